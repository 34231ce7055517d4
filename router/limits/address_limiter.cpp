#include "router/limits/address_limiter.h"

#include <arpa/inet.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/random.h"

namespace router {
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
std::int64_t ahead_of(std::uint64_t slot, std::int64_t now, const GcraRate& rate) noexcept {
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
           const GcraRate& rate) noexcept {
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

GcraVerdict AddressLimiter::take(std::string_view address, const Quota& quota, core::Instant now) noexcept {
  if (!quota.limited()) return {};
  const GcraRate rate(quota, kTick);
  const std::int64_t at = nanoseconds_of(now) / kTick * kTick;
  const std::uint64_t key = hash(address);
  const std::uint64_t tag = std::max<std::uint64_t>(tag_of(key), 1);
  auto& slots = sets_[key & (sets_.size() - 1)].slots;
  for (;;) {
    Place place = find(slots, tag, at, rate);
    const GcraStep next = gcra_step(rate, at + place.ahead, at, 1);
    if (!next.verdict.allowed) return next.verdict;
    const std::uint64_t kept = make_slot(tag, next.free_at);
    if (place.slot->compare_exchange_weak(place.seen, kept, std::memory_order_relaxed)) return next.verdict;
  }
}

}  // namespace router
