// Which of the next 16 bytes are letters, large letters and digits, as bits: a word's end and shape without a branch
// for each byte. SSE2, or byte by byte where there is none.
#pragma once

#include <cstdint>

#include "policy/names/letters.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace policy::names {

struct ByteMasks {
  std::uint32_t word = 0, upper = 0, digit = 0;  // word: letters, digits and underscores
};

#ifdef __SSE2__

inline ByteMasks masks_of(const char* bytes) noexcept {
  const __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  // Signed comparisons: bytes beyond ASCII are negative and fall out of every range.
  const auto within = [](__m128i in, char low, char high) {
    return _mm_and_si128(_mm_cmpgt_epi8(in, _mm_set1_epi8(static_cast<char>(low - 1))),
                         _mm_cmplt_epi8(in, _mm_set1_epi8(static_cast<char>(high + 1))));
  };
  const auto bits = [](__m128i mask) { return static_cast<std::uint32_t>(_mm_movemask_epi8(mask)); };
  const __m128i digit = _mm_or_si128(within(c, '0', '9'), _mm_cmpeq_epi8(c, _mm_set1_epi8('_')));
  const __m128i letter = within(_mm_or_si128(c, _mm_set1_epi8(0x20)), 'a', 'z');
  return {bits(_mm_or_si128(letter, digit)), bits(within(c, 'A', 'Z')), bits(digit)};
}

#else

inline ByteMasks masks_of(const char* bytes) noexcept {
  ByteMasks masks;
  for (std::uint32_t i = 0; i < 16; ++i) {
    const std::uint8_t kind = kByteKind[static_cast<std::uint8_t>(bytes[i])];
    if ((kind & (kLower | kUpper | kDigit)) != 0) masks.word |= 1U << i;
    if ((kind & kUpper) != 0) masks.upper |= 1U << i;
    if ((kind & kDigit) != 0) masks.digit |= 1U << i;
  }
  return masks;
}

#endif

}  // namespace policy::names
