// How many of a target's recent requests failed: a ring of ten buckets, each a tenth of the window wide. Shared by all
// cores; a bucket is one atomic word that holds its own time, so that nothing has to sweep it. Time comes as ticks: now
// divided by the width of a bucket. Part of the breaker.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace router {

class FailureWindow {
 public:
  static constexpr int kBuckets = 10;
  struct Counts {
    std::uint32_t requests = 0;
    std::uint32_t failures = 0;
  };

  void record(std::int64_t tick, bool failed) noexcept;
  // A bucket that reached 2^20 requests has halved its counts: the ratio holds, the sum is too low.
  Counts sum(std::int64_t tick) const noexcept;
  void clear() noexcept;

 private:
  std::array<std::atomic<std::uint64_t>, kBuckets> buckets_{};
};

}  // namespace router
