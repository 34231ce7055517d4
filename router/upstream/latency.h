// How long a target takes to its first meaningful event, as the strategies see it: a peak-sensitive moving average (the
// "Peak EWMA" of Twitter's Finagle). A slower answer counts at once and in full, faster ones bring the average down
// with a time constant of 10 s, and so does silence: a target that was slow is tried again. A failure counts as a slow
// answer, or the target that fails fastest would draw all requests. Shared by all cores; value and time are one atomic
// word.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/clock.h"

namespace router {

class PeakEwma {
 public:
  static constexpr double kDecaySeconds = 10;
  static constexpr double kFailureSeconds = 5;       // what a failure counts as, or twice the average when that is more
  static constexpr double kMostFailureSeconds = 60;  // but no more than this

  void observe(core::Instant now, core::Duration latency) noexcept;
  void penalise(core::Instant now) noexcept;

  // Seconds, decayed to now; 0 when nothing was observed.
  double seconds(core::Instant now) const noexcept;
  // The lower the better: latency times the requests that would share the target. One that was never observed scores 0
  // while it is idle, to be tried, and worse than any known one while it is busy, so that not all go there before it
  // has answered.
  double score(core::Instant now, std::uint32_t in_flight) const noexcept;

 private:
  std::atomic<std::uint64_t> word_{0};
};

}  // namespace router
