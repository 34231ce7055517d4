// A session keeps its tier, so that providers' prefix caches survive: within a session the tier may rise but never
// falls. A session is a 64-bit hash (of a header, or of the key and the first messages). One fixed table for all cores,
// because a session's connections end up on any of them: sets of eight 8-byte slots, a cache line each, read and
// written with relaxed atomics. No locks, nothing is allocated after the constructor. Two cores that settle one session
// at the same moment may lose the higher of the two tiers until the next request; a full set gives up the slot that
// ends first. A slot knows 38 bits of the hash: two sessions of one set are taken for the same once in 2^38.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

#include "policy/complexity/estimator.h"

namespace policy::complexity {

class SessionTiers {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Capacity is rounded up to a power of two, at least 8.
  explicit SessionTiers(std::size_t capacity, Time start);

  // The tier to use: `wanted`, or the session's where that is higher. It is kept for `ttl` (whole seconds, rounded up)
  // from `now` on. Any thread.
  Tier settle(std::uint64_t session, Tier wanted, std::chrono::milliseconds ttl, Time now) noexcept;

  std::size_t capacity() const noexcept { return sets_.size() * kWays; }

 private:
  static constexpr std::size_t kWays = 8;
  struct alignas(64) Set {
    std::atomic<std::uint64_t> slots[kWays] = {};
  };

  std::vector<Set> sets_;
  Time start_;
};

}  // namespace policy::complexity
