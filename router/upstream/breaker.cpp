#include "router/upstream/breaker.h"

#include <algorithm>

namespace router {
namespace {

constexpr core::Duration kLongestCooldown = std::chrono::hours(1);
constexpr auto kRelaxed = std::memory_order_relaxed;

// The state word.
struct Word {
  Breaker::State state = Breaker::State::closed;
  std::uint32_t epoch = 0;      // 30 bits
  std::uint32_t probes = 0;     // 16 bits
  std::uint32_t successes = 0;  // 16 bits

  static Word unpack(std::uint64_t bits) noexcept {
    Word out;
    out.state = static_cast<Breaker::State>(bits & 3);
    out.epoch = static_cast<std::uint32_t>(bits >> 2) & 0x3fffffff;
    out.probes = static_cast<std::uint32_t>(bits >> 32) & 0xffff;
    out.successes = static_cast<std::uint32_t>(bits >> 48);
    return out;
  }
  std::uint64_t pack() const noexcept {
    return static_cast<std::uint64_t>(state) | (static_cast<std::uint64_t>(epoch & 0x3fffffff) << 2) |
           (static_cast<std::uint64_t>(probes & 0xffff) << 32) | (static_cast<std::uint64_t>(successes & 0xffff) << 48);
  }
  Word next(Breaker::State to) const noexcept {
    Word out;
    out.state = to;
    out.epoch = (epoch + 1) & 0x3fffffff;
    return out;
  }
};

constexpr std::uint32_t kMost = (1u << 20) - 1;

struct Slice {
  std::uint32_t number = 0;  // 24 bits
  std::uint32_t requests = 0, faults = 0;
  static Slice unpack(std::uint64_t bits) noexcept {
    Slice out;
    out.number = static_cast<std::uint32_t>(bits >> 40);
    out.requests = static_cast<std::uint32_t>(bits >> 20) & kMost;
    out.faults = static_cast<std::uint32_t>(bits) & kMost;
    return out;
  }
  std::uint64_t pack() const noexcept {
    return (static_cast<std::uint64_t>(number & 0xffffff) << 40) | (static_cast<std::uint64_t>(requests) << 20) |
           faults;
  }
};

core::Duration::rep ticks(core::Instant at) noexcept { return at.time_since_epoch().count(); }
core::Instant instant(core::Duration::rep at) noexcept { return core::Instant(core::Duration(at)); }

}  // namespace

void Breaker::configure(const core::BreakerConfig& config) noexcept {
  limit_consecutive_.store(std::max(config.consecutive_failures, 1u), kRelaxed);
  minimum_requests_.store(std::max(config.minimum_requests, 1u), kRelaxed);
  probes_.store(std::clamp(config.half_open_probes, 1u, 0xffffu), kRelaxed);
  ratio_.store(config.failure_ratio, kRelaxed);
  window_.store(core::Duration(config.window).count(), kRelaxed);
  open_base_.store(core::Duration(config.open_base).count(), kRelaxed);
  open_max_.store(core::Duration(config.open_max).count(), kRelaxed);
  cooldown_.store(core::Duration(config.rate_limit_cooldown).count(), kRelaxed);
}

Breaker::Permit Breaker::acquire(core::Instant now) noexcept {
  Permit permit;
  if (cooling_until_.load(kRelaxed) > ticks(now)) {
    permit.verdict = Verdict::cooling;
    return permit;
  }
  std::uint64_t bits = word_.load(std::memory_order_acquire);
  for (;;) {
    Word word = Word::unpack(bits);
    if (word.state == State::closed) {
      permit.epoch = word.epoch;
      return permit;
    }
    Word wanted = word;
    if (word.state == State::open) {
      if (ticks(now) < retry_at_.load(kRelaxed)) {
        permit.verdict = Verdict::open;
        return permit;
      }
      wanted = word.next(State::half_open);
    }
    if (wanted.probes + wanted.successes >= probes_.load(kRelaxed)) {
      permit.verdict = Verdict::open;
      return permit;
    }
    ++wanted.probes;
    if (word_.compare_exchange_weak(bits, wanted.pack(), std::memory_order_acq_rel, std::memory_order_acquire)) {
      permit.verdict = Verdict::probe;
      permit.epoch = wanted.epoch;
      return permit;
    }
  }
}

void Breaker::success(core::Instant now, Permit permit) noexcept {
  if (permit.verdict == Verdict::allowed) {
    if (consecutive_.load(kRelaxed) != 0) consecutive_.store(0, kRelaxed);
    count(now, false);
    // Stable for a whole window: the next opening starts from the shortest pause again.
    if (openings_.load(kRelaxed) != 0 && Word::unpack(word_.load(kRelaxed)).state == State::closed &&
        ticks(now) - closed_at_.load(kRelaxed) > window_.load(kRelaxed)) {
      openings_.store(0, kRelaxed);
    }
    return;
  }
  std::uint64_t bits = word_.load(std::memory_order_acquire);
  for (;;) {
    const Word word = Word::unpack(bits);
    if (word.state != State::half_open || word.epoch != permit.epoch) return;
    Word wanted = word;
    --wanted.probes;
    ++wanted.successes;
    const bool closes = wanted.successes >= probes_.load(kRelaxed);
    if (closes) wanted = word.next(State::closed);
    if (!word_.compare_exchange_weak(bits, wanted.pack(), std::memory_order_acq_rel, std::memory_order_acquire))
      continue;
    if (closes) {
      consecutive_.store(0, kRelaxed);
      closed_at_.store(ticks(now), kRelaxed);
      for (Bucket& bucket : buckets_) bucket.store(0, kRelaxed);  // the faults before the pause have been paid for
    }
    return;
  }
}

void Breaker::failure(core::Instant now, core::FailureClass reason, Permit permit) noexcept {
  const std::uint64_t bits = word_.load(std::memory_order_acquire);
  const Word word = Word::unpack(bits);
  if (word.epoch != permit.epoch) return;  // let through before the last change of state
  if (permit.verdict == Verdict::probe) {
    if (word.state == State::half_open) open(now, reason, bits);
    return;
  }
  if (word.state != State::closed) return;
  const std::uint32_t in_a_row = consecutive_.fetch_add(1, kRelaxed) + 1;
  count(now, true);
  std::uint32_t requests = 0, faults = 0;
  read_window(now, requests, faults);
  const bool too_many = requests >= minimum_requests_.load(kRelaxed) && faults >= ratio_.load(kRelaxed) * requests;
  if (in_a_row >= limit_consecutive_.load(kRelaxed) || too_many) open(now, reason, bits);
}

void Breaker::open(core::Instant now, core::FailureClass reason, std::uint64_t from) noexcept {
  for (;;) {
    const Word word = Word::unpack(from);
    // Set first: whoever sees the open state must find the time that belongs to it. Losing the race below, another
    // thread has opened it for the same reason, and both times are good.
    const Ticks until = ticks(now) + pause(openings_.load(kRelaxed));
    retry_at_.store(until, kRelaxed);
    if (word_.compare_exchange_weak(from, word.next(State::open).pack(), std::memory_order_acq_rel,
                                    std::memory_order_acquire))
      break;
    const Word seen = Word::unpack(from);
    if (seen.epoch != word.epoch) return;  // somebody else changed the state
  }
  reason_.store(reason, kRelaxed);
  openings_.fetch_add(1, kRelaxed);
  consecutive_.store(0, kRelaxed);
}

// base x 2^openings up to the maximum, +-10 % so that many processes do not probe together.
Breaker::Ticks Breaker::pause(std::uint32_t openings) noexcept {
  const double base = static_cast<double>(open_base_.load(kRelaxed));
  const double longest = static_cast<double>(open_max_.load(kRelaxed));
  const double plain = std::min(base * static_cast<double>(std::uint64_t{1} << std::min(openings, 40u)), longest);
  std::uint64_t z = jitter_.fetch_add(0x9e3779b97f4a7c15, kRelaxed);  // splitmix64
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  const double spread = 0.9 + 0.2 * (static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53);
  return static_cast<Ticks>(std::min(plain * spread, longest));
}

void Breaker::abandon(Permit permit) noexcept {
  if (permit.verdict != Verdict::probe) return;
  std::uint64_t bits = word_.load(std::memory_order_acquire);
  for (;;) {
    Word word = Word::unpack(bits);
    if (word.state != State::half_open || word.epoch != permit.epoch) return;
    --word.probes;
    if (word_.compare_exchange_weak(bits, word.pack(), std::memory_order_acq_rel, std::memory_order_acquire)) return;
  }
}

void Breaker::rate_limited(core::Instant now, core::Millis retry_after) noexcept {
  core::Duration wait =
      retry_after.count() > 0 ? core::Duration(retry_after) : core::Duration(cooldown_.load(kRelaxed));
  wait = std::min(wait, kLongestCooldown);
  const Ticks until = ticks(now + wait);
  Ticks before = cooling_until_.load(kRelaxed);
  while (before < until && !cooling_until_.compare_exchange_weak(before, until, kRelaxed)) {
  }
}

bool Breaker::would_allow(core::Instant now) const noexcept {
  if (cooling_until_.load(kRelaxed) > ticks(now)) return false;
  const Word word = Word::unpack(word_.load(std::memory_order_acquire));
  if (word.state == State::closed) return true;
  if (word.state == State::open) return ticks(now) >= retry_at_.load(kRelaxed);
  return word.probes + word.successes < probes_.load(kRelaxed);
}

Breaker::Snapshot Breaker::snapshot(core::Instant now) const noexcept {
  Snapshot out;
  const Word word = Word::unpack(word_.load(std::memory_order_acquire));
  out.state = word.state;
  out.reason = reason_.load(kRelaxed);
  if (word.state == State::open) out.retry_at = instant(retry_at_.load(kRelaxed));
  out.cooling_until = instant(cooling_until_.load(kRelaxed));
  out.consecutive = consecutive_.load(kRelaxed);
  out.openings = openings_.load(kRelaxed);
  read_window(now, out.window_requests, out.window_failures);
  return out;
}

void Breaker::count(core::Instant now, bool fault) noexcept {
  const Ticks slice = std::max<Ticks>(window_.load(kRelaxed) / static_cast<Ticks>(kBuckets), 1);
  const auto number = static_cast<std::uint32_t>(ticks(now) / slice) & 0xffffff;
  Bucket& bucket = buckets_[number % kBuckets];
  std::uint64_t bits = bucket.load(kRelaxed);
  for (;;) {
    Slice counted = Slice::unpack(bits);
    if (counted.number != number) {
      counted = Slice();
      counted.number = number;
    }
    counted.requests = std::min(counted.requests + 1, kMost);
    if (fault) counted.faults = std::min(counted.faults + 1, kMost);
    if (bucket.compare_exchange_weak(bits, counted.pack(), kRelaxed)) return;
  }
}

void Breaker::read_window(core::Instant now, std::uint32_t& requests, std::uint32_t& faults) const noexcept {
  const Ticks slice = std::max<Ticks>(window_.load(kRelaxed) / static_cast<Ticks>(kBuckets), 1);
  const auto number = static_cast<std::uint32_t>(ticks(now) / slice) & 0xffffff;
  requests = faults = 0;
  for (const Bucket& bucket : buckets_) {
    const Slice counted = Slice::unpack(bucket.load(kRelaxed));
    if (((number - counted.number) & 0xffffff) >= kBuckets) continue;
    requests += counted.requests;
    faults += counted.faults;
  }
}

}  // namespace router
