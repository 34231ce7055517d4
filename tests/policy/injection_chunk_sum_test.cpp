#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "policy/injection/chunk_sum.h"
#include "policy/injection/grams.h"

using namespace policy::injection;

TEST_CASE("the n-grams of a chunk weigh the same eight at a time and one by one") {
  std::mt19937 random(7);
  std::vector<std::int8_t> weights(kTableSize);
  for (std::int8_t& weight : weights) weight = static_cast<std::int8_t>(random() % 3 == 0 ? 0 : random() % 256);
  for (int round = 0; round < 200; ++round) {
    std::string text(kChunkBytes + 8, ' ');
    for (char& c : text) c = static_cast<char>(random() % 128);
    const ChunkSum fast = sum_chunk(text.data(), weights.data());
    const ChunkSum plain = sum_chunk_plainly(text.data(), weights.data());
    REQUIRE(fast.sum == plain.sum);
    REQUIRE(fast.zeros == plain.zeros);
  }
}
