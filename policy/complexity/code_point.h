// UTF-8 as the feature reader wants it: a code point, lower case where that is easy, and what kind of writing it
// belongs to. Malformed bytes are separators of one byte beyond Unicode.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/utf8.h"

namespace policy::complexity {

enum class Kind : std::uint8_t {
  ascii,
  spaced,     // scripts with blanks between words
  joined,     // Han, kana, Thai, Lao, Khmer, Burmese: none; Hangul: short words with endings
  separator,  // punctuation
};

struct CodePoint {
  std::uint32_t value;
  std::uint8_t size;
  Kind kind;
};

constexpr std::uint32_t lower(std::uint32_t c) noexcept {
  if (c < 0x100) return c >= 0xC0 && c <= 0xDE ? c + 0x20 : c;
  if (c >= 0x391 && c <= 0x3A9) return c + 0x20;
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  if ((c >= 0x100 && c <= 0x17F) || (c >= 0x1EA0 && c <= 0x1EFF))
    return c | 1;  // near enough: pairs of upper and lower
  return c;
}

constexpr Kind kind_of(std::uint32_t c) noexcept {
  constexpr std::uint32_t kSeparators[][2] = {
      {0x80, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},     {0x37E, 0x37E},      {0x60C, 0x60C},   {0x61B, 0x61B},
      {0x61F, 0x61F},   {0x6D4, 0x6D4},   {0x964, 0x965},   {0x2000, 0x206F},    {0x3000, 0x303F}, {0x30FB, 0x30FB},
      {0xFF00, 0xFF0F}, {0xFF1A, 0xFF20}, {0xFF5B, 0xFF65}, {0x110000, 0x1100FF}};
  constexpr std::uint32_t kJoined[][2] = {{0xE00, 0xEFF},   {0x1000, 0x109F}, {0x1100, 0x11FF}, {0x1780, 0x17FF},
                                          {0x3040, 0xA4CF}, {0xAC00, 0xD7AF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFF}};
  if (c < 0x80) return Kind::ascii;
  for (const auto& [from, to] : kSeparators) {
    if (c >= from && c <= to) return Kind::separator;
  }
  for (const auto& [from, to] : kJoined) {
    if (c >= from && c <= to) return Kind::joined;
  }
  return Kind::spaced;
}

// Of two bytes, by code point.
constexpr std::array<CodePoint, 0x800> two_byte_points() {
  std::array<CodePoint, 0x800> points{};
  for (std::uint32_t c = 0x80; c < points.size(); ++c) points[c] = {lower(c), 2, kind_of(c)};
  return points;
}
inline constexpr std::array<CodePoint, 0x800> kTwoBytePoints = two_byte_points();

// At least one byte is left.
inline CodePoint decode(const char* at, std::size_t left) noexcept {
  const auto byte = [at](std::size_t i) { return static_cast<unsigned char>(at[i]); };
  const auto more = [&](std::size_t i) { return i < left && core::is_continuation(at[i]); };
  const std::uint32_t c = byte(0);
  if (c < 0x80) return {c >= 'A' && c <= 'Z' ? c + 0x20 : c, 1, Kind::ascii};
  if (c >= 0xC2 && c < 0xE0 && more(1)) return kTwoBytePoints.data()[(c & 0x1F) << 6 | (byte(1) & 0x3Fu)];
  if (c >= 0xE0 && c < 0xF0 && more(1) && more(2)) {
    const std::uint32_t value = (c & 0x0F) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    // Most of what has three bytes, without a look at the ranges: Indic scripts; Thai and Lao; kana, Han and Hangul.
    if (value >= 0x966 && value < 0xE00) return {value, 3, Kind::spaced};
    const bool joined = (value >= 0xE00 && value < 0xF00) ||
                        (value >= 0x3040 && value < 0xD7B0 && value != 0x30FB && (value < 0xA4D0 || value >= 0xAC00));
    return joined ? CodePoint{value, 3, Kind::joined} : CodePoint{lower(value), 3, kind_of(value)};
  }
  if (c >= 0xF0 && c < 0xF5 && more(1) && more(2) && more(3)) {
    const std::uint32_t value = (c & 0x07) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 | (byte(3) & 0x3Fu);
    return {lower(value), 4, kind_of(value)};
  }
  return {0x110000 + c, 1, Kind::separator};
}

}  // namespace policy::complexity
