#include "policy/privacy/documents.h"

#include "policy/privacy/checksums.h"

namespace policy::privacy {
namespace {

// Pieces [first, last] that hang together without a blank.
struct Labelled {
  std::uint32_t begin, end;
  std::size_t size, digits;
  bool letters;
};

struct Label {
  Type type;
  Topic topic;
  std::uint32_t reach;  // bytes; the label stands before
  float score;
  std::size_t least_digits, least, most;
  bool letters;  // may hold letters
  std::string_view reason;
};

constexpr Label kLabels[] = {
    {Type::bank_number, Topic::bank, 40, 0.84F, 8, 8, 17, false, "digits, context: bank account"},
    {Type::medical_record, Topic::medical, 40, 0.86F, 4, 5, 16, true, "context: medical record"},
    {Type::us_licence, Topic::us_licence, 48, 0.86F, 4, 5, 18, true, "context: driving licence"},
    {Type::licence, Topic::licence, 48, 0.82F, 4, 6, 18, true, "context: driving licence"},
    {Type::zip, Topic::postal, 16, 0.8F, 5, 5, 9, false, "digits, context: post code"},
    {Type::account, Topic::account, 28, 0.76F, 6, 6, 20, true, "context: account"},
};

bool is_tight(char joint) noexcept { return joint == '-' || joint == '/' || joint == '.'; }

bool is_date(const Cluster& cluster, std::size_t first, std::size_t last) noexcept {
  if (last != first + 2) return false;
  const auto pieces = cluster.pieces();
  const std::size_t a = pieces[first].size, b = pieces[first + 1].size, c = pieces[last].size;
  return b <= 2 && ((a == 4 && c <= 2) || (a <= 2 && (c == 4 || c == 2)));
}

}  // namespace

void find_labelled(const Cluster& cluster, const Finder& finder) {
  const std::span<const Piece> pieces = cluster.pieces();
  for (std::size_t first = 0; first < pieces.size();) {
    std::size_t last = first;
    while (last + 1 < pieces.size() && is_tight(pieces[last + 1].joint)) ++last;
    const std::size_t next = last + 1;
    // "MRN-0012345": the label is not part of the number.
    if (last > first && pieces[first].digits == 0 && pieces[first].size >= 2 &&
        finder.context.distance(Topic::medical, pieces[first].end, pieces[first].end) == 0) {
      ++first;
    }
    const std::string_view compact = cluster.compact(first, last);
    Labelled token{pieces[first].begin, pieces[last].end, compact.size(), 0, false};
    for (std::size_t i = first; i <= last; ++i) {
      token.digits += pieces[i].digits;
      token.letters |= !pieces[i].all_digits();
    }
    const bool cut =
        cluster.glue_before(first) == Cluster::Glue::number || cluster.glue_after(last) != Cluster::Glue::none;
    if (token.digits >= 4 && token.size >= 5 && !cut && !is_date(cluster, first, last) &&
        token.size - token.digits <= 6) {
      for (const Label& label : kLabels) {
        if (token.digits < label.least_digits || token.size < label.least || token.size > label.most) continue;
        if (token.letters && (!label.letters || token.digits * 2 < token.size)) continue;
        if (!finder.wants(label.type)) continue;
        const std::uint32_t distance = finder.context.distance(label.topic, token.begin, token.end);
        if (distance <= label.reach)
          finder.add(label.type, token.begin, token.end, Finder::faded(label.score, 2 * distance), label.reason);
      }
    }
    first = next;
  }
}

}  // namespace policy::privacy
