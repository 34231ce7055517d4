#include "policy/complexity/session_tiers.h"

#include <algorithm>
#include <bit>

#include "core/random.h"

namespace policy::complexity {
namespace {

// A slot: 38 bits of the hash, 24 bits of the second it ends (since the table's start, of a clock that wraps after 194
// days: a slot that old reads as ended or as fresh, and is at worst one tier too high), 2 bits of tier. 0: never used.
constexpr std::uint64_t kTierBits = 2, kTimeBits = 24, kTimeMask = (1u << kTimeBits) - 1;

struct Slot {
  std::uint64_t tag;
  std::uint32_t until;
  Tier tier;
};

Slot unpack(std::uint64_t bits) {
  return {bits >> (kTierBits + kTimeBits),
          static_cast<std::uint32_t>(bits >> kTierBits) & static_cast<std::uint32_t>(kTimeMask),
          static_cast<Tier>(bits & 3)};
}

std::uint64_t pack(const Slot& slot) {
  return (slot.tag << (kTierBits + kTimeBits)) | (static_cast<std::uint64_t>(slot.until) << kTierBits) |
         static_cast<std::uint64_t>(slot.tier);
}

// Seconds left, on a clock that wraps; 0: over.
std::uint32_t left(std::uint32_t until, std::uint32_t now) {
  const std::uint32_t ahead = (until - now) & static_cast<std::uint32_t>(kTimeMask);
  return ahead <= kTimeMask / 2 ? ahead : 0;
}

}  // namespace

SessionTiers::SessionTiers(std::size_t capacity, Time start)
    : sets_(std::bit_ceil(std::max(capacity, kWays)) / kWays), start_(start) {}

Tier SessionTiers::settle(std::uint64_t session, Tier wanted, std::chrono::milliseconds ttl, Time now) noexcept {
  const std::uint64_t hash = core::mix_bits(session);
  Set& set = sets_[hash & (sets_.size() - 1)];
  const std::uint64_t tag = hash >> (kTierBits + kTimeBits);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(now - start_).count();
  const auto clock = static_cast<std::uint32_t>(static_cast<std::uint64_t>(seconds) & kTimeMask);
  const auto keep = static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(ttl).count(), 1, kTimeMask / 2));

  std::atomic<std::uint64_t>* place = &set.slots[0];
  std::uint32_t least = ~0u;
  Tier tier = wanted;
  for (std::atomic<std::uint64_t>& candidate : set.slots) {
    const std::uint64_t bits = candidate.load(std::memory_order_relaxed);
    const Slot slot = unpack(bits);
    const std::uint32_t rest = bits == 0 ? 0 : left(slot.until, clock);
    if (bits != 0 && slot.tag == tag) {
      if (rest > 0) tier = std::max(tier, slot.tier);
      place = &candidate;
      break;
    }
    if (rest < least) {
      least = rest;
      place = &candidate;
    }
  }
  const std::uint32_t until = static_cast<std::uint32_t>((clock + keep) & kTimeMask);
  place->store(pack({tag, until, tier}), std::memory_order_relaxed);
  return tier;
}

}  // namespace policy::complexity
