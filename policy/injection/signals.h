// The numbers the second stage of the model decides on: the n-gram score of the whole text and of its windows, the
// cues and pairs of cues, and what normalising removed or changed. Length, script, digits and punctuation are left out:
// by them collections of texts differ more than attacks from harmless texts do.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "policy/injection/reading.h"
#include "policy/text/view.h"

namespace policy::injection {

inline constexpr std::size_t kScores = 7;  // n-gram scores
inline constexpr std::size_t kShapes = 8;  // of the text: what normalising undid, and gibberish
inline constexpr std::size_t kSignals = kScores + kShapes + kCues + kPairs + 2;
using Signals = std::array<float, kSignals>;
inline constexpr std::size_t kWholeScore = 0, kNarrowScore = 2;

// Windows: 512 bytes with a stride of 256, and 128 with a stride of 64.
inline constexpr std::size_t kWindow = 512 / kChunkBytes, kStride = 256 / kChunkBytes, kNarrow = 128 / kChunkBytes;

// The n-gram score of some chunks: their sum over the root of how many n-grams there were (a text of twice the length
// has twice the n-grams, but not twice the evidence); the constant keeps a few words from weighing like a sentence.
float score_of(std::int64_t sum, std::uint32_t grams, float scale) noexcept;

struct Peak {
  float score = 0;
  std::size_t begin = 0, end = 0;  // chunks
};
Peak highest(const Reading& reading, std::size_t window, std::size_t stride, float scale) noexcept;

void gather(const text::View& view, const Reading& reading, float scale, Signals& signals) noexcept;
std::string_view signal_name(std::size_t signal) noexcept;

}  // namespace policy::injection
