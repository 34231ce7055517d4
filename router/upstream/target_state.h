// The run-time side of a target: made with it, kept by name from config to config, shared by all cores without a lock.
#pragma once

#include <array>
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
  std::atomic<bool> drained{false};  // by an operator: no new request goes there, until undone or a restart
  std::array<std::atomic<std::int64_t>, 3> told_at{};  // when other replicas were told, by kind of hint: router/hints.h
};

}  // namespace router
