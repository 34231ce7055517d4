#include "policy/text/code_points.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "policy/text/code_point_rows.h"
#include "policy/text/utf8.h"

namespace policy::text {
namespace {

void paint_mathematical(std::vector<CodePoint>& all) {
  for (std::uint32_t i = 0; i < 13 * 52; ++i) {  // thirteen alphabets, A-Z and a-z each
    all[0x1D400 + i] = CodePoint(Kind::letter, Script::latin).to('a' + i % 26).as_styled();
  }
  for (std::uint32_t i = 0; i < 5 * 58; ++i) {  // five of Greek: 25 capitals, nabla, 25 small letters, seven variants
    const std::uint32_t at = i % 58;
    const CodePoint letter(Kind::letter, Script::greek);
    if (at < 25) all[0x1D6A8 + i] = letter.to(at == 17 ? 0x3B8 : 0x3B1 + at).as_styled();
    if (at >= 26 && at < 51) all[0x1D6A8 + i] = letter.to(0x3B1 + at - 26).as_styled();
  }
  for (std::uint32_t i = 0; i < 50; ++i) all[0x1D7CE + i] = CodePoint(Kind::digit, Script::none).to('0' + i % 10);
}

// Letters in circles and boxes; the flags' letters are ordinary.
void paint_enclosed(std::vector<CodePoint>& all) {
  for (const std::uint32_t first : {0x1F110U, 0x1F130U, 0x1F150U, 0x1F170U}) {
    for (std::uint32_t i = 0; i < 26; ++i) {
      all[first + i] = CodePoint(Kind::letter, Script::latin).to('a' + i).as_styled();
    }
  }
  for (std::uint32_t i = 0; i < 26; ++i) all[0x1F1E6 + i] = CodePoint(Kind::symbol, Script::none).to('a' + i);
}

std::uint32_t next(std::string_view& text) {
  std::uint32_t code_point = 0;
  text.remove_prefix(decode_utf8(text.data(), text.data() + text.size(), code_point));
  return code_point;
}

std::vector<CodePoint> paint() {
  std::vector<CodePoint> all(0x20000, CodePoint(Kind::letter, Script::other));
  for (const KindRow& row : kind_rows()) {
    for (std::uint32_t at = row.first; at <= row.last; ++at) all[at] = CodePoint(row.kind, row.script);
  }
  for (const CaseRow& row : case_rows()) {
    for (std::uint32_t at = row.first; at <= row.last; at += row.stride) {
      all[at] = all[at].to(static_cast<std::uint32_t>(static_cast<std::int32_t>(at) + row.distance)).as_upper();
    }
  }
  for (const SequenceRow& row : sequence_rows()) {
    std::uint32_t at = row.first;
    for (std::string_view rest = row.targets; !rest.empty(); ++at) {
      const std::uint32_t target = next(rest);
      if (target == ' ') continue;
      const bool letter = row.latin && target >= 'a' && target <= 'z';
      const CodePoint made = letter ? CodePoint(Kind::letter, Script::latin) : all[at];
      all[at] = row.styled && letter ? made.to(target).as_styled() : made.to(target);
    }
  }
  for (std::uint32_t i = 0; i < 26; ++i) {  // full width
    all[0xFF21 + i] = CodePoint(Kind::letter, Script::latin).to('a' + i).as_upper();
    all[0xFF41 + i] = CodePoint(Kind::letter, Script::latin).to('a' + i);
  }
  for (std::uint32_t at = 0xFF01; at <= 0xFF5E; ++at) {
    if (all[at].target() == 0) all[at] = all[at].to(at - 0xFF01 + '!');
  }
  all[0x251] = all[0x251].to('a'), all[0x261] = all[0x261].to('g');  // single-storey letters of phonetic script
  paint_mathematical(all);
  paint_enclosed(all);
  std::uint32_t expansions = kExpansion;
  for (const ExpansionRow& row : expansion_rows()) all[row.code_point] = all[row.code_point].to(expansions++);
  return all;
}

}  // namespace

std::string_view expansion(std::uint32_t target) noexcept { return expansion_rows()[target - kExpansion].text; }

const CodePoints& CodePoints::get() {
  static const CodePoints table;
  return table;
}

CodePoints::CodePoints() {
  const std::vector<CodePoint> all = paint();
  std::vector<std::size_t> kept;  // where the blocks stored so far begin; most of the others are the same
  for (std::size_t block = 0; block < index_.size(); ++block) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(block * 128);
    const auto same = std::find_if(kept.begin(), kept.end(), [&](std::size_t at) {
      return std::equal(begin, begin + 128, blocks_.begin() + static_cast<std::ptrdiff_t>(at));
    });
    index_[block] = static_cast<std::uint16_t>(same - kept.begin());
    if (same != kept.end()) continue;
    kept.push_back(blocks_.size());
    blocks_.insert(blocks_.end(), begin, begin + 128);
  }
  for (const LookAlikeRow& row : look_alike_rows()) {
    std::size_t i = 0;
    for (std::string_view rest = row.letters; !rest.empty(); ++i) near_[next(rest) - 0x370] = row.latin[i];
  }
  for (const CompositionRow& row : composition_rows()) {
    for (std::string_view from = row.letters, to = row.composed; !from.empty();) {
      const std::uint32_t letter = next(from);
      compositions_.push_back({letter, row.mark, next(to)});
    }
  }
  std::sort(compositions_.begin(), compositions_.end(), [](const Composition& a, const Composition& b) {
    return a.letter != b.letter ? a.letter < b.letter : a.mark < b.mark;
  });
}

CodePoint CodePoints::beyond(std::uint32_t code_point) noexcept {
  if (code_point < 0x40000) return {Kind::ideograph, Script::han};
  if (code_point >= 0xE0000 && code_point < 0xE0080) return {Kind::tag, Script::none};
  if (code_point >= 0xE0100 && code_point < 0xE01F0) return {Kind::variation, Script::none};
  if (code_point >= 0xE0000 && code_point < 0xE1000) return {Kind::zero_width, Script::none};
  return {Kind::symbol, Script::none};
}

char CodePoints::far_look_alike(std::uint32_t code_point) noexcept {
  if (code_point < 0x13A0 || code_point - 0x13A0 >= cherokee().size()) return '\0';
  const char letter = cherokee()[code_point - 0x13A0];
  return letter == ' ' ? '\0' : letter;
}

std::uint32_t CodePoints::compose(std::uint32_t letter, std::uint32_t mark) const noexcept {
  const auto at =
      std::lower_bound(compositions_.begin(), compositions_.end(), letter, [&](const Composition& row, std::uint32_t) {
        return row.letter != letter ? row.letter < letter : row.mark < mark;
      });
  return at != compositions_.end() && at->letter == letter && at->mark == mark ? at->composed : 0;
}

}  // namespace policy::text
