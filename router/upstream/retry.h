// How often, how long and after which pause one request may be tried again. Pure but for the generator; a RetryBudget
// belongs to one request. Full jitter: the pause is uniform between 0 and a bound that doubles (Brooker, "Exponential
// Backoff and Jitter", AWS 2015), because clients that failed together would come back together.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/clock.h"
#include "core/config.h"
#include "core/random.h"

namespace router {

// The pause before the `repeat`-th time (from 1) at the same target.
core::Millis backoff(std::uint32_t repeat, const core::RetryConfig& config, core::Random& random) noexcept;

// The same where the provider named a time to wait (0: none): that long, and a jittered pause on top. Nothing when it
// asks for more than retry_after_max: then waiting is the client's to decide.
std::optional<core::Millis> pause_before_retry(std::uint32_t repeat, core::Millis retry_after,
                                               const core::RetryConfig& config, core::Random& random) noexcept;

// Attempts and time of one request. The first attempt only has to come before the deadline: a slow upload must not use
// up the time for retries.
class RetryBudget {
 public:
  RetryBudget(const core::RetryConfig& config, core::Instant started, core::Instant deadline) noexcept
      : attempts_left_(config.attempts), until_(std::min(started + config.budget, deadline)), deadline_(deadline) {}

  bool may_attempt(core::Instant now) const noexcept {
    return attempts_left_ > 0 && now < (counted_ == 0 ? deadline_ : until_);
  }
  void count() noexcept {
    --attempts_left_;
    ++counted_;
  }
  // An attempt that was counted but never sent.
  void uncount() noexcept {
    ++attempts_left_;
    --counted_;
  }
  // No further attempt begins from here on.
  core::Instant until() const noexcept { return until_; }

 private:
  std::uint32_t attempts_left_;
  std::uint32_t counted_ = 0;
  core::Instant until_;
  core::Instant deadline_;
};

}  // namespace router
