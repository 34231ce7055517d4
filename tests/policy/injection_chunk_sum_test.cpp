#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "policy/injection/chunk_sum.h"
#include "policy/injection/grams.h"

using namespace policy::injection;

namespace {

using Indices = std::vector<std::uint32_t>;

Indices sorted(const std::uint32_t* begin, const std::uint32_t* end) {
  Indices out(begin, end);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("a chunk has the same n-grams eight places at a time and one by one") {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    // Chunks within a text, and its last ones; ASCII, mostly ASCII and any bytes.
    std::string text(1 + random() % (2 * kChunkBytes), ' ');
    const unsigned beyond = round % 3 == 0 ? 0 : round % 3 == 1 ? 3 : 50;
    for (char& c : text) c = static_cast<char>(random() % 100 < beyond ? 128 + random() % 128 : random() % 128);
    std::vector<std::uint32_t> room(2 * kChunkGrams);
    const detail::Masks masks = detail::masks_of(text.data(), text.size());
    const std::uint32_t* const fast = index_chunk(text.data(), text.size(), masks.high, room.data());
    const std::uint32_t* const plain = index_plainly(text.data(), text.size(), room.data() + kChunkGrams);
    REQUIRE(sorted(room.data(), fast) == sorted(room.data() + kChunkGrams, plain));
  }
}

TEST_CASE("weights add up whatever their number") {
  std::mt19937 random(7);
  std::vector<std::int8_t> weights(kTableSize);
  for (std::int8_t& weight : weights) weight = static_cast<std::int8_t>(random() % 3 == 0 ? 0 : random() % 256);
  Indices indices;
  ChunkSum sum;
  for (int round = 0; round < 400; ++round) {
    const ChunkSum now = sum_of(indices, weights.data());
    REQUIRE(now.sum == sum.sum);
    REQUIRE(now.zeros == sum.zeros);
    indices.push_back(static_cast<std::uint32_t>(random() % kTableSize));
    sum.add(weights[indices.back()]);
  }
}
