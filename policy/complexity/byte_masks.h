// One bit for each byte of a text of at most 8 KiB: which bytes are letters and digits, beyond ASCII, punctuation, ...
// 64 bytes to a word, so that the reader steps from one word's beginning to the next without looking at the bytes
// between. SSE2, which every x86-64 has; a table elsewhere.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace policy::complexity {

struct ByteMasks {
  static constexpr std::size_t kBytes = 8192, kBlocks = kBytes / 64 + 1;  // the last block is blank
  using Mask = std::array<std::uint64_t, kBlocks>;

  Mask word;                               // ASCII letters and digits, underscore, everything beyond ASCII
  Mask wide;                               // beyond ASCII
  Mask event;                              // a word's first byte, punctuation, a line break
  std::size_t blocks = 0;                  // in use
  std::uint32_t upper = 0, sentences = 0;  // capitals; full stops and the like with a blank behind
  bool ascii = true;

  // `text` must have blanks behind it up to a multiple of 64.
  void read(const char* text, std::size_t size) noexcept;

  // The first byte from `at` on that is not of a word.
  std::size_t word_end(std::size_t at) const noexcept {
    std::size_t block = at / 64;
    std::uint64_t outside = ~word.data()[block] & (~std::uint64_t{0} << (at % 64));
    while (outside == 0) outside = ~word.data()[++block];
    return block * 64 + static_cast<std::size_t>(std::countr_zero(outside));
  }
  bool any_wide(std::size_t begin, std::size_t end) const noexcept;
};

}  // namespace policy::complexity
