#include "router/limits/gcra.h"

#include <algorithm>
#include <cmath>

namespace router {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t kLongest = std::int64_t{1} << 59;  // 18 years: sums of three stay in range
constexpr double kMostAtOnce = 4e9;

std::int64_t to_nanoseconds(double value) noexcept {
  const double most = static_cast<double>(kLongest);
  return value >= most ? kLongest : value <= -most ? -kLongest : std::llround(value);
}

}  // namespace

double Quota::at_once() const noexcept { return std::clamp(burst > 0 ? burst : per_minute / 10, 1.0, kMostAtOnce); }

Quota Quota::share(std::uint32_t parts) const noexcept {
  const double n = std::max<std::uint32_t>(parts, 1);
  return {per_minute / n, std::max(at_once() / n, 1.0)};
}

Quota requests_of(const core::RateLimit& limit) noexcept { return {limit.requests_per_minute, limit.burst}; }

// A prompt may well be a tenth of a minute's tokens: without a word of its own the burst is the whole minute.
Quota tokens_of(const core::KeyRateLimit& limit) noexcept {
  return {limit.tokens_per_minute, limit.tokens_burst > 0 ? limit.tokens_burst : limit.tokens_per_minute};
}

std::int64_t nanoseconds_of(core::Instant now) noexcept {
  return std::chrono::duration_cast<nanoseconds>(now.time_since_epoch()).count();
}

GcraRate::GcraRate(const Quota& quota, std::int64_t unit) noexcept {
  const double at_once = quota.at_once();
  const std::int64_t units = to_nanoseconds(std::ceil(60e9 / quota.per_minute / static_cast<double>(unit)));
  interval = std::min(std::max<std::int64_t>(units, 1), kLongest / unit) * unit;
  tolerance = worth(at_once);
  burst = static_cast<std::uint32_t>(at_once);
}

std::int64_t GcraRate::worth(double units) const noexcept {
  return to_nanoseconds(static_cast<double>(interval) * units);
}

std::uint32_t GcraRate::units(std::int64_t time) const noexcept {
  return static_cast<std::uint32_t>(std::min<std::int64_t>(std::max<std::int64_t>(time, 0) / interval, 0xffffffff));
}

GcraStep gcra_step(const GcraRate& rate, std::int64_t free_at, std::int64_t now, double cost) noexcept {
  const std::int64_t used = std::max<std::int64_t>(free_at - now, 0);
  const std::int64_t then = used + rate.worth(std::max(cost, 0.0));
  GcraStep out{{}, now + then};
  out.verdict.limit = rate.burst;
  out.verdict.allowed = then <= rate.tolerance;
  const std::int64_t ahead = out.verdict.allowed ? then : used;
  if (!out.verdict.allowed) out.verdict.retry_after = nanoseconds(then - rate.tolerance);
  out.verdict.remaining = rate.units(rate.tolerance - ahead);
  out.verdict.reset = nanoseconds(ahead);
  return out;
}

GcraVerdict Gcra::take(const Quota& quota, core::Instant now, double cost, bool debt) noexcept {
  if (!quota.limited()) return {};
  const GcraRate rate(quota);
  const std::int64_t at = nanoseconds_of(now);
  std::int64_t free_at = free_at_.load(std::memory_order_relaxed);
  for (;;) {
    GcraStep next = gcra_step(rate, free_at, at, cost);
    if (!next.verdict.allowed && debt && rate.worth(cost) > rate.tolerance) {
      next.verdict.allowed = free_at <= at;
      next.verdict.retry_after = nanoseconds(std::max<std::int64_t>(free_at - at, 0));
      if (next.verdict.allowed) next.verdict.remaining = 0;
    }
    if (!next.verdict.allowed) return next.verdict;
    if (free_at_.compare_exchange_weak(free_at, next.free_at, std::memory_order_relaxed)) return next.verdict;
  }
}

GcraVerdict Gcra::look(const Quota& quota, core::Instant now, double cost) const noexcept {
  if (!quota.limited()) return {};
  return gcra_step(GcraRate(quota), free_at_.load(std::memory_order_relaxed), nanoseconds_of(now), cost).verdict;
}

void Gcra::charge(const Quota& quota, core::Instant now, double units) noexcept {
  if (!quota.limited()) return;
  const GcraRate rate(quota);
  const std::int64_t at = nanoseconds_of(now);
  const std::int64_t most = at + rate.tolerance + nanoseconds(kLongestDebt).count();
  std::int64_t free_at = free_at_.load(std::memory_order_relaxed);
  for (;;) {
    const std::int64_t then = std::min(std::max(free_at, at) + rate.worth(units), most);
    if (free_at_.compare_exchange_weak(free_at, then, std::memory_order_relaxed)) return;
  }
}

void Gcra::know(core::Instant free_at) noexcept { free_at_.store(nanoseconds_of(free_at), std::memory_order_relaxed); }

core::Instant Gcra::free_at() const noexcept {
  return core::Instant(nanoseconds(free_at_.load(std::memory_order_relaxed)));
}

double Gcra::drain(const Quota& quota, core::Instant now) noexcept {
  if (free_at_.load(std::memory_order_relaxed) <= nanoseconds_of(now)) return 0;
  const std::int64_t ahead = free_at_.exchange(0, std::memory_order_relaxed) - nanoseconds_of(now);
  if (ahead <= 0 || !quota.limited()) return 0;
  return static_cast<double>(ahead) / static_cast<double>(GcraRate(quota).interval);
}

}  // namespace router
