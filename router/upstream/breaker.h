// Keeps requests away from a target that fails, and asks it again now and then. One per target, shared by all cores:
// state, epoch and counters are one atomic word, so each change is one compare-and-swap and nobody waits.
//
//   closed     all pass. Opens on `consecutive_failures` in a row, or when a failure finds that of at least
//              `minimum_requests` in the sliding window `failure_ratio` failed.
//   open       none pass for open_base, doubled for each opening in a row up to open_max, +-10 % so that replicas part.
//   half open  `half_open_probes` requests at once pass. As many successes close it; one failure opens it for twice as
//   long.
//              Probes still out after the time of the last opening (long streams, or lost) no longer hold the door: one
//              more may pass in each such time.
//
// The doubling starts anew once it stayed closed for a window and for the time it was last open. A permit carries the
// epoch it was given in; each change of state begins a new one, so that a late result neither closes nor opens what
// came after. Rate limiting is apart from faults: a cool-down refuses requests in any state and counts nothing. The
// caller says what speaks against a target (failure), and what says nothing of it (abandon): upstream/failure.h.
//
// What another replica saw is a hint. One of an opening opens a closed breaker alone, and not after a success of our
// own just now; any later one closes it again, and then no hint opens it for open_max: who told may be cut off itself,
// and tell again and again. It counts nothing and doubles nothing. So after each hint comes a probe of our own before
// the next one can shut the door, and no hint keeps a target away for good. One of a cool-down does not add to another
// hint's, and counts nothing after a success of our own just now.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "core/clock.h"
#include "core/config.h"
#include "core/types.h"
#include "router/upstream/failure_window.h"

namespace router {

class Breaker {
 public:
  enum class State : std::uint8_t { closed, half_open, open };
  enum class Verdict : std::uint8_t { allowed, probe, open, cooling };
  enum class Hinted : std::uint8_t {
    applied,
    known,        // nothing new: it is not closed, cools down for longer, or by a hint already
    own_success,  // its own eyes are better
  };

  // A permit that passes goes back once, by success, failure or abandon. One that was never acquired (epoch 0) may be
  // given back too and changes nothing.
  struct Permit {
    Verdict verdict = Verdict::open;
    std::uint32_t epoch = 0;
    bool passes() const noexcept { return verdict == Verdict::allowed || verdict == Verdict::probe; }
  };

  struct Snapshot {
    State state = State::closed;                           // half_open also when open and due
    core::FailureClass reason = core::FailureClass::none;  // of the last opening
    core::Instant retry_at{};       // unless closed: when the next request may pass, if nothing changes
    core::Instant cooling_until{};  // may lie in the past
    std::uint32_t consecutive = 0;  // failures in a row; 0 unless closed
    std::uint32_t window_requests = 0;
    std::uint32_t window_failures = 0;
    std::uint32_t openings = 0;    // since it was made
    bool opened_by_hint = false;   // the last opening
    bool cooling_by_hint = false;  // the last cool-down
    bool out_of_quota = false;     // what the last cool-down is for; else a rate limit
    // Why it is not closed.
    std::string_view why() const noexcept { return opened_by_hint ? "hint" : core::to_string(reason); }
    // Why it cools down.
    std::string_view why_cooling() const noexcept {
      return out_of_quota ? "quota" : cooling_by_hint ? "hint" : "rate_limited";
    }
  };

  static constexpr core::Millis kLongestCooling{3'600'000};
  static constexpr core::Millis kOwnEyes{5'000};  // how long a success of ours outweighs a hint

  // `seed` decides the jitter: equal seeds, equal openings.
  explicit Breaker(std::uint64_t seed, const core::BreakerConfig& config = {}) noexcept;
  Breaker(const Breaker&) = delete;
  Breaker& operator=(const Breaker&) = delete;

  // Holds for what happens from now on. State and counts stay, but a window of another width starts empty.
  void configure(const core::BreakerConfig& config) noexcept;

  Permit acquire(core::Instant now) noexcept;
  bool success(core::Instant now, Permit permit) noexcept;                             // true: this closed it
  bool failure(core::Instant now, core::FailureClass reason, Permit permit) noexcept;  // true: this opened it
  void abandon(Permit permit) noexcept;
  // Extend the cool-down, never shorten it; true: this extended it. 0: the configured time. At most kLongestCooling.
  bool rate_limited(core::Instant now, core::Millis retry_after) noexcept;
  bool out_of_quota(core::Instant now, core::Millis retry_after) noexcept;
  // An operator knows better: closed, no cool-down, as if nothing had failed.
  void forgive(core::Instant now) noexcept;

  // Another replica's breaker opened, or a cool-down began there; so much of it is left. Bounded as our own are.
  Hinted opened_elsewhere(core::Instant now, core::Millis left) noexcept;
  Hinted limited_elsewhere(core::Instant now, core::Millis left, bool quota = false) noexcept;
  // Whether what refuses a request so is a hint.
  bool by_hint(Verdict verdict) const noexcept;

  // What acquire would say, without taking a permit.
  bool would_allow(core::Instant now) const noexcept;
  // Read piece by piece: under traffic its numbers may belong to neighbouring moments.
  Snapshot snapshot(core::Instant now) const noexcept;

 private:
  struct Phase;
  static Phase unpack(std::uint64_t word) noexcept;
  static std::uint64_t pack(const Phase& phase) noexcept;
  static bool awaits(const Phase& phase, Permit permit) noexcept;

  bool change(std::uint64_t& word, const Phase& next) noexcept;
  bool let_probe_out(Phase& phase, std::int64_t at) const noexcept;
  Phase after_failure(const Phase& phase, std::int64_t at, bool too_many) const noexcept;
  Phase opened(const Phase& phase, std::int64_t at) const noexcept;
  std::uint32_t streak_before(const Phase& phase, std::int64_t at) const noexcept;
  bool believe_own_eyes(std::uint64_t& word, std::int64_t at) noexcept;
  bool cool_down(std::int64_t at, std::int64_t wish, bool by_hint, bool quota) noexcept;
  bool knows_better(std::int64_t at) const noexcept;
  std::int64_t open_time(std::uint32_t streak) const noexcept;
  std::int64_t patience_ends(const Phase& phase) const noexcept;
  std::int64_t tick(std::int64_t at) const noexcept;
  bool ratio_reached(std::int64_t at) const noexcept;

  // Times are milliseconds of the steady clock.
  alignas(64) std::atomic<std::uint64_t> word_;
  std::atomic<std::int64_t> cooling_until_{0};
  std::atomic<std::int64_t> last_probe_{0};
  std::atomic<std::int64_t> closed_at_{0};
  std::atomic<std::uint32_t> openings_{0};
  std::atomic<core::FailureClass> reason_{core::FailureClass::none};
  std::atomic<bool> opened_by_hint_{false}, cooling_by_hint_{false}, cooling_for_quota_{false};
  const std::uint64_t seed_;

  // The config. Each value is atomic by itself: a request during a reload may see some old and some new ones.
  std::atomic<double> failure_ratio_{0};
  std::atomic<std::int64_t> window_{0}, open_base_{0}, open_max_{0}, cooldown_{0};
  std::atomic<std::uint32_t> consecutive_failures_{0}, minimum_requests_{0}, probes_{0};

  alignas(64) FailureWindow recent_;  // apart from what acquire reads: these are written for each request
  std::atomic<std::int64_t> succeeded_at_{-kOwnEyes.count()};
  std::atomic<std::int64_t> refuted_at_{-(std::int64_t{1} << 40)};  // a hint, by a success of ours
};

}  // namespace router
