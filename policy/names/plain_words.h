// What most texts consist of: words of up to 15 ASCII letters and digits behind a blank, a sign, or a sign and a blank.
// They are read from 64 bytes at a time, with their state in registers; all else is the Reader's (tokens.cpp), which
// reads these words too, to the same tokens.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string_view>

#include "policy/kept_bytes.h"
#include "policy/names/byte_masks.h"
#include "policy/names/tokens.h"

namespace policy::names {

constexpr std::array<Gap, 128> gaps() {
  std::array<Gap, 128> gaps{};
  for (Gap& gap : gaps) gap = Gap::other;
  for (const char c : {' ', '\t', '\r', '\v', '\f', '\0'}) gaps[static_cast<std::size_t>(c)] = Gap::blank;
  gaps['\n'] = Gap::newline;
  gaps[','] = Gap::comma;
  gaps['.'] = Gap::period;
  gaps['!'] = gaps['?'] = Gap::stop;
  gaps[':'] = gaps[';'] = Gap::colon;
  gaps['('] = gaps['['] = gaps['{'] = Gap::open;
  gaps[')'] = gaps[']'] = gaps['}'] = Gap::close;
  gaps['"'] = gaps['`'] = Gap::quote;
  gaps['/'] = gaps['|'] = Gap::slash;
  gaps['-'] = Gap::dash;
  gaps['&'] = gaps['+'] = Gap::ampersand;
  gaps['\''] = Gap::apostrophe;
  return gaps;
}
inline constexpr std::array<Gap, 128> kGaps = gaps();

// Signs that are no part of names: handles, hash tags, escapes, tags and variables are told by what stands before them,
// calls and assignments by what stands behind.
inline bool bars_next(char sign) noexcept {
  return sign == '@' || sign == '#' || sign == '\\' || sign == '$' || sign == '<' || sign == '~';
}
inline bool bars_last(char sign) noexcept { return sign == '(' || sign == '[' || sign == '=' || sign == '\\'; }

// What the byte behind a word says of it.
enum class End : std::uint8_t { plain, bars, look };
constexpr std::array<End, 256> ends() {
  std::array<End, 256> ends{};
  for (std::size_t c = 0x80; c < 0x100; ++c) ends[c] = End::look;
  for (const char c : {'\'', '-', '.', ':', '@'}) ends[static_cast<std::size_t>(c)] = End::look;
  for (const char c : {'(', '[', '=', '\\'}) ends[static_cast<std::size_t>(c)] = End::bars;
  return ends;
}
inline constexpr std::array<End, 256> kEnds = ends();

// A gap that begins before kGapReach of a stretch, its word and what is looked at behind lie in it; so does a word that
// begins before kWordReach.
inline constexpr std::size_t kPlainWord = 15, kWordReach = ByteMasks::kBytes - kPlainWord - 2,
                             kGapReach = kWordReach - 2;

// The bytes between the words, at `place`; 0 for what is not plain.
inline std::size_t read_plain_gap(const Stretch& text, std::size_t place, Token& token) noexcept {
  const char* const here = text.bytes + place;
  const std::uint64_t words = text.masks.word >> place;
  const auto sign = static_cast<std::uint8_t>(*here);
  const bool spaced = here[1] == ' ';
  const std::size_t size = sign != ' ' && spaced ? 2 : 1;
  if ((words & 1) != 0 || (words >> size & 1) == 0 || sign >= 0x80 || sign == '\'') return 0;
  token.gap = kGaps.data()[sign];
  token.glued = size == 1 && token.gap != Gap::blank && token.gap != Gap::newline;
  token.barred = sign == ' ' ? here[-1] == '@' : spaced ? sign == '@' : bars_next(*here);
  return size;
}

// Whether a word ends before a sign that is not End::plain.
inline bool ends_plainly(const char* word, std::size_t size, bool large) noexcept {
  const char sign = word[size], after = word[size + 1];
  const std::uint8_t kind = kByteKind.data()[static_cast<std::uint8_t>(after)];
  switch (sign) {
    case '.': return (kind & kLower) == 0;
    case '-': return kind == 0;
    case ':': return after != ':' && after != '/';
    case '\'': return size > 2 || !large;
    default: return bars_last(sign) && after != '/';
  }
}

inline Shape plain_shape(std::uint64_t upper, std::uint64_t digit, std::uint64_t inside) noexcept {
  if (digit != 0) return digit == inside ? Shape::number : Shape::mixed;
  if ((upper & 1) == 0) return upper == 0 ? Shape::lower : Shape::inner;
  if (upper == 1) return inside == 1 ? Shape::initial : Shape::capital;
  return upper == inside ? Shape::caps : Shape::camel;
}

// Reads the word at `place`; false for none, and for what is not plain.
[[gnu::always_inline]] inline bool read_plain_word(const Stretch& text, std::size_t place, const WordTable& table,
                                                   Token& token) noexcept {
  const char* const word = text.bytes + place;
  const auto size = static_cast<std::uint32_t>(std::countr_zero(~(text.masks.word >> place) | 1ULL << 63));
  if (size - 1 >= kPlainWord) return false;
  if (const End end = kEnds.data()[static_cast<std::uint8_t>(word[size])]; end != End::plain) {
    if (!ends_plainly(word, size, (text.masks.upper >> place & 1) != 0)) return false;
    token.barred |= end == End::bars;
  }
  token.begin = static_cast<std::uint32_t>(text.from + place);
  token.end = token.begin + size;
  const std::uint64_t inside = (1ULL << size) - 1;
  if ((text.masks.special >> place & inside) != 0)
    token.shape = plain_shape(text.masks.upper >> place & inside, text.masks.digit >> place & inside, inside);
  const std::uint64_t kept = kept_of_first(size);
  const std::uint64_t a = (load8(word) | kFold) & kept, b = (load8(word + 8) | kFold) & kept_of_second(size);
  token.word = hash_words(a, b, 0, size);
  token.head = static_cast<std::uint32_t>(a);
  token.tail = static_cast<std::uint32_t>((load4(word + std::max(size, 4U) - 4) | kFold) & kept);
  token.flags = table.flags(token.word);
  return true;
}

}  // namespace policy::names
