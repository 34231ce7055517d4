#include "router/upstream/latency.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace router {
namespace {

constexpr double kLeastSeconds = 1e-6;  // an observation is never 0, which means none
constexpr double kMostSeconds = 3600;
constexpr double kUnknownAndBusy = 1e9;

// 32 bits of milliseconds, which come again after 49 days, and the average as a float.
struct Average {
  std::uint32_t at;
  double seconds;
};

Average unpack(std::uint64_t word) noexcept {
  return {static_cast<std::uint32_t>(word >> 32),
          static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(word)))};
}

std::uint64_t pack(const Average& average) noexcept {
  return (static_cast<std::uint64_t>(average.at) << 32) |
         std::bit_cast<std::uint32_t>(static_cast<float>(average.seconds));
}

std::uint32_t millis(core::Instant now) noexcept {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  return static_cast<std::uint32_t>(since.count());
}

// What is left of the average's weight. Another core's clock may have been read a little later than ours: then all of
// it.
double left(const Average& average, std::uint32_t at) noexcept {
  const auto passed = static_cast<std::int32_t>(at - average.at);
  return passed <= 0 ? 1 : std::exp(-passed / (PeakEwma::kDecaySeconds * 1000));
}

template <class Next>
void update(std::atomic<std::uint64_t>& shared, std::uint32_t at, Next next) noexcept {
  std::uint64_t word = shared.load(std::memory_order_relaxed);
  for (;;) {
    const Average before = unpack(word);
    const double weight = left(before, at);
    const Average after{weight == 1 && word != 0 ? before.at : at,
                        std::clamp(next(before.seconds, weight), kLeastSeconds, kMostSeconds)};
    if (shared.compare_exchange_weak(word, pack(after), std::memory_order_relaxed)) return;
  }
}

}  // namespace

void PeakEwma::observe(core::Instant now, core::Duration latency) noexcept {
  const double seen = core::seconds(latency);
  update(word_, millis(now),
         [seen](double average, double weight) { return seen > average ? seen : seen + (average - seen) * weight; });
}

void PeakEwma::penalise(core::Instant now) noexcept {
  update(word_, millis(now), [](double average, double weight) {
    const double present = average * weight;
    return std::max(present, std::clamp(2 * present, kFailureSeconds, kMostFailureSeconds));
  });
}

double PeakEwma::seconds(core::Instant now) const noexcept {
  const Average average = unpack(word_.load(std::memory_order_relaxed));
  return average.seconds * left(average, millis(now));
}

double PeakEwma::score(core::Instant now, std::uint32_t in_flight) const noexcept {
  const std::uint64_t word = word_.load(std::memory_order_relaxed);
  if (word == 0) return in_flight == 0 ? 0 : kUnknownAndBusy + in_flight;
  const Average average = unpack(word);
  return average.seconds * left(average, millis(now)) * (1.0 + in_flight);
}

}  // namespace router
