// The weights of all character n-grams that begin in 64 bytes: most of what injection costs. Where their weights lie is
// found first, eight places at a time where the processor has AVX2, which is asked once; then they are added up. The
// sums are the same everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "policy/injection/grams.h"

namespace policy::injection {

inline constexpr std::size_t kChunkGrams = 3 * kChunkBytes;

struct ChunkSum {
  std::int32_t sum = 0;
  std::uint32_t zeros = 0;  // n-grams without a weight

  void add(std::int8_t weight) noexcept {
    sum += weight;
    zeros += weight == 0;
  }
};

// Writes the indices of the n-grams that begin in a chunk, in no order that matters, and returns the end of them.
// `text` has the chunk and what follows it, `left` bytes in all; `high` is the mask of the chunk's bytes beyond ASCII;
// `to` has room for kChunkGrams.
std::uint32_t* index_chunk(const char* text, std::size_t left, std::uint64_t high, std::uint32_t* to) noexcept;

// The same, one place at a time.
std::uint32_t* index_plainly(const char* text, std::size_t left, std::uint32_t* to) noexcept;

// `weights` has kTableSize.
ChunkSum sum_of(std::span<const std::uint32_t> indices, const std::int8_t* weights) noexcept;

}  // namespace policy::injection
