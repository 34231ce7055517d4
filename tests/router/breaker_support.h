// A breaker with its clock, for the tests of breaker.h.
#pragma once

#include <string_view>

#include "router/upstream/breaker.h"

namespace router {

inline const core::Instant kStart = core::Instant(std::chrono::hours(1000));

inline core::BreakerConfig breaker_config() {
  using namespace std::chrono_literals;
  core::BreakerConfig out;
  out.consecutive_failures = 3;
  out.failure_ratio = 0.5;
  out.minimum_requests = 10;
  out.window = 10s;
  out.open_base = 1s;
  out.open_max = 60s;
  out.half_open_probes = 2;
  out.rate_limit_cooldown = 4s;
  return out;
}

// A breaker with its clock.
struct BreakerBench {
  explicit BreakerBench(const core::BreakerConfig& settings = breaker_config(), std::uint64_t seed = 7)
      : breaker(seed, settings) {}

  Breaker breaker;
  core::Instant now = kStart;

  // One request that ends at once. s: success, f: failure, a: abandoned.
  Breaker::Verdict request(char outcome) {
    const Breaker::Permit permit = breaker.acquire(now);
    if (!permit.passes()) return permit.verdict;
    if (outcome == 's') breaker.success(now, permit);
    if (outcome == 'f') breaker.failure(now, core::FailureClass::server_error, permit);
    if (outcome == 'a') breaker.abandon(permit);
    return permit.verdict;
  }
  void requests(std::string_view outcomes, core::Duration apart = {}) {
    for (const char outcome : outcomes) {
      request(outcome);
      now += apart;
    }
  }
  Breaker::Snapshot look() const { return breaker.snapshot(now); }
  Breaker::State state() const { return look().state; }
  // To the end of the present opening; returns how long it is.
  core::Duration wait_out() {
    const core::Duration wait = look().retry_at - now;
    now += wait;
    return wait;
  }
  void open() {
    while (state() == Breaker::State::closed) request('f');
  }
};

}  // namespace router
