// For the tests of limits: quotas, and who tries how often.
#pragma once

#include <thread>
#include <vector>

#include "core/clock.h"
#include "router/limits/gcra.h"

namespace support {

inline const core::Instant kQuotaStart = core::Instant(std::chrono::hours(1000));

inline router::Quota quota(double per_minute, double burst) {
  router::Quota out;
  out.per_minute = per_minute;
  out.burst = burst;
  return out;
}

// How many of `tries` at one moment pass.
int pass_at_once(auto&& take, int tries = 1000) {
  int passed = 0;
  for (int i = 0; i < tries; ++i) passed += take().allowed ? 1 : 0;
  return passed;
}

void in_threads(int count, const auto& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace support
