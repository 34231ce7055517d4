// What the bytes of a word are: letters of Latin script by case, digits, letters of other scripts, or none of these.
// Case and base letters from the Unicode blocks (Latin-1 Supplement, Latin Extended, Greek, Cyrillic, Armenian); blocks
// where case alternates are told by the lowest bit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace policy::names {

// Bits of a kind; 0 is a separator.
inline constexpr std::uint8_t kLower = 1, kUpper = 2, kDigit = 4, kHigh = 8, kForeign = 16, kUncased = 32, kHyphen = 64;

// ASCII; kHigh for the bytes of longer characters. The underscore counts as a digit: what holds it is an identifier.
extern const std::array<std::uint8_t, 256> kByteKind;

struct Letter {
  std::uint32_t code = 0;
  std::uint8_t length = 1;  // bytes, at least 1
  std::uint8_t kind = 0;    // a separator when malformed
};

// By code point, of those of two bytes; and of any.
extern const std::array<std::uint8_t, 0x800> kLetterKind;
std::uint8_t letter_kind(std::uint32_t code) noexcept;

// The character that begins at `at`, a byte beyond ASCII.
[[gnu::always_inline]] inline Letter letter_at(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<std::uint8_t>(text[at + i])}; };
  const auto follows = [&](std::size_t i) { return at + i < text.size() && (byte(i) & 0xc0) == 0x80; };
  const std::uint32_t first = byte(0);
  if (first >= 0xc2 && first < 0xe0 && follows(1)) {
    const std::uint32_t code = (first & 0x1fU) << 6 | (byte(1) & 0x3fU);
    return {code, 2, kLetterKind.data()[code]};
  }
  if (first >= 0xe0 && first < 0xf0 && follows(1) && follows(2)) {
    const std::uint32_t code = (first & 0x0fU) << 12 | (byte(1) & 0x3fU) << 6 | (byte(2) & 0x3fU);
    // Scripts of Asia and Africa, Han and kana.
    const bool uncased = (code >= 0x970 && code < 0x1e00) || (code >= 0x3040 && code < 0xa000);
    return {code, 3, uncased ? kUncased : letter_kind(code)};
  }
  if (first >= 0xf0 && first < 0xf5 && follows(1) && follows(2) && follows(3)) {
    const std::uint32_t code =
        (first & 0x07U) << 18 | (byte(1) & 0x3fU) << 12 | (byte(2) & 0x3fU) << 6 | (byte(3) & 0x3fU);
    return {code, 4, letter_kind(code)};
  }
  return {};
}

// The folded form of a word: lower case, Latin letters without their marks ("Åsa" is "asa"), at most 24 bytes: the
// first sixteen and the last eight of longer words.
struct Folded {
  std::array<char, 24> bytes{};
  std::uint32_t size = 0;
  std::uint64_t hash = 0;
};
Folded fold(std::string_view word) noexcept;

inline constexpr std::uint64_t kFold = 0x2020202020202020ULL;  // makes ASCII letters small

inline std::uint32_t load4(const char* bytes) noexcept {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes, 4);
  return value;
}

// A hash of the folded bytes, zero-padded to 24.
inline std::uint64_t hash_words(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t size) noexcept {
  // Multiplications by odd constants, mixed once: words differ in few bits, features built on this mix again.
  std::uint64_t h = (a ^ (size << 59)) * 0x9e3779b97f4a7c15ULL;
  h = (h ^ (h >> 32) ^ b) * 0xc2b2ae3d27d4eb4fULL;
  h = (h ^ (h >> 29) ^ c) * 0x165667b19e3779f9ULL;
  return h ^ (h >> 32);
}

}  // namespace policy::names
