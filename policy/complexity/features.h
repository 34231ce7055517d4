// What the heads see of a text, from one pass over its bytes: the distinct hashes of words, pairs of words and, where
// the text is not ASCII, runs of two to four code points; and dense counters of its structure and of cue words
// (cues.h). Texts over 8 KiB are read in part, the first 4 KiB and the last. Training and serving use this same code.
// One reader per core; its buffers are taken once.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "policy/complexity/byte_masks.h"
#include "policy/complexity/cues.h"

namespace policy::complexity {

enum Dense : std::size_t {
  kLength,         // log of bytes; three bytes of Han and two of other scripts count as what they would be in English
  kWords,          // log
  kLines,          // log
  kSentenceWords,  // words in a sentence
  kWordLength,
  kVariety,  // distinct words to words
  kDigitShare,
  kUpperShare,
  kPunctuationShare,
  kNonAsciiShare,
  kNumbers,  // log, as all below to kQuotes
  kQuestions,
  kCommas,
  kLongWords,
  kLongestLine,
  kFirstLine,
  kOptions,      // lines that begin with "A." or "(b)"
  kOptionBytes,  // from the first such line on
  kListLines,    // bullets and numbered lines
  kIndented,
  kSymbols,   // = + * / ^ < > $ % backslash |
  kBrackets,  // () [] {} ;
  kTicks,
  kQuotes,
  kShouted,    // words in capitals
  kAsks,       // 1: ends with a question mark
  kColonEnd,   // 1: ends with a colon
  kFirstCues,  // first of the cue counters, each log2(1 + count)
};
inline constexpr std::size_t kDense = kFirstCues + kCues;
inline constexpr std::size_t kIds = std::size_t{1} << 16;

struct Features {
  std::array<float, kDense> dense{};
  std::span<const std::uint32_t>
      words;  // distinct hashes of words, or of pairs of code points in scripts without blanks
  std::span<const std::uint16_t> others;  // upper halves of distinct hashes of everything else
  // What is known of writing beyond ASCII: hashes of the first four letters of each word, or of each code point.
  std::span<const std::uint32_t> stems;
  std::uint32_t token_count = 0;
  std::uint32_t cue_count = 0;

  std::size_t size() const noexcept { return words.size() + others.size(); }
};
inline std::uint32_t id_of(std::uint32_t word) noexcept { return word >> 16; }

// Words and stems seen in training: one bit each, by the upper bits of the hash. Coverage is the share of a text's that
// were seen; a cue counts as four words, since it is known in languages whose other words are not.
inline constexpr std::size_t kKnownBits = 18;
inline constexpr std::uint32_t kFewestWords = 4;  // fewer say nothing about coverage
struct Coverage {
  std::uint32_t judged = 0;
  float share = 0;
};
Coverage coverage(std::span<const std::uint32_t> words, std::span<const std::uint32_t> stems, std::uint32_t cues,
                  std::span<const std::uint64_t> known) noexcept;
void mark_known(std::span<const std::uint32_t> words, std::span<const std::uint32_t> stems,
                std::span<std::uint64_t> known) noexcept;

class FeatureReader {
 public:
  static constexpr std::size_t kPart = 4096;

  FeatureReader();
  // Good until the next call.
  const Features& read(std::string_view text);

 private:
  struct Pass;
  void load(std::string_view text);
  void forget();

  const CueTable& cues_;
  Features features_;
  ByteMasks masks_{};
  std::array<std::uint64_t, kIds / 64> seen_{};
  std::vector<char> text_;  // the parts, with blanks behind
  std::size_t size_ = 0;
  // One longer than there are ids: what is appended is written first and counted if it is new.
  std::vector<std::uint32_t> words_;
  std::vector<std::uint16_t> others_;
  std::vector<std::uint32_t> stems_;
};

}  // namespace policy::complexity
