#include "policy/privacy/ids.h"

#include <algorithm>

#include "policy/privacy/checksums.h"

namespace policy::privacy {
namespace {

constexpr std::size_t kGroups = 8, kGroupSize = 31;
constexpr std::size_t kNodes = 4096;

constexpr bool is_joint(char c) noexcept {
  return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == '*';
}

std::size_t slot_of(std::uint64_t sizes) noexcept { return (sizes * 0x9E3779B97F4A7C15ULL) >> 52; }

bool joint_fits(char wanted, char found) noexcept {
  return wanted == found || wanted == '*' || (wanted == '-' && found == '=');
}

// Whether the group before is one of the same row: as long, and joined as the next one is.
bool continues_row(std::span<const Piece> pieces, std::size_t first) noexcept {
  return first > 0 && pieces[first - 1].size == pieces[first].size && pieces[first - 1].digits > 0 &&
         pieces[first].joint == pieces[first + 1].joint;
}

// 'id number', 'tax number': they name a number, but not whose.
std::uint32_t general_distance(const Rule& rule, const Finder& finder, std::uint32_t begin, std::uint32_t end) {
  const std::array<Topic, 4> topics = {
      rule.general & kTaxWords ? Topic::tax : Topic::none, rule.general & kIdWords ? Topic::id : Topic::none,
      rule.general & kSocialWords ? Topic::social : Topic::none, rule.general & kVatWords ? Topic::vat : Topic::none};
  return finder.context.distance(topics, begin, end);
}

}  // namespace

bool RuleIndex::fits(const Cluster& cluster, std::size_t first, const Form& form) noexcept {
  const std::span<const Piece> pieces = cluster.pieces();
  std::string_view text = cluster.compact(first, first);
  std::size_t at = 0;
  for (const char c : form.text) {
    if (is_joint(c)) {
      if (!joint_fits(c, pieces[++first].joint)) return false;
      text = cluster.compact(first, first);
      at = 0;
    } else if (!form.digits) {
      const char sign = text[at++];
      if (c == 'd' ? !is_digit(sign) : c == 'a' ? !is_upper(sign) : c != 'x' && c != sign) return false;
    }
  }
  return true;
}

RuleIndex::RuleIndex() : nodes_(kNodes) {
  add(card_rules());
  add(american_rules());
  add(west_european_rules());
  add(north_european_rules());
  add(east_european_rules());
  add(asian_rules());
  add(southern_rules());
  add(device_rules());
  add(document_rules());
  std::stable_sort(forms_.begin(), forms_.end(), [](const Form& a, const Form& b) { return a.sizes < b.sizes; });
  const auto touch = [this](std::uint64_t sizes) -> Node& {
    std::size_t slot = slot_of(sizes);
    while (nodes_[slot].used && nodes_[slot].sizes != sizes) slot = (slot + 1) % kNodes;
    nodes_[slot].used = true;
    nodes_[slot].sizes = sizes;
    return nodes_[slot];
  };
  for (std::size_t i = 0; i < forms_.size(); ++i) {
    Node& node = touch(forms_[i].sizes);
    if (node.count++ == 0) node.first = static_cast<std::uint32_t>(i);
    for (std::uint64_t sizes = forms_[i].sizes >> 5; sizes != 0; sizes >>= 5) touch(sizes).more = true;
  }
}

const RuleIndex& RuleIndex::get() {
  static const RuleIndex kIndex;
  return kIndex;
}

void RuleIndex::add(std::span<const Rule> rules) {
  for (const Rule& rule : rules) {
    for (std::size_t from = 0; from <= rule.forms.size();) {
      const std::size_t end = std::min(rule.forms.find('|', from), rule.forms.size());
      const std::string_view text = rule.forms.substr(from, end - from);
      from = end + 1;
      std::uint64_t sizes = 0, size = 0;
      bool grouped = false, digits = true, letters = false;
      for (const char c : text) {
        if (!is_joint(c)) {
          ++size;
          digits &= c == 'd';
          letters |= c == 'a' || is_upper(c);
          continue;
        }
        sizes = sizes << 5 | size;
        size = 0;
        grouped = true;
      }
      forms_.push_back({sizes << 5 | size, text, &rule, grouped, digits, letters});
    }
  }
}

const RuleIndex::Node* RuleIndex::node(std::uint64_t sizes) const noexcept {
  for (std::size_t slot = slot_of(sizes); nodes_[slot].used; slot = (slot + 1) % kNodes) {
    if (nodes_[slot].sizes == sizes) return &nodes_[slot];
  }
  return nullptr;
}

void RuleIndex::look(const Cluster& cluster, std::size_t first, std::size_t last, const Form& form,
                     const Finder& finder) const {
  const Rule& rule = *form.rule;
  if (!finder.wants(rule.type, std::max({rule.bare, rule.grouped, rule.near}))) return;
  if (!fits(cluster, first, form)) return;
  const std::span<const Piece> pieces = cluster.pieces();
  if ((rule.general & kUpperOnly) != 0) {
    for (std::size_t i = first; i <= last; ++i) {
      if (pieces[i].lower) return;
    }
  }

  using Glue = Cluster::Glue;
  const Glue before = cluster.glue_before(first), after = cluster.glue_after(last);
  if (before == Glue::number || after == Glue::number) return;
  const std::uint32_t begin = pieces[first].begin, end = pieces[last].end;
  // Part of a longer row of equal groups, glued to a word, or in lower case: only a word near can say what it is.
  bool loose = before == Glue::word || after == Glue::word;
  if (form.grouped && continues_row(pieces, first)) loose = true;
  if (form.grouped && last + 1 < pieces.size() && pieces[last + 1].size == pieces[last].size &&
      pieces[last + 1].digits > 0 && pieces[last + 1].joint == pieces[last].joint) {
    loose = true;
  }
  const float alone = form.grouped ? rule.grouped : rule.bare;
  for (std::size_t i = first; i <= last && alone < 0.9F; ++i) loose |= pieces[i].lower;

  // In a table of numbers nearly all are loose, so the words are asked before the check digits.
  const auto checks = [&] { return rule.check == nullptr || rule.check(cluster.compact(first, last)); };
  if (!loose && !checks()) return;
  const std::uint32_t own = finder.context.distance(rule.topics, begin, end);
  const bool named = own != Context::kFar;
  const std::uint32_t distance = named || rule.general == 0 ? own : general_distance(rule, finder, begin, end);
  if (distance == Context::kFar) {
    if (!loose) finder.add(rule.type, begin, end, alone, rule.reason);
    return;
  }
  if (loose && !checks()) return;
  const float score = Finder::faded(rule.near, distance) - (named ? 0 : 0.15F);
  finder.add(rule.type, begin, end, std::max(score, loose ? 0 : alone), rule.reason_near);
}

void RuleIndex::find(const Cluster& cluster, const Finder& finder) const {
  const std::span<const Piece> pieces = cluster.pieces();
  // What is written in groups counts inside a longer row of them only with a word near: tables have none.
  constexpr std::size_t kTable = 16;
  const bool table = pieces.size() >= kTable && !finder.context.any(cluster.begin(), cluster.end());
  for (std::size_t first = 0; first < pieces.size(); ++first) {
    const bool inside = table && first + 1 < pieces.size() && continues_row(pieces, first);
    std::uint64_t sizes = 0;
    bool digits = false, all = true;
    for (std::size_t last = first; last < pieces.size() && last < first + kGroups; ++last) {
      if (pieces[last].size > kGroupSize) break;
      sizes = sizes << 5 | pieces[last].size;
      digits |= pieces[last].digits > 0;
      all &= pieces[last].all_digits();
      const Node* found = node(sizes);
      if (found == nullptr) break;
      if (digits) {
        for (std::uint32_t i = 0; i < found->count; ++i) {
          const Form& form = forms_[found->first + i];
          if (inside && form.grouped) continue;
          if (all ? !form.letters : !form.digits) look(cluster, first, last, form, finder);
        }
      }
      if (!found->more) break;
    }
  }
}

}  // namespace policy::privacy
