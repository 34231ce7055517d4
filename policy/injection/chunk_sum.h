// The weights of all character n-grams that begin in 64 bytes of ASCII: most of what injection costs. Eight places at a
// time where the processor has AVX2, which is asked once; the sums are the same everywhere.
#pragma once

#include <cstdint>

namespace policy::injection {

struct ChunkSum {
  std::int32_t sum = 0;
  std::uint32_t zeros = 0;  // n-grams without a weight
  std::uint32_t grams = 0;

  void add(std::int8_t weight) noexcept {
    sum += weight;
    zeros += weight == 0;
    ++grams;
  }
};

// `text` has kChunkBytes and eight more; `weights` has kTableSize.
ChunkSum sum_chunk(const char* text, const std::int8_t* weights) noexcept;

// One place at a time, and of any bytes. Of ASCII it gives the same.
ChunkSum sum_chunk_plainly(const char* text, const std::int8_t* weights) noexcept;

}  // namespace policy::injection
