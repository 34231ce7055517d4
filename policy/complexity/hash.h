// Hashes of words, pairs of words and runs of code points. 32 bits; the upper ones choose a place in a table. The same
// on every machine, because the weights of a model file lie where these hashes point.
#pragma once

#include <cstdint>

#include "policy/kept_bytes.h"

namespace policy::complexity {

// Blanks are 0x20, so setting that bit lowers ASCII letters, and two-byte Latin and Cyrillic ones near enough.
inline constexpr std::uint64_t kLower = 0x2020202020202020ULL;

inline std::uint32_t finish(std::uint64_t hash) noexcept {
  hash ^= hash >> 29;
  return static_cast<std::uint32_t>((hash * 0x9FB21C651E98DF25ULL) >> 32);
}

// Any case. Sixteen bytes behind the word's first must be readable. Up to sixteen bytes are hashed without a branch on
// the length, which cannot be foretold.
inline std::uint32_t word_hash(const char* word, std::size_t size) noexcept {
  std::uint64_t hash = 0x51A7B0C3D2E4F691ULL;
  for (; size > 16; word += 8, size -= 8) {
    hash = (hash ^ (load8(word) | kLower)) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 32;
  }
  const std::uint64_t first = (load8(word) | kLower) & kept_of_first(size);
  const std::uint64_t second = (load8(word + 8) | kLower) & kept_of_second(size);
  return finish((hash ^ first) * 0x9E3779B97F4A7C15ULL ^ second * 0xC2B2AE3D27D4EB4FULL);
}

inline std::uint32_t pair_hash(std::uint32_t first, std::uint32_t second) noexcept {
  return finish((static_cast<std::uint64_t>(first) << 32 | second) * 0xD6E8FEB86659FD93ULL);
}

// A run of code points, hashed from its last to its first: the reader extends it backwards.
inline constexpr std::uint64_t kRun = 0x3C79AC492BA7B653ULL;
inline std::uint64_t run_more(std::uint64_t hash, std::uint32_t code_point) noexcept {
  return (hash ^ code_point) * 0xE7037ED1A0B428DBULL;
}

}  // namespace policy::complexity
