// What one walk over a folded text leaves behind: the weight of each chunk's n-grams and the cues that were seen, alone
// and near one another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "policy/injection/cues.h"
#include "policy/injection/detector.h"
#include "policy/injection/walk.h"

namespace policy::injection {

// Two cues within some words of each other, in either order.
struct Pair {
  Cue first, second;
  std::uint8_t within;  // words
  Category category;    // what it speaks for; none: nothing by itself
};
std::span<const Pair> pairs() noexcept;
inline constexpr std::size_t kPairs = 24;

struct Chunk {
  std::int32_t sum = 0;       // of int8 weights
  std::uint16_t grams = 0;    // how many were looked up
  std::uint16_t strange = 0;  // of them, with no weight: rare in training
};

struct Reading {
  std::vector<Chunk> chunks;  // grows, never shrinks; `used` of them count
  std::size_t used = 0;
  std::uint32_t words = 0;
  std::array<std::uint16_t, kCues> cues{};
  std::array<std::uint16_t, kPairs> pairs{};
  std::array<std::uint32_t, kPairs> pair_at{};  // folded byte of the first
  std::uint16_t tags = 0;                       // role tags and delimiters: "<|im_start|>", "[INST]", "### System:"
  std::uint32_t tag_at = 0;
  std::uint16_t open_links = 0;  // links with a query that waits to be filled in, and images
  std::uint32_t link_at = 0;

  std::span<const Chunk> parts() const noexcept { return {chunks.data(), used}; }
};

// `weights` has kTableSize elements.
void read(std::string_view folded, std::span<const std::int8_t> weights, const CueTable& cues, Reading& reading);

}  // namespace policy::injection
