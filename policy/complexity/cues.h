// Words that say what is asked for, by concept, in some twenty languages: `prove`, `beweise`, `証明`, `kanıtla` are one
// counter to the heads (features.h), so that what they learnt of it in one language holds in the others. The words are
// our own dictionary (cues.cpp).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace policy::complexity {

enum class Cue : std::uint8_t {
  define,      // what is, define, meaning
  fact,        // who, when, where, capital of
  quantity,    // how many, calculate
  explain,     // explain, describe, why, how does
  compare,     // compare, difference, versus
  code,        // function, script, languages of programming
  creative,    // story, poem, letter
  design,      // design, build, platform, architecture
  prove,       // prove, derive, theorem
  translate,   // translate, how do you say
  summarise,   // summarise, overview
  debug,       // error, crash, fix
  review,      // review, test cases
  greet,       // hello, thanks
  constraint,  // must, at least, exactly
  step,        // step by step, first, then
  logic,       // if, all, therefore, suppose
  mathematics,
  scale,      // distributed, fault-tolerant, multi-tenant
  transform,  // rewrite, convert, extract, classify
  ideas,      // ideas, suggest, brainstorm
  analyse,    // analyse, optimise, strategy, equilibrium
};
inline constexpr std::size_t kCues = 22;

// By hash (hash.h) of a word, of two words in a row, or of two to four code points in a row. Words are looked up
// without a branch, since one in five is a cue; pairs and runs hardly ever are. A slot holds the cue and eight bits of
// the hash beside the sixteen that chose it; where two cues want one slot, the first has it.
class CueTable {
 public:
  static const CueTable& instance();

  // kCues when the hash is none's.
  std::size_t find(std::uint32_t hash) const noexcept {
    const std::uint32_t slot = slots_.data()[hash >> 16];
    return slot >> 8 == (hash >> 8 & 0xFF) ? slot & 0xFF : kCues;
  }
  bool may_hold_pair(std::uint32_t hash) const noexcept {
    return (pairs_.data()[hash >> 22] >> ((hash >> 16) & 63) & 1) != 0;
  }

 private:
  CueTable();
  void add(std::uint32_t hash, Cue cue);
  std::vector<std::uint16_t> slots_;
  std::array<std::uint64_t, 1024> pairs_{};  // filter, by the upper 16 bits
};

struct CueWords {
  Cue cue;
  std::string_view words;  // separated by '|'; two words with one space between are looked for as a pair
};
extern const std::vector<CueWords> kCueWords;

}  // namespace policy::complexity
