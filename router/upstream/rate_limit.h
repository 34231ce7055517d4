// Rate limits by GCRA (the generic cell rate algorithm, ITU-T I.371): the whole state is one time, the "theoretical
// arrival time" at which the limit would be unused again. A request moves it on by the time one request is worth; it is
// refused when that would lie more than the burst ahead. Shared by all cores, one compare-and-swap a request; never
// admits more than the rate and the burst allow. These limits are per process: N replicas admit N times as much.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/config.h"

namespace router {

struct GcraVerdict {
  bool allowed = true;
  core::Duration retry_after{};  // refused: when the same request would pass, if nobody else comes
  std::uint32_t remaining = 0;   // requests that would pass at once now
  std::uint32_t limit = 0;       // the burst, which `remaining` is out of; 0: no limit
  core::Duration reset{};        // until the limit is unused again
};

class Gcra {
 public:
  // `cost` in requests. One that costs more than the burst never passes.
  GcraVerdict take(const core::RateLimit& limit, core::Instant now, double cost = 1) noexcept;

 private:
  std::atomic<std::int64_t> free_at_{0};  // nanoseconds of the steady clock
};

// One limit for each client address, in a table of fixed size (512 KiB): nobody can fill memory by having many
// addresses. IPv4 counts by address, IPv6 by /64; texts that are no address share one entry. Eight neighbouring slots
// of one cache line are where an address may stand, found by a keyed hash. An entry whose time has passed says nothing
// more and is replaced. Where it errs:
//  - all eight slots in use: the least used entry is forgotten and its address may burst anew (allows too much);
//  - two addresses of one set share a 24-bit tag (odds one in two million): they share one limit (refuses too much);
//  - an address's first requests race on two cores: rarely it gets two entries, and one burst more until one expires;
//  - the time between requests is rounded up to a multiple of 4.096 us: 2 % too strict at a million a minute.
class AddressLimiter {
 public:
  static constexpr std::size_t kSlots = 1 << 16;

  AddressLimiter();
  // `slots` is rounded up to a power of two, at least 8.
  AddressLimiter(std::size_t slots, std::uint64_t seed);

  GcraVerdict take(std::string_view address, const core::RateLimit& limit, core::Instant now) noexcept;

 private:
  std::uint64_t hash(std::string_view address) const noexcept;

  struct alignas(64) Set {
    std::array<std::atomic<std::uint64_t>, 8> slots{};
  };
  std::uint64_t seed_;
  std::vector<Set> sets_;
};

}  // namespace router
