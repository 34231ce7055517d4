// What a walk over a folded text hands out: chunks, words, the indices of n-grams; and which bytes are parts of words.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "policy/injection/hash.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace policy::injection {

inline constexpr std::size_t kChunkBytes = 64;

constexpr std::size_t chunks_of(std::size_t bytes) { return (bytes + kChunkBytes - 1) / kChunkBytes; }

struct Word {
  std::uint64_t one = 0, two = 0, three = 0;  // hashes of the word and of the runs that end with it; 0: none
  std::uint32_t begin = 0, end = 0;           // folded bytes
  std::uint32_t number = 0;                   // how many words came before
};

namespace detail {

// Which of a chunk's bytes are parts of words: letters, digits, underscores and all beyond ASCII.
constexpr bool in_word(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80 || (c >= 'A' && c <= 'Z') || c == '_';
}
#ifdef __SSE2__
inline std::uint64_t words_of(const char* chunk) {
  std::uint64_t words = 0;
  for (unsigned i = 0; i < kChunkBytes; i += 16) {
    const __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(chunk + i));
    // Signed comparisons: bytes beyond ASCII are negative.
    const auto within = [](__m128i in, char low, char high) {
      return _mm_and_si128(_mm_cmpgt_epi8(in, _mm_set1_epi8(static_cast<char>(low - 1))),
                           _mm_cmplt_epi8(in, _mm_set1_epi8(static_cast<char>(high + 1))));
    };
    const __m128i letter = within(_mm_or_si128(c, _mm_set1_epi8(0x20)), 'a', 'z');
    const __m128i other = _mm_or_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8('_')), _mm_cmplt_epi8(c, _mm_setzero_si128()));
    const __m128i word = _mm_or_si128(_mm_or_si128(letter, within(c, '0', '9')), other);
    words |= std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(word))} << i;
  }
  return words;
}
#else
inline std::uint64_t words_of(const char* chunk) {
  std::uint64_t words = 0;
  for (unsigned i = 0; i < kChunkBytes; ++i) {
    words |= std::uint64_t{in_word(static_cast<unsigned char>(chunk[i]))} << i;
  }
  return words;
}
#endif

constexpr std::size_t length_of(unsigned char lead) { return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

// What a byte begins. Beyond ASCII a character is part of a word, a word of its own (kana, Han, Hangul, Thai) or none
// (quotes, dashes, Arabic, Indic and CJK punctuation, emoji).
enum class Place : std::uint8_t { inside, alone, outside };
constexpr Place place_of(unsigned char lead, unsigned char second, unsigned char third) {
  if (lead == 0xC2 || lead == 0xE2 || lead >= 0xEE) return Place::outside;
  if (lead == 0xD8 && (second == 0x8C || second == 0x9B || second == 0x9F)) return Place::outside;
  if (lead == 0xE0 && second == 0xA5 && (third == 0xA4 || third == 0xA5)) return Place::outside;
  if (lead == 0xE3 && second == 0x80) return Place::outside;
  if (lead >= 0xE3 && lead <= 0xED) return Place::alone;
  if (lead == 0xE0 && (second == 0xB8 || second == 0xB9)) return Place::alone;
  return Place::inside;
}

constexpr std::uint64_t low(std::uint64_t value, unsigned bytes) {
  return bytes >= 8 ? value : value & ((std::uint64_t{1} << (8 * bytes)) - 1);
}

inline std::uint64_t load(const char* at) {
  std::uint64_t value;
  std::memcpy(&value, at, 8);
  return value;
}

inline bool has_high(const char* at, std::size_t size) {
  unsigned char any = 0;
  for (std::size_t i = 0; i < size; ++i) any |= static_cast<unsigned char>(at[i]);
  return any >= 0x80;
}

// The n-grams that begin at a place with `left` bytes to come; `value` holds the first eight.
template <class Sink>
void any_grams(std::uint64_t value, std::size_t left, std::size_t at, Sink& sink) {
  const auto lead = static_cast<unsigned char>(value & 0xFF);
  if (lead >= 0x80 && lead < 0xC0) return;
  if (lead < 0x80) {
    const auto four = static_cast<std::uint32_t>(value);
    if (left >= 3) sink.gram(index_of_three(four), at);
    if (left >= 4) sink.gram(index_of_four(four), at);
    if (left >= 5) sink.gram(index_of_five(four, static_cast<std::uint8_t>(value >> 32)), at);
  } else if (!(lead >= 0xE3 && lead <= 0xED)) {
    for (unsigned size = lead < 0xE0 ? 4 : 6; size <= 8 && size <= left; size += 2) {
      sink.gram(index_of(low(value, size)), at);
    }
  }
}

}  // namespace detail

}  // namespace policy::injection
