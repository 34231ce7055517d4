// Finds where a text may hold base64 or hexadecimal digits, 64 bytes at a time. Prose has next to no such places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace policy::text {

inline constexpr std::size_t kShortestRun = 16;

struct CodeRun {
  enum class Kind : std::uint8_t {
    run,     // at least kShortestRun base64 digits, of either alphabet, in a row: [begin, end)
    mixed,   // a block with so many capitals within words that it may be base64 in pieces
    digits,  // a block with so many digits that it may be hexadecimal pairs
    none,    // the end
  };
  Kind kind = Kind::none;
  std::size_t begin = 0, end = 0;
};

class CodeRuns {
 public:
  explicit CodeRuns(std::string_view text) noexcept : text_(text) {}
  // In order of where they end.
  CodeRun next() noexcept;
  // Whether what was looked at so far holds a %, \ or &.
  bool escapes() const noexcept { return escapes_; }

 private:
  void load() noexcept;

  std::string_view text_;
  std::size_t block_ = 0;     // offset of the block below
  std::uint64_t digits_ = 0;  // of the block: base64 digits not yet dealt with
  unsigned size_ = 0;         // bytes of the block; 0: not loaded
  unsigned at_ = 0;           // where in the block to go on
  std::size_t run_ = 0;       // where the run that reaches into the block began
  bool in_run_ = false, mixed_ = false, numeric_ = false, escapes_ = false;
};

inline constexpr std::int8_t kNoDigit = -1;
std::int8_t base64_digit(char c) noexcept;  // of either alphabet, or kNoDigit
std::int8_t hex_digit(char c) noexcept;     // or kNoDigit

}  // namespace policy::text
