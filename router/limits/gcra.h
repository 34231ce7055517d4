// Rate limits by GCRA (the generic cell rate algorithm, ITU-T I.371): the whole state is one time, the "theoretical
// arrival time" at which the limit would be unused again. What is taken moves it on by the time it is worth; a request
// is refused when that would lie more than the burst ahead. Shared by all cores, one compare-and-swap a request; never
// admits more than the rate and the burst allow. Per process: what replicas share is in shared_limit.h.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/clock.h"
#include "core/config.h"

namespace router {

// What a limit gives: units (requests, tokens) a minute, and how many at once.
struct Quota {
  double per_minute = 0;  // 0: no limit
  double burst = 0;       // 0: a tenth of the rate, at least 1

  bool limited() const noexcept { return per_minute > 0; }
  double at_once() const noexcept;  // the burst as it counts, at least 1
  // One of so many equal parts; its burst is at least 1.
  Quota share(std::uint32_t parts) const noexcept;
};
Quota requests_of(const core::RateLimit& limit) noexcept;
Quota tokens_of(const core::KeyRateLimit& limit) noexcept;

struct GcraVerdict {
  bool allowed = true;
  core::Duration retry_after{};  // refused: when the same request would pass, if nobody else comes
  std::uint32_t remaining = 0;   // units that would pass at once now
  std::uint32_t limit = 0;       // the burst, which `remaining` is out of; 0: no limit
  core::Duration reset{};        // until the limit is unused again
};

// A quota as times in nanoseconds: what one unit is worth, and the burst.
struct GcraRate {
  std::int64_t interval;
  std::int64_t tolerance;
  std::uint32_t burst;

  // `unit`: what the times are whole multiples of; they are rounded up.
  explicit GcraRate(const Quota& quota, std::int64_t unit = 1) noexcept;
  std::int64_t worth(double units) const noexcept;  // less than nothing too
  std::uint32_t units(std::int64_t time) const noexcept;
};

// One step of the algorithm, for whoever keeps the time elsewhere.
struct GcraStep {
  GcraVerdict verdict;
  std::int64_t free_at;  // to be kept when allowed
};
GcraStep gcra_step(const GcraRate& rate, std::int64_t free_at, std::int64_t now, double cost) noexcept;
std::int64_t nanoseconds_of(core::Instant now) noexcept;

class Gcra {
 public:
  // A debt longer than this is forgiven.
  static constexpr core::Duration kLongestDebt = std::chrono::hours(1);

  // One that costs more than the burst never passes, unless `debt` lets it when the limit is unused: then it is waited
  // out by those who come after it.
  GcraVerdict take(const Quota& quota, core::Instant now, double cost = 1, bool debt = false) noexcept;
  // What take() would say; nothing is taken.
  GcraVerdict look(const Quota& quota, core::Instant now, double cost = 0) const noexcept;
  // Takes in any case, beyond the burst too; less than nothing gives back.
  void charge(const Quota& quota, core::Instant now, double units) noexcept;

  // When it is unused again. Somebody else's word counts for more than ours.
  void know(core::Instant free_at) noexcept;
  core::Instant free_at() const noexcept;
  // What was taken and has not come back since, in units. Afterwards nothing has been taken.
  double drain(const Quota& quota, core::Instant now) noexcept;

 private:
  std::atomic<std::int64_t> free_at_{0};  // nanoseconds of the steady clock
};

}  // namespace router
