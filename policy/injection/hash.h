// How words, runs of words and character n-grams are hashed: for the walk over a text, the cue words and the weights.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace policy::injection {

inline constexpr unsigned kTableBits = 20;
inline constexpr std::size_t kTableSize = std::size_t{1} << kTableBits;
// Multiplicative hashing (Knuth, TAOCP 3, 6.4) with 2^64 divided by the golden ratio and another odd constant.
inline constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15, kMix2 = 0xD6E8FEB86659FD93;

constexpr std::uint32_t index_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>((hash * kMix) >> (64 - kTableBits));
}

// The hash of a word, and of a run from those of its words; cues.h hashes its table with them.
inline std::uint64_t hash_word(const char* at, std::size_t size) {
  std::uint64_t hash = size;
  while (size >= 8) {
    std::uint64_t piece;
    std::memcpy(&piece, at, 8);
    hash = (hash ^ piece) * kMix2;
    hash ^= hash >> 32;
    at += 8;
    size -= 8;
  }
  if (size > 0) {
    std::uint64_t piece = 0;
    std::memcpy(&piece, at, size);
    hash = (hash ^ piece) * kMix2;
    hash ^= hash >> 32;
  }
  return hash | 1;
}
constexpr std::uint64_t hash_run(std::uint64_t before, std::uint64_t word) {
  const std::uint64_t hash = (std::rotl(before, 23) ^ word) * kMix2;
  return (hash ^ (hash >> 32)) | 1;
}

}  // namespace policy::injection
