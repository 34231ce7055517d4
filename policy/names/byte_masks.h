// Which of 64 bytes are letters, large letters and digits, as bits: where words end and how they are written without a
// branch for each byte. SSE2, or byte by byte where there is none.
#pragma once

#include <cstddef>
#include <cstdint>

#include "policy/names/letters.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace policy::names {

struct ByteMasks {
  static constexpr std::size_t kBytes = 64;
  std::uint64_t word = 0, upper = 0, digit = 0;  // word: letters, digits and underscores
  std::uint64_t special = 0;                     // upper and digit
};

// Bytes of a text from `from` on, and the one before where there is one. Blanks stand for what is behind its end.
struct Stretch {
  const char* bytes = nullptr;
  std::size_t from = 0;
  ByteMasks masks;
};

#ifdef __SSE2__

inline ByteMasks masks_of(const char* bytes) noexcept {
  std::uint64_t word = 0, digit = 0, small = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * i));
    const auto within = [](__m128i in, char low, char size) {
      const __m128i place = _mm_sub_epi8(in, _mm_set1_epi8(low));
      return _mm_cmpeq_epi8(_mm_min_epu8(place, _mm_set1_epi8(size)), place);
    };
    const auto bits = [i](__m128i mask) {
      return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(mask))) << (16 * i);
    };
    const __m128i digits = _mm_or_si128(within(c, '0', 9), _mm_cmpeq_epi8(c, _mm_set1_epi8('_')));
    word |= bits(_mm_or_si128(within(_mm_or_si128(c, _mm_set1_epi8(0x20)), 'a', 25), digits));
    digit |= bits(digits);
    small |= bits(_mm_slli_epi16(c, 2));  // 0x20, by which small letters differ, moved to the sign
  }
  const std::uint64_t upper = word & ~(digit | small);
  return {word, upper, digit, upper | digit};
}

#else

inline ByteMasks masks_of(const char* bytes) noexcept {
  ByteMasks masks;
  for (std::size_t i = 0; i < ByteMasks::kBytes; ++i) {
    const std::uint8_t kind = kByteKind[static_cast<std::uint8_t>(bytes[i])];
    const auto put = [i, kind](std::uint64_t& mask, std::uint8_t kinds) {
      mask |= static_cast<std::uint64_t>((kind & kinds) != 0) << i;
    };
    put(masks.word, kLower | kUpper | kDigit);
    put(masks.upper, kUpper);
    put(masks.digit, kDigit);
    put(masks.special, kUpper | kDigit);
  }
  return masks;
}

#endif

}  // namespace policy::names
