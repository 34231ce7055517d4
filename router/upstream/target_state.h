// The run-time side of a target: made with it, kept by name from config to config, shared by all cores without a lock.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "core/random.h"
#include "router/upstream/breaker.h"
#include "router/upstream/latency.h"

namespace router {

struct TargetState {
  explicit TargetState(std::uint64_t seed = core::random_seed()) noexcept : breaker(seed) {}

  Breaker breaker;
  alignas(64) PeakEwma latency;  // off the breaker's cache lines: this one is written for each request
  std::atomic<std::uint32_t> in_flight{0};
  // By an operator: no new request goes there, until undone or a restart. Of the name: a state that takes the place of
  // another in a reload has the same one, so that what is set at that moment, in whichever of them, holds.
  std::shared_ptr<std::atomic<bool>> drained = std::make_shared<std::atomic<bool>>(false);
  std::array<std::atomic<std::int64_t>, 3> told_at{};  // when other replicas were told, by kind of hint: router/hints.h
};

}  // namespace router
