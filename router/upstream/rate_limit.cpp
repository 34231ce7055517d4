#include "router/upstream/rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/random.h"

namespace router {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t kLongest = std::int64_t{1} << 59;  // 18 years: sums of three stay in range

std::int64_t to_nanoseconds(double value) noexcept {
  return value < static_cast<double>(kLongest) ? std::llround(value) : kLongest;
}

std::int64_t to_nanoseconds(core::Instant now) noexcept {
  return std::chrono::duration_cast<nanoseconds>(now.time_since_epoch()).count();
}

// A limit as times: what one request is worth, and the burst.
struct Rate {
  std::int64_t interval;
  std::int64_t tolerance;
  std::uint32_t burst;
};

// `unit`: what times are whole multiples of.
Rate rate_of(const core::RateLimit& limit, std::int64_t unit) noexcept {
  const double wished = limit.burst > 0 ? limit.burst : limit.requests_per_minute / 10;
  const double burst = std::clamp(wished, 1.0, 4e9);
  const std::int64_t units = to_nanoseconds(60e9 / limit.requests_per_minute + static_cast<double>(unit - 1)) / unit;
  const std::int64_t interval = std::max<std::int64_t>(units, 1) * unit;
  return {interval, to_nanoseconds(static_cast<double>(interval) * burst), static_cast<std::uint32_t>(burst)};
}

struct Step {
  GcraVerdict verdict;
  std::int64_t free_at;  // to be kept when allowed
};

Step step(const Rate& rate, std::int64_t free_at, std::int64_t now, double cost) noexcept {
  const std::int64_t used = std::max<std::int64_t>(free_at - now, 0);
  const std::int64_t then = used + to_nanoseconds(static_cast<double>(rate.interval) * std::max(cost, 0.0));
  Step out{{}, now + then};
  out.verdict.limit = rate.burst;
  out.verdict.allowed = then <= rate.tolerance;
  const std::int64_t ahead = out.verdict.allowed ? then : used;
  if (!out.verdict.allowed) out.verdict.retry_after = nanoseconds(then - rate.tolerance);
  out.verdict.remaining = static_cast<std::uint32_t>(std::max<std::int64_t>(rate.tolerance - ahead, 0) / rate.interval);
  out.verdict.reset = nanoseconds(ahead);
  return out;
}

}  // namespace

GcraVerdict Gcra::take(const core::RateLimit& limit, core::Instant now, double cost) noexcept {
  if (limit.requests_per_minute <= 0) return {};
  const Rate rate = rate_of(limit, 1);
  std::int64_t free_at = free_at_.load(std::memory_order_relaxed);
  for (;;) {
    const Step next = step(rate, free_at, to_nanoseconds(now), cost);
    if (!next.verdict.allowed) return next.verdict;
    if (free_at_.compare_exchange_weak(free_at, next.free_at, std::memory_order_relaxed)) return next.verdict;
  }
}

namespace {

// A slot of the table: 24 bits of tag, never 0, and the time as 40 bits of 4.096 us, read as the one nearest to now.
// They come again after 52 days: an entry that was not replaced for 26 days may be taken for one in use, once.
constexpr int kTagBits = 24;
constexpr int kTimeBits = 40;
constexpr std::int64_t kTick = 4096;
constexpr std::uint64_t kTimeMask = (1ull << kTimeBits) - 1;
// A time so much further ahead than the limit allows was left by a wider limit, or is nonsense. Not less, because
// another core may have read its clock a little later.
constexpr std::int64_t kDoubt = 60'000'000'000;

std::uint64_t tag_of(std::uint64_t slot) noexcept { return slot >> kTimeBits; }

std::uint64_t make_slot(std::uint64_t tag, std::int64_t free_at) noexcept {
  return (tag << kTimeBits) | (static_cast<std::uint64_t>(free_at / kTick) & kTimeMask);
}

// How far ahead of now, 0 when the entry is not in use.
std::int64_t ahead_of(std::uint64_t slot, std::int64_t now, const Rate& rate) noexcept {
  if (slot == 0) return 0;
  const std::uint64_t difference = slot - static_cast<std::uint64_t>(now / kTick);
  const std::int64_t ahead = (static_cast<std::int64_t>(difference << kTagBits) >> kTagBits) * kTick;
  return ahead < 0 || ahead > rate.tolerance + kDoubt ? 0 : ahead;
}

struct Place {
  std::atomic<std::uint64_t>* slot = nullptr;
  std::uint64_t seen = 0;  // what stood there
  std::int64_t ahead = 0;  // of the address; 0 when it is not in the table
};

// Where the address stands, else the slot that is used least, best not at all.
Place find(std::array<std::atomic<std::uint64_t>, 8>& slots, std::uint64_t tag, std::int64_t at,
           const Rate& rate) noexcept {
  Place out;
  std::int64_t least = 0;
  for (auto& slot : slots) {
    const std::uint64_t seen = slot.load(std::memory_order_relaxed);
    const std::int64_t ahead = ahead_of(seen, at, rate);
    if (tag_of(seen) == tag) return {&slot, seen, ahead};
    if (out.slot && ahead >= least) continue;
    out = {&slot, seen, 0};
    least = ahead;
  }
  return out;
}

struct Address {
  std::uint64_t bits = 0;
  std::uint64_t family = 0;
};

Address parse(std::string_view text) noexcept {
  text = text.substr(0, text.find('%'));  // the zone of a link-local address
  std::array<char, INET6_ADDRSTRLEN> name{};
  if (text.size() >= name.size()) return {};
  text.copy(name.data(), text.size());
  std::array<unsigned char, 16> bytes{};
  std::uint32_t v4 = 0;
  if (inet_pton(AF_INET, name.data(), &v4) == 1) return {v4, 4};
  if (inet_pton(AF_INET6, name.data(), bytes.data()) != 1) return {};
  constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  Address out{0, 6};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
    std::memcpy(&v4, bytes.data() + kMapped.size(), sizeof v4);
    return {v4, 4};
  }
  std::memcpy(&out.bits, bytes.data(), sizeof out.bits);
  return out;
}

}  // namespace

AddressLimiter::AddressLimiter() : AddressLimiter(kSlots, core::random_seed()) {}

AddressLimiter::AddressLimiter(std::size_t slots, std::uint64_t seed)
    : seed_(seed), sets_(std::bit_ceil(std::max<std::size_t>(slots, 8)) / 8) {}

std::uint64_t AddressLimiter::hash(std::string_view address) const noexcept {
  const Address parsed = parse(address);
  return core::mix_bits(core::mix_bits(parsed.bits ^ seed_) + parsed.family + seed_);
}

GcraVerdict AddressLimiter::take(std::string_view address, const core::RateLimit& limit, core::Instant now) noexcept {
  if (limit.requests_per_minute <= 0) return {};
  const Rate rate = rate_of(limit, kTick);
  const std::int64_t at = to_nanoseconds(now) / kTick * kTick;
  const std::uint64_t key = hash(address);
  const std::uint64_t tag = std::max<std::uint64_t>(tag_of(key), 1);
  auto& slots = sets_[key & (sets_.size() - 1)].slots;
  for (;;) {
    Place place = find(slots, tag, at, rate);
    const Step next = step(rate, at + place.ahead, at, 1);
    if (!next.verdict.allowed) return next.verdict;
    const std::uint64_t kept = make_slot(tag, next.free_at);
    if (place.slot->compare_exchange_weak(place.seen, kept, std::memory_order_relaxed)) return next.verdict;
  }
}

}  // namespace router
