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

// The character that begins at `at`, a byte beyond ASCII.
Letter letter_at(std::string_view text, std::size_t at) noexcept;

// The folded form of a word: lower case, Latin letters without their marks ("Åsa" is "asa"), at most 24 bytes: the
// first sixteen and the last eight of longer words.
struct Folded {
  std::array<char, 24> bytes{};
  std::uint32_t size = 0;
  std::uint64_t hash = 0;
};
Folded fold(std::string_view word) noexcept;

inline constexpr std::uint64_t kFold = 0x2020202020202020ULL;  // makes ASCII letters small

inline std::uint64_t load8(const char* bytes) noexcept {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, 8);
  return value;
}
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
