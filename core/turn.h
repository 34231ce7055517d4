// The time of a turn: what a thread does between one wake-up of its event loop and the next wait. A request asks for
// the time some thirty times, of which a handful can differ by more than a microsecond; reading the clock costs tens of
// nanoseconds each. So the clock is read when bytes wake a request and again where time was spent (renew_turn), and
// shared in between. Outside a turn, and in tests, turn_time() is now().
#pragma once

#include "core/clock.h"

namespace core {
namespace detail {
inline constinit thread_local Instant turn_began{};  // the epoch: no turn
}

// One turn of this thread; the clock is exact again when it ends, so no thread can be left with a clock that stands
// still.
class Turn {
 public:
  Turn() noexcept { detail::turn_began = now(); }
  ~Turn() { detail::turn_began = Instant(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
};

inline bool in_turn() noexcept { return detail::turn_began != Instant(); }

// For deadlines, breakers and durations of a request: late by what was done since the turn began or was renewed.
inline Instant turn_time() noexcept {
  const Instant began = detail::turn_began;
  return began == Instant() ? now() : began;
}

// The exact time, from which this turn goes on: behind each stage, because classifying a long prompt takes
// milliseconds.
inline Instant renew_turn() noexcept {
  const Instant exact = now();
  if (detail::turn_began != Instant()) detail::turn_began = exact;
  return exact;
}

}  // namespace core
