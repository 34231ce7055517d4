// The run-time side of a target: made with it, kept by name from config to config, shared by all cores without a lock.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/random.h"
#include "router/upstream/breaker.h"
#include "router/upstream/latency.h"

namespace router {

struct TargetState {
  explicit TargetState(std::uint64_t seed = core::random_seed()) noexcept : breaker(seed) {}

  Breaker breaker;
  alignas(64) PeakEwma latency;  // off the breaker's cache lines: this one is written for each request
  std::atomic<std::uint32_t> in_flight{0};
};

}  // namespace router
