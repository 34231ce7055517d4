// The circuit breaker of a target, shared by all cores and lock-free. Closed: requests pass, faults are counted. Open:
// none pass until a pause is over; the pause doubles with each opening in a row. Half open: a few real requests go
// ahead as probes; as many successes as there may be probes close it, one fault opens it again. Apart from that a rate
// limit cools a target down without being a fault. Results of requests that were let through before the last change of
// state say nothing about the present one: each permit carries the epoch it was given in.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "core/clock.h"
#include "core/config.h"

namespace router {

class Breaker {
 public:
  enum class State : std::uint8_t { closed, half_open, open };
  enum class Verdict : std::uint8_t {
    allowed,
    probe,    // one of the half-open places
    open,     // refused
    cooling,  // refused: the provider asked us to wait
  };
  struct Permit {
    Verdict verdict = Verdict::allowed;
    std::uint32_t epoch = 0;
    bool passes() const noexcept { return verdict == Verdict::allowed || verdict == Verdict::probe; }
  };

  explicit Breaker(std::uint64_t seed = 0x5ba1) noexcept : jitter_(seed) {}
  // Takes new settings; state and counts stay. Any thread.
  void configure(const core::BreakerConfig& config) noexcept;

  Permit acquire(core::Instant now) noexcept;
  // Exactly one of these for each permit that passes.
  void success(core::Instant now, Permit permit) noexcept;
  void failure(core::Instant now, core::FailureClass reason, Permit permit) noexcept;
  void abandon(Permit permit) noexcept;  // it said nothing about the target: client fault, cancelled

  // The provider said 429: no requests for `retry_after` (0: the configured cool-down; an hour at most). Never
  // shortens.
  void rate_limited(core::Instant now, core::Millis retry_after) noexcept;

  // Whether acquire() would let a request pass; changes nothing.
  bool would_allow(core::Instant now) const noexcept;

  struct Snapshot {
    State state = State::closed;
    core::FailureClass reason = core::FailureClass::none;  // of the last opening
    core::Instant retry_at{};                              // open: when probes may start
    core::Instant cooling_until{};
    std::uint32_t consecutive = 0;
    std::uint32_t window_requests = 0, window_failures = 0;
    std::uint32_t openings = 0;  // in a row, while it has not been stable
  };
  Snapshot snapshot(core::Instant now) const noexcept;

 private:
  using Ticks = core::Duration::rep;
  static constexpr std::size_t kBuckets = 10;

  // One bucket of the window: which slice of time it counts, requests and faults, in one word so that they change
  // together. 24 bits of slice, 20 of requests, 20 of faults; counts stop at their maximum.
  using Bucket = std::atomic<std::uint64_t>;

  void count(core::Instant now, bool fault) noexcept;
  void read_window(core::Instant now, std::uint32_t& requests, std::uint32_t& faults) const noexcept;
  void open(core::Instant now, core::FailureClass reason, std::uint64_t from) noexcept;
  Ticks pause(std::uint32_t openings) noexcept;

  // State, epoch, probes under way and successes of this half-open phase, in one word: 2 + 30 + 16 + 16 bits.
  std::atomic<std::uint64_t> word_{0};
  std::atomic<Ticks> retry_at_{0};
  std::atomic<Ticks> cooling_until_{0};
  std::atomic<Ticks> closed_at_{0};
  std::atomic<std::uint32_t> consecutive_{0};
  std::atomic<std::uint32_t> openings_{0};
  std::atomic<core::FailureClass> reason_{core::FailureClass::none};
  std::array<Bucket, kBuckets> buckets_{};
  std::atomic<std::uint64_t> jitter_;

  // Settings, each on its own: a request that sees some of the old and some of the new is none the worse for it.
  std::atomic<std::uint32_t> limit_consecutive_{5}, minimum_requests_{20}, probes_{1};
  std::atomic<double> ratio_{0.5};
  std::atomic<Ticks> window_{0}, open_base_{0}, open_max_{0}, cooldown_{0};
};

}  // namespace router
