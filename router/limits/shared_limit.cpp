#include "router/limits/shared_limit.h"

#include <algorithm>

namespace router {
namespace {

constexpr double kLeaseSeconds = 0.1;
constexpr double kLeasesSeconds = 0.4;  // all replicas' together, for what is not spent is lost
constexpr double kLeasesOfBurst = 0.5;  // likewise
constexpr std::int64_t kMostUnsettled = 1'000'000'000'000'000;
constexpr std::uint32_t kLeastAhead = 4;  // a smaller lease is not worth a question of its own

}  // namespace

std::string_view to_string(LimitEvent event) noexcept {
  switch (event) {
    case LimitEvent::leased: return "leased";
    case LimitEvent::granted: return "granted";
    case LimitEvent::refused: return "refused";
    case LimitEvent::known_used_up: return "known_used_up";
    case LimitEvent::local: return "local";
    case LimitEvent::local_refused: return "local_refused";
    case LimitEvent::ask: break;
  }
  return "asked";
}

std::uint32_t SharedQuota::lease() const noexcept {
  const double n = std::max<std::uint32_t>(replicas, 1), rate = quota.per_minute / 60;
  const double wished =
      std::min({rate * kLeaseSeconds, rate * kLeasesSeconds / n, quota.at_once() * kLeasesOfBurst / n});
  return static_cast<std::uint32_t>(std::clamp(wished, 1.0, static_cast<double>(Lease::kMost)));
}

Quota SharedQuota::share() const noexcept {
  if (replicas > 0) return quota.share(replicas);
  return {quota.per_minute, 1};
}

double SharedQuota::bound(core::Duration window, core::Duration timeout) const noexcept {
  const double leases = static_cast<double>(std::max<std::uint32_t>(replicas, 1)) * lease();
  return quota.per_minute / 60 * core::seconds(window + timeout) + quota.at_once() + leases;
}

GcraVerdict SharedLimit::known_verdict(const SharedQuota& shared, std::uint32_t cost,
                                       core::Instant now) const noexcept {
  GcraVerdict out = known_.look(shared.quota, now, cost);
  out.remaining = std::min(out.remaining + lease_.held(now), out.limit);
  return out;
}

LimitEvent SharedLimit::begin(const SharedQuota& shared, std::uint32_t cost, core::Instant now, LimitAsk& ask,
                              GcraVerdict& verdict) noexcept {
  if (lease_.take(cost, now)) {
    verdict = known_verdict(shared, 0, now);
    return LimitEvent::leased;
  }
  const std::int64_t heard_at = heard_at_.load(std::memory_order_relaxed);
  if (heard_at != 0 && nanoseconds_of(now) - heard_at < std::chrono::nanoseconds(kTrust).count()) {
    verdict = known_verdict(shared, cost, now);
    if (!verdict.allowed) return LimitEvent::known_used_up;
  }
  ask.refills = !refilling_.exchange(true, std::memory_order_acquire);
  ask.least = cost;
  // Another refill may have ended since the lease was empty.
  const std::uint32_t lease = shared.lease(), held = std::min(lease_.held(now), lease);
  ask.most = ask.refills ? std::max(cost, lease - held) : cost;
  prepare(shared, now, ask);
  return LimitEvent::ask;
}

LimitEvent SharedLimit::finish(const SharedQuota& shared, std::uint32_t cost, const LimitAsk& ask,
                               const LimitAnswer& answer, core::Instant now, GcraVerdict& verdict) noexcept {
  hear(shared, ask, answer, now);
  if (answer.granted > cost) lease_.put(answer.granted - cost, shared.lease(), now);
  if (ask.refills) refilling_.store(false, std::memory_order_release);  // whoever refills next sees what is there
  if (!answer.heard) {
    const Quota share = shared.share();
    verdict = known_.take(share, now, cost, true);
    verdict.limit = GcraRate(shared.quota).burst;
    if (!verdict.allowed) return LimitEvent::local_refused;
    owed_.charge(share, now, cost);
    return LimitEvent::local;
  }
  if (answer.granted < cost) {
    verdict = known_verdict(shared, cost, now);
    // What came back since the answer is for whoever asks next.
    verdict.allowed = false;
    verdict.retry_after = std::max(verdict.retry_after, core::Duration(std::chrono::milliseconds(1)));
    return LimitEvent::refused;
  }
  verdict = known_verdict(shared, 0, now);
  return LimitEvent::granted;
}

bool SharedLimit::wants_refill(const SharedQuota& shared, core::Instant now, LimitAsk& ask) noexcept {
  const std::uint32_t lease = shared.lease(), held = lease_.held(now);
  if (lease < kLeastAhead || held >= lease / 2 || !known_.look(shared.quota, now, 1).allowed) return false;
  if (refilling_.load(std::memory_order_relaxed) || refilling_.exchange(true, std::memory_order_acquire)) return false;
  ask.refills = true;
  ask.least = 1;
  ask.most = std::max(lease - std::min(lease_.held(now), lease), 1u);
  prepare(shared, now, ask);
  return true;
}

void SharedLimit::finish_refill(const SharedQuota& shared, const LimitAsk& ask, const LimitAnswer& answer,
                                core::Instant now) noexcept {
  hear(shared, ask, answer, now);
  if (answer.granted > 0) lease_.put(answer.granted, shared.lease(), now);
  refilling_.store(false, std::memory_order_release);
}

bool SharedLimit::settle(std::int64_t units) noexcept {
  if (units == 0) return false;
  std::int64_t sum = unsettled_.load(std::memory_order_relaxed);
  while (!unsettled_.compare_exchange_weak(
      sum, std::clamp(sum + std::clamp(units, -kMostUnsettled, kMostUnsettled), -kMostUnsettled, kMostUnsettled))) {
  }
  return !settling_.exchange(true, std::memory_order_acq_rel);
}

bool SharedLimit::settlement(const SharedQuota& shared, core::Instant now, LimitAsk& ask) noexcept {
  for (;;) {
    const std::int64_t units = unsettled_.exchange(0, std::memory_order_acq_rel);
    if (units != 0) {
      ask = LimitAsk();
      ask.debt = ask.settles = static_cast<double>(units);
      prepare(shared, now, ask);
      return true;
    }
    settling_.store(false, std::memory_order_release);
    // Somebody may have added in between, and relied on us.
    if (unsettled_.load(std::memory_order_acquire) == 0) return false;
    if (settling_.exchange(true, std::memory_order_acq_rel)) return false;
  }
}

void SharedLimit::finish_settlement(const SharedQuota& shared, const LimitAsk& ask, const LimitAnswer& answer,
                                    core::Instant now) noexcept {
  hear(shared, ask, answer, now);
  if (!answer.heard) known_.charge(shared.share(), now, ask.settles);
}

// What is owed goes along with every question, so that Redis hears of it as soon as it is there.
void SharedLimit::prepare(const SharedQuota& shared, core::Instant now, LimitAsk& ask) noexcept {
  ask.debt += owed_.drain(shared.share(), now);
  ask.sent = now;
}

void SharedLimit::hear(const SharedQuota& shared, const LimitAsk& ask, const LimitAnswer& answer,
                       core::Instant now) noexcept {
  if (!answer.heard) {
    // Redis may have heard us: what is given back is lost rather than given twice.
    if (ask.debt > 0) owed_.charge(shared.share(), now, ask.debt);
    return;
  }
  // As of when it was asked: what has come back since is not counted twice.
  known_.know(ask.sent + answer.ahead);
  heard_at_.store(nanoseconds_of(ask.sent), std::memory_order_relaxed);
}

}  // namespace router
