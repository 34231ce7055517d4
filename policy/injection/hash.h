// How words, runs of words and character n-grams are hashed: for the walk over a text, the cue words and the weights.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "policy/kept_bytes.h"

namespace policy::injection {

inline constexpr unsigned kTableBits = 20;
inline constexpr std::size_t kTableSize = std::size_t{1} << kTableBits;
// Multiplicative hashing (Knuth, TAOCP 3, 6.4) with 2^64 divided by the golden ratio and another odd constant.
inline constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15, kMix2 = 0xD6E8FEB86659FD93;

constexpr std::uint32_t index_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>((hash * kMix) >> (64 - kTableBits));
}

// N-grams of three, four and five ASCII characters that begin at one place; `four` and `fifth` are its first four bytes
// and the one behind them. Those of three, of which texts have few, keep to a corner of the table that stays in the
// nearest cache; the five share a cache line with their first four. 32 bits, so that eight places go through at once.
inline constexpr std::uint32_t kMix32 = 0x9E3779B1, kFifth = 0x85EBCA77;
inline constexpr unsigned kCornerBits = 15, kLineBits = 6;

constexpr std::uint32_t index_of_three(std::uint32_t four) { return (four & 0xFFFFFF) * kMix32 >> (32 - kCornerBits); }
constexpr std::uint32_t index_of_four(std::uint32_t four) { return four * kMix32 >> (32 - kTableBits); }
constexpr std::uint32_t index_of_five(std::uint32_t four, std::uint32_t fifth) {
  constexpr std::uint32_t kInLine = (1U << kLineBits) - 1;
  const std::uint32_t mixed = four * kMix32;
  return (mixed >> (32 - kTableBits) & ~kInLine) | (mixed ^ fifth) * kFifth >> (32 - kLineBits);
}

// Up to eight bytes, the rest zero: two loads that overlap instead of a call of memcpy.
inline std::uint64_t load_few(const char* at, std::size_t size) {
  const auto both = [at, size]<class Half>(Half) {
    Half low, high;
    std::memcpy(&low, at, sizeof low);
    std::memcpy(&high, at + size - sizeof high, sizeof high);
    return std::uint64_t{low} | std::uint64_t{high} << (8 * (size - sizeof high));
  };
  if (size >= 4) return both(std::uint32_t{});
  if (size >= 2) return both(std::uint16_t{});
  return size == 1 ? std::uint64_t{static_cast<unsigned char>(*at)} : 0;
}

// The hash of a word, and of a run from those of its words; cues.h hashes its table with them. `roomy`: eight bytes
// behind the word can be read.
inline std::uint64_t hash_word(const char* at, std::size_t size, bool roomy) {
  std::uint64_t hash = size;
  const auto take = [&hash](std::uint64_t piece) {
    hash = (hash ^ piece) * kMix2;
    hash ^= hash >> 32;
  };
  for (; size >= 8; at += 8, size -= 8) take(load8(at));
  if (size > 0) {
    const unsigned beyond = 64 - 8 * static_cast<unsigned>(size);
    take(roomy ? load8(at) << beyond >> beyond : load_few(at, size));
  }
  return hash | 1;
}
constexpr std::uint64_t hash_run(std::uint64_t before, std::uint64_t word) {
  const std::uint64_t hash = (std::rotl(before, 23) ^ word) * kMix2;
  return (hash ^ (hash >> 32)) | 1;
}

}  // namespace policy::injection
