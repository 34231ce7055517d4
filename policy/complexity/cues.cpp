#include "policy/complexity/cues.h"

#include <string>

#include "policy/complexity/code_point.h"
#include "policy/complexity/hash.h"

namespace policy::complexity {
namespace {

// As the reader sees it: words hash as words; two to four code points of a script without blanks, and three or four of
// one that writes its inflection into the word, as runs.
std::uint32_t hash_of(std::string_view word) {
  const std::string padded = std::string(word) + std::string(16, ' ');
  const char* text = padded.data();
  std::vector<std::uint32_t> points;
  bool joined = true, inflected = true;
  for (std::size_t at = 0; at < word.size();) {
    const CodePoint point = decode(text + at, word.size() - at);
    points.push_back(point.value);
    joined &= point.kind == Kind::joined;
    // Greek, Hebrew, Arabic, Indic. Cyrillic words are given whole.
    inflected &= (point.value >= 0x370 && point.value < 0x400) || (point.value >= 0x590 && point.value < 0xE00);
    at += point.size;
  }
  const bool run = points.size() <= 4 && ((joined && points.size() >= 2) || (inflected && points.size() >= 3));
  if (!run) return word_hash(text, word.size());
  std::uint64_t hash = kRun;
  for (std::size_t i = points.size(); i-- > 0;) hash = run_more(hash, points[i]);
  return finish(hash);
}

}  // namespace

CueTable::CueTable() : slots_(std::size_t{1} << 16, static_cast<std::uint16_t>(kCues)) {
  for (const CueWords& list : kCueWords) {
    for (std::string_view rest = list.words; !rest.empty();) {
      const std::size_t bar = std::min(rest.find('|'), rest.size());
      const std::string_view entry = rest.substr(0, bar);
      rest.remove_prefix(std::min(bar + 1, rest.size()));
      const std::size_t gap = entry.find(' ');
      if (gap == std::string_view::npos) {
        add(hash_of(entry), list.cue);
      } else {
        const auto word = [](std::string_view part) {
          return word_hash((std::string(part) + std::string(16, ' ')).data(), part.size());
        };
        const std::uint32_t pair = pair_hash(word(entry.substr(0, gap)), word(entry.substr(gap + 1)));
        pairs_[pair >> 22] |= std::uint64_t{1} << ((pair >> 16) & 63);
        add(pair, list.cue);
      }
    }
  }
}

void CueTable::add(std::uint32_t hash, Cue cue) {
  std::uint16_t& slot = slots_[hash >> 16];
  if (slot == kCues) slot = static_cast<std::uint16_t>((hash & 0xFF00) | static_cast<std::uint32_t>(cue));
}

const CueTable& CueTable::instance() {
  static const CueTable table;
  return table;
}

}  // namespace policy::complexity
