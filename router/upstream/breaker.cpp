#include "router/upstream/breaker.h"

#include <algorithm>

#include "core/random.h"

namespace router {

using core::Millis;

// What the word holds: 2 bits of state, 5 of streak, 17 of epoch, 40 of detail (34 years in milliseconds).
struct Breaker::Phase {
  State state;
  std::uint32_t streak;  // openings in a row; 0: it never opened
  std::uint32_t epoch;   // never 0
  // closed: failures in a row. open: when the next probe may pass. half open: probes out, and kSuccess for each
  // success.
  std::uint64_t detail;
};

namespace {

constexpr int kDetailBits = 40;
constexpr int kEpochBits = 17;
constexpr int kStreakBits = 5;
constexpr std::uint64_t kMostDetail = (1ull << kDetailBits) - 1;
constexpr std::uint32_t kMostEpoch = (1u << kEpochBits) - 1;
constexpr std::uint32_t kMostStreak = (1u << kStreakBits) - 1;
constexpr std::uint64_t kSuccess = 1 << 12;
constexpr std::uint64_t kMostOut = kSuccess - 1;

std::int64_t millis(core::Instant now) noexcept {
  return std::max<std::int64_t>(std::chrono::duration_cast<Millis>(now.time_since_epoch()).count(), 0);
}

core::Instant instant(std::int64_t at) noexcept { return core::Instant(Millis(at)); }

std::uint32_t after(std::uint32_t epoch) noexcept { return epoch == kMostEpoch ? 1 : epoch + 1; }

// For times that only move forward. Written before the change of state that makes them matter, so that whoever sees the
// new state sees them too, and a writer that comes late turns nothing back.
bool raise_to(std::atomic<std::int64_t>& time, std::int64_t to) noexcept {
  std::int64_t seen = time.load(std::memory_order_relaxed);
  while (seen < to) {
    if (time.compare_exchange_weak(seen, to, std::memory_order_relaxed)) return true;
  }
  return false;
}

}  // namespace

Breaker::Phase Breaker::unpack(std::uint64_t word) noexcept {
  return {static_cast<State>(word >> 62), static_cast<std::uint32_t>(word >> (kDetailBits + kEpochBits)) & kMostStreak,
          static_cast<std::uint32_t>(word >> kDetailBits) & kMostEpoch, word & kMostDetail};
}

std::uint64_t Breaker::pack(const Phase& phase) noexcept {
  return (static_cast<std::uint64_t>(phase.state) << 62) |
         (static_cast<std::uint64_t>(phase.streak) << (kDetailBits + kEpochBits)) |
         (static_cast<std::uint64_t>(phase.epoch) << kDetailBits) | std::min(phase.detail, kMostDetail);
}

Breaker::Breaker(std::uint64_t seed, const core::BreakerConfig& config) noexcept
    : word_(pack({State::closed, 0, 1, 0})), seed_(seed) {
  configure(config);
}

void Breaker::configure(const core::BreakerConfig& config) noexcept {
  consecutive_failures_.store(std::max(config.consecutive_failures, 1u), std::memory_order_relaxed);
  failure_ratio_.store(config.failure_ratio, std::memory_order_relaxed);
  minimum_requests_.store(config.minimum_requests, std::memory_order_relaxed);
  open_base_.store(config.open_base.count(), std::memory_order_relaxed);
  open_max_.store(config.open_max.count(), std::memory_order_relaxed);
  probes_.store(std::clamp<std::uint32_t>(config.half_open_probes, 1, kMostOut), std::memory_order_relaxed);
  cooldown_.store(config.rate_limit_cooldown.count(), std::memory_order_relaxed);
  const std::int64_t window = std::max<std::int64_t>(config.window.count(), FailureWindow::kBuckets);
  if (window_.exchange(window, std::memory_order_relaxed) != window) recent_.clear();
}

// When it fails, `word` is what stands there now.
bool Breaker::change(std::uint64_t& word, const Phase& next) noexcept {
  return word_.compare_exchange_weak(word, pack(next), std::memory_order_acq_rel, std::memory_order_acquire);
}

std::int64_t Breaker::open_time(std::uint32_t streak) const noexcept {
  const std::int64_t most = std::max<std::int64_t>(open_max_.load(std::memory_order_relaxed), 1);
  std::int64_t time = open_base_.load(std::memory_order_relaxed);
  for (std::uint32_t i = 1; i < streak && time < most; ++i) time *= 2;
  return std::clamp<std::int64_t>(time, 1, most);
}

std::int64_t Breaker::patience_ends(const Phase& phase) const noexcept {
  return last_probe_.load(std::memory_order_relaxed) + open_time(phase.streak);
}

std::int64_t Breaker::tick(std::int64_t at) const noexcept {
  return at / (window_.load(std::memory_order_relaxed) / FailureWindow::kBuckets);
}

bool Breaker::ratio_reached(std::int64_t at) const noexcept {
  const FailureWindow::Counts counts = recent_.sum(tick(at));
  return counts.requests >= minimum_requests_.load(std::memory_order_relaxed) &&
         counts.failures >= failure_ratio_.load(std::memory_order_relaxed) * counts.requests;
}

// Changes an open or half open phase to one with one more probe out, where that is due.
bool Breaker::let_probe_out(Phase& phase, std::int64_t at) const noexcept {
  if (phase.state == State::open) {
    if (at < static_cast<std::int64_t>(phase.detail)) return false;
    phase = {State::half_open, phase.streak, after(phase.epoch), 1};
    return true;
  }
  const std::uint64_t out = phase.detail & kMostOut;
  if (out == kMostOut) return false;
  if (out >= probes_.load(std::memory_order_relaxed) && at < patience_ends(phase)) return false;
  ++phase.detail;
  return true;
}

Breaker::Permit Breaker::acquire(core::Instant now) noexcept {
  const std::int64_t at = millis(now);
  std::uint64_t word = word_.load(std::memory_order_acquire);
  if (cooling_until_.load(std::memory_order_relaxed) > at) return {Verdict::cooling, unpack(word).epoch};
  for (;;) {
    Phase phase = unpack(word);
    if (phase.state == State::closed) return {Verdict::allowed, phase.epoch};
    if (!let_probe_out(phase, at)) return {Verdict::open, phase.epoch};
    raise_to(last_probe_, at);
    if (change(word, phase)) return {Verdict::probe, phase.epoch};
  }
}

// Whether the phase waits for the result of this permit's probe.
bool Breaker::awaits(const Phase& phase, Permit permit) noexcept {
  return permit.verdict == Verdict::probe && phase.state == State::half_open && (phase.detail & kMostOut) != 0;
}

// A success of ours, whoever let it through, closes what a hint opened: the replica that told may be the one that is
// cut off. `word` is then what stands there.
bool Breaker::believe_own_eyes(std::uint64_t& word, std::int64_t at) noexcept {
  for (Phase phase = unpack(word); phase.state == State::open; phase = unpack(word)) {
    if (!opened_by_hint_.load(std::memory_order_relaxed)) return false;
    raise_to(refuted_at_, at);
    if (!change(word, {State::closed, phase.streak, after(phase.epoch), 0})) continue;
    recent_.clear();
    raise_to(closed_at_, at);
    return true;
  }
  return false;
}

bool Breaker::success(core::Instant now, Permit permit) noexcept {
  const std::int64_t at = millis(now);
  succeeded_at_.store(at, std::memory_order_relaxed);
  std::uint64_t word = word_.load(std::memory_order_acquire);
  if (believe_own_eyes(word, at)) return true;
  Phase phase = unpack(word);
  if (phase.epoch == permit.epoch && phase.state == State::closed) recent_.record(tick(at), false);
  for (; phase.epoch == permit.epoch; phase = unpack(word)) {
    Phase next = phase;
    if (phase.state == State::closed) {
      if (phase.detail == 0) return false;
      next.detail = 0;
    } else {
      if (!awaits(phase, permit)) return false;
      next.detail += kSuccess - 1;
      if (next.detail / kSuccess >= probes_.load(std::memory_order_relaxed)) {
        next = {State::closed, phase.streak, after(phase.epoch), 0};
        if (opened_by_hint_.load(std::memory_order_relaxed)) raise_to(refuted_at_, at);
        recent_.clear();
        raise_to(closed_at_, at);
      }
    }
    if (change(word, next)) return next.state != phase.state;
  }
  return false;
}

// The openings that one now would follow on.
std::uint32_t Breaker::streak_before(const Phase& phase, std::int64_t at) const noexcept {
  if (phase.state != State::closed) return phase.streak;
  const std::int64_t stable = std::max(window_.load(std::memory_order_relaxed), open_time(phase.streak));
  return at - closed_at_.load(std::memory_order_relaxed) >= stable ? 0 : phase.streak;
}

Breaker::Phase Breaker::opened(const Phase& phase, std::int64_t at) const noexcept {
  Phase next{State::open, std::min(streak_before(phase, at) + 1, kMostStreak), after(phase.epoch), 0};
  const double jitter = 0.9 + 0.2 * core::unit_interval(core::mix_bits(seed_ + next.epoch));
  const auto wait = static_cast<std::int64_t>(static_cast<double>(open_time(next.streak)) * jitter);
  next.detail = static_cast<std::uint64_t>(at + std::max<std::int64_t>(wait, 1));
  return next;
}

Breaker::Phase Breaker::after_failure(const Phase& phase, std::int64_t at, bool too_many) const noexcept {
  if (phase.state == State::half_open) return opened(phase, at);
  Phase next = phase;
  ++next.detail;
  const bool in_a_row = next.detail >= consecutive_failures_.load(std::memory_order_relaxed);
  return in_a_row || too_many ? opened(phase, at) : next;
}

bool Breaker::failure(core::Instant now, core::FailureClass reason, Permit permit) noexcept {
  const std::int64_t at = millis(now);
  std::uint64_t word = word_.load(std::memory_order_acquire);
  Phase phase = unpack(word);
  bool too_many = false;
  if (phase.epoch == permit.epoch && phase.state == State::closed) {
    recent_.record(tick(at), true);
    too_many = ratio_reached(at);
  }
  for (; phase.epoch == permit.epoch; phase = unpack(word)) {
    if (phase.state != State::closed && !awaits(phase, permit)) return false;
    const Phase next = after_failure(phase, at, too_many);
    // Before the word says so: nobody may take what we saw for a hint.
    if (next.state == State::open) opened_by_hint_.store(false, std::memory_order_relaxed);
    if (!change(word, next)) continue;
    if (next.state != State::open) return false;
    reason_.store(reason, std::memory_order_relaxed);
    openings_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  return false;
}

void Breaker::abandon(Permit permit) noexcept {
  std::uint64_t word = word_.load(std::memory_order_acquire);
  for (Phase phase = unpack(word); phase.epoch == permit.epoch && awaits(phase, permit); phase = unpack(word)) {
    --phase.detail;
    if (change(word, phase)) return;
  }
}

bool Breaker::cool_down(std::int64_t at, std::int64_t wish, bool by_hint, bool quota) noexcept {
  if (!raise_to(cooling_until_, at + std::min<std::int64_t>(wish, kLongestCooling.count()))) return false;
  cooling_by_hint_.store(by_hint, std::memory_order_relaxed);
  cooling_for_quota_.store(quota, std::memory_order_relaxed);
  return true;
}

bool Breaker::rate_limited(core::Instant now, Millis retry_after) noexcept {
  const std::int64_t wish = retry_after.count() > 0 ? retry_after.count() : cooldown_.load(std::memory_order_relaxed);
  return cool_down(millis(now), wish, false, false);
}

bool Breaker::out_of_quota(core::Instant now, Millis retry_after) noexcept {
  return cool_down(millis(now), retry_after.count(), false, true);
}

void Breaker::forgive(core::Instant now) noexcept {
  const std::int64_t at = millis(now);
  cooling_until_.store(0, std::memory_order_relaxed);
  raise_to(closed_at_, at);
  std::uint64_t word = word_.load(std::memory_order_acquire);
  while (!change(word, {State::closed, 0, after(unpack(word).epoch), 0})) {
  }
  recent_.clear();
}

// Hints do not add up: the next one counts when this one is over, and a request of ours may come in between.
Breaker::Hinted Breaker::limited_elsewhere(core::Instant now, Millis left, bool quota) noexcept {
  const std::int64_t at = millis(now);
  const bool cooling = cooling_until_.load(std::memory_order_relaxed) > at;
  if (cooling && cooling_by_hint_.load(std::memory_order_relaxed)) return Hinted::known;
  if (at - succeeded_at_.load(std::memory_order_relaxed) < kOwnEyes.count()) return Hinted::own_success;
  return cool_down(at, left.count(), true, quota) ? Hinted::applied : Hinted::known;
}

// A success of ours just now, or one that refuted a hint not long ago.
bool Breaker::knows_better(std::int64_t at) const noexcept {
  return at - succeeded_at_.load(std::memory_order_relaxed) < kOwnEyes.count() ||
         at - refuted_at_.load(std::memory_order_relaxed) < open_max_.load(std::memory_order_relaxed);
}

Breaker::Hinted Breaker::opened_elsewhere(core::Instant now, Millis left) noexcept {
  const std::int64_t at = millis(now);
  const std::int64_t most = std::max<std::int64_t>(open_max_.load(std::memory_order_relaxed), 1);
  const std::int64_t until = at + std::clamp<std::int64_t>(left.count(), 1, most);
  std::uint64_t word = word_.load(std::memory_order_acquire);
  for (;;) {
    const Phase phase = unpack(word);
    if (phase.state != State::closed) return Hinted::known;
    if (knows_better(at)) return Hinted::own_success;
    const Phase next{State::open, streak_before(phase, at), after(phase.epoch), static_cast<std::uint64_t>(until)};
    if (!change(word, next)) continue;
    opened_by_hint_.store(true, std::memory_order_relaxed);
    return Hinted::applied;
  }
}

bool Breaker::by_hint(Verdict verdict) const noexcept {
  if (verdict == Verdict::open) return opened_by_hint_.load(std::memory_order_relaxed);
  return verdict == Verdict::cooling && cooling_by_hint_.load(std::memory_order_relaxed);
}

bool Breaker::would_allow(core::Instant now) const noexcept {
  const std::int64_t at = millis(now);
  if (cooling_until_.load(std::memory_order_relaxed) > at) return false;
  Phase phase = unpack(word_.load(std::memory_order_acquire));
  return phase.state == State::closed || let_probe_out(phase, at);
}

Breaker::Snapshot Breaker::snapshot(core::Instant now) const noexcept {
  const std::int64_t at = millis(now);
  const Phase phase = unpack(word_.load(std::memory_order_acquire));
  const FailureWindow::Counts counts = recent_.sum(tick(at));
  Snapshot out;
  out.state = phase.state;
  out.reason = reason_.load(std::memory_order_relaxed);
  out.cooling_until = instant(cooling_until_.load(std::memory_order_relaxed));
  out.window_requests = counts.requests;
  out.window_failures = counts.failures;
  out.openings = openings_.load(std::memory_order_relaxed);
  out.opened_by_hint = opened_by_hint_.load(std::memory_order_relaxed);
  out.cooling_by_hint = cooling_by_hint_.load(std::memory_order_relaxed);
  out.out_of_quota = cooling_for_quota_.load(std::memory_order_relaxed);
  if (phase.state == State::closed) {
    out.consecutive = static_cast<std::uint32_t>(phase.detail);
  } else if (phase.state == State::open) {
    out.retry_at = instant(static_cast<std::int64_t>(phase.detail));
    if (now >= out.retry_at) out.state = State::half_open;
  } else {
    Phase next = phase;
    out.retry_at = let_probe_out(next, at) ? now : instant(patience_ends(phase));
  }
  return out;
}

}  // namespace router
