#include "policy/injection/signals.h"

#include <algorithm>
#include <cmath>

#include "policy/injection/numbers.h"

namespace policy::injection {
namespace {

constexpr float kFewGrams = 40;

struct Totals {
  std::int64_t sum = 0;
  std::uint32_t grams = 0, strange = 0;
  void add(const Chunk& chunk) {
    sum += chunk.sum;
    grams += chunk.grams;
    strange += chunk.strange;
  }
};

float share(std::uint32_t part, std::uint32_t whole) {
  return whole == 0 ? 0.0F : static_cast<float>(part) / static_cast<float>(whole);
}
float damped(std::uint32_t count) { return log2_of(1.0F + static_cast<float>(count)); }

// The highest share of n-grams never seen, over 128 bytes: gibberish in an otherwise ordinary text.
float strangest(std::span<const Chunk> parts) {
  float most = 0;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const auto grams = static_cast<std::uint32_t>(parts[i].grams + parts[i + 1].grams);
    if (grams >= 200)
      most = std::max(most, share(static_cast<std::uint32_t>(parts[i].strange + parts[i + 1].strange), grams));
  }
  return most;
}

constexpr std::array<std::string_view, kScores + kShapes> kNames{
    "score",      "score_512", "score_128", "score_start", "score_end", "windows_hot", "score_512_low", "strangest",
    "zero_width", "bidi",      "tags",      "mixed",       "styled",    "spaced",      "leet"};

}  // namespace

float score_of(std::int64_t sum, std::uint32_t grams, float scale) noexcept {
  return static_cast<float>(sum) * scale / std::sqrt(static_cast<float>(grams) + kFewGrams);
}

Peak highest(const Reading& reading, std::size_t window, std::size_t stride, float scale) noexcept {
  const std::span<const Chunk> parts = reading.parts();
  Peak peak{-1e9F, 0, 0};
  for (std::size_t begin = 0; begin < parts.size(); begin += stride) {
    // The last window ends with the text.
    const std::size_t from = begin + window > parts.size() && parts.size() > window ? parts.size() - window : begin;
    const std::size_t end = std::min(from + window, parts.size());
    Totals totals;
    for (std::size_t i = from; i < end; ++i) totals.add(parts[i]);
    const float score = score_of(totals.sum, totals.grams, scale);
    if (score > peak.score) peak = {score, from, end};
    if (end == parts.size()) break;
  }
  if (parts.empty()) peak.score = 0;
  return peak;
}

void gather(const text::View& view, const Reading& reading, float scale, Signals& signals) noexcept {
  const std::span<const Chunk> parts = reading.parts();
  Totals all;
  for (const Chunk& part : parts) all.add(part);
  const float whole = score_of(all.sum, all.grams, scale);
  const float wide = highest(reading, kWindow, kStride, scale).score;
  const float narrow = highest(reading, kNarrow, 1, scale).score;
  Totals start, end;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, parts.size()); ++i) {
    start.add(parts[i]);
    end.add(parts[parts.size() - 1 - i]);
  }
  std::uint32_t hot = 0, windows = 0;
  float lowest = whole;
  for (std::size_t i = 0; i + kStride <= parts.size(); i += kStride) {
    Totals block;
    for (std::size_t k = i; k < i + kStride; ++k) block.add(parts[k]);
    const float score = score_of(block.sum, block.grams, scale);
    hot += score > 0;
    lowest = std::min(lowest, score);
    ++windows;
  }

  std::size_t at = 0;
  const auto put = [&](float value) { signals[at++] = value; };
  put(whole);
  put(wide);
  put(narrow);
  put(score_of(start.sum, start.grams, scale));
  put(score_of(end.sum, end.grams, scale));
  put(windows == 0 ? static_cast<float>(whole > 0) : share(hot, windows));
  put(lowest);

  const text::Counts& c = view.counts;
  put(strangest(parts));
  put(damped(c.zero_width_in_word));
  put(damped(c.bidi));
  put(damped(c.tags));
  put(damped(c.mixed_script_words));
  put(damped(c.styled_letters));
  put(damped(c.spaced_words));
  put(damped(c.leet_words));

  const auto bytes = static_cast<std::uint32_t>(std::min<std::size_t>(view.folded.size(), 1U << 30));
  const float length = log2_of(16.0F + static_cast<float>(bytes));
  // Cues and pairs are damped by length: a book has some of each.
  const float rare = std::min(1.0F, 11.0F / length);
  for (const std::uint16_t count : reading.cues) put(damped(count) * rare);
  for (const std::uint16_t count : reading.pairs) put(damped(count) * rare);
  put(damped(reading.tags));
  put(damped(reading.open_links));
}

std::string_view signal_name(std::size_t signal) noexcept {
  if (signal < kNames.size()) return kNames[signal];
  signal -= kNames.size();
  if (signal < kCues) return to_string(static_cast<Cue>(signal));
  signal -= kCues;
  if (signal < kPairs) return "pair";
  return signal - kPairs == 0 ? "tags_seen" : "open_links";
}

}  // namespace policy::injection
