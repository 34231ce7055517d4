// What a walk over a folded text hands out: chunks, words, the indices of n-grams; and which bytes are parts of words.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "policy/injection/hash.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace policy::injection {

inline constexpr std::size_t kChunkBytes = 64;

constexpr std::size_t chunks_of(std::size_t bytes) { return (bytes + kChunkBytes - 1) / kChunkBytes; }

struct Word {
  std::uint64_t one = 0, two = 0, three = 0;  // hashes of the word and of the runs that end with it; 0: none
  std::uint32_t runs = 1;                     // how many of these there are
  std::uint32_t begin = 0, end = 0;           // folded bytes
  std::uint32_t number = 0;                   // how many words came before
};

namespace detail {

// Of a chunk's bytes, which are parts of words: letters, digits, underscores and all beyond ASCII; and which are
// beyond.
struct Masks {
  std::uint64_t words = 0, high = 0;
};
#ifdef __SSE2__
inline Masks masks_of(const char* chunk) {
  Masks out;
  for (unsigned i = 0; i < kChunkBytes; i += 16) {
    const __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(chunk + i));
    // Signed comparisons: bytes beyond ASCII are negative.
    const auto within = [](__m128i in, char low, char high) {
      return _mm_and_si128(_mm_cmpgt_epi8(in, _mm_set1_epi8(static_cast<char>(low - 1))),
                           _mm_cmplt_epi8(in, _mm_set1_epi8(static_cast<char>(high + 1))));
    };
    const auto bits = [i](__m128i mask) {
      return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(mask))} << i;
    };
    const __m128i letter = within(_mm_or_si128(c, _mm_set1_epi8(0x20)), 'a', 'z');
    const __m128i other = _mm_or_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8('_')), within(c, '0', '9'));
    out.words |= bits(_mm_or_si128(_mm_or_si128(letter, other), c));
    out.high |= bits(c);
  }
  return out;
}
#else
inline Masks masks_of(const char* chunk) {
  Masks out;
  for (unsigned i = 0; i < kChunkBytes; ++i) {
    const auto c = static_cast<unsigned char>(chunk[i]);
    const bool word =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80 || (c >= 'A' && c <= 'Z') || c == '_';
    out.words |= std::uint64_t{word} << i;
    out.high |= std::uint64_t{c >= 0x80} << i;
  }
  return out;
}
#endif

// Of the last chunk, which may be shorter: what is behind it is no part of words.
inline Masks masks_of(const char* text, std::size_t left) {
  if (left >= kChunkBytes) return masks_of(text);
  char last[kChunkBytes] = {};
  std::memcpy(last, text, left);
  return masks_of(last);
}

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

// The first word in a run of word bytes, which may be empty, and where to look for the next.
struct Piece {
  std::size_t begin, end, behind;
};
inline Piece next_piece(const char* text, std::size_t begin, std::size_t run_end) {
  for (std::size_t at = begin; at < run_end;) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < run_end ? text[i] : 0); };
    const std::size_t behind = std::min(at + length_of(byte(at)), run_end);
    const Place place = byte(at) < 0x80 ? Place::inside : place_of(byte(at), byte(at + 1), byte(at + 2));
    if (place == Place::outside) return {begin, at, behind};
    if (place == Place::alone) return at > begin ? Piece{begin, at, at} : Piece{at, behind, behind};
    at = behind;
  }
  return {begin, run_end, run_end};
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

// Those of the places [from, end) of a text.
template <class Sink>
void grams_between(std::string_view text, std::size_t from, std::size_t end, Sink& sink) {
  const std::size_t roomy = std::min(end, text.size() < 8 ? 0 : text.size() - 7);
  std::size_t at = from;
  for (; at < roomy; ++at) any_grams(load8(text.data() + at), 8, at, sink);
  for (; at < end; ++at) any_grams(load_few(text.data() + at, text.size() - at), text.size() - at, at, sink);
}

}  // namespace detail

}  // namespace policy::injection
