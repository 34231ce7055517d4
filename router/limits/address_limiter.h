// One limit for each client address, in a table of fixed size (512 KiB): nobody can fill memory by having many
// addresses. Shared by all cores, per process. IPv4 counts by address, IPv6 by /64; texts that are no address share one
// entry. Eight neighbouring slots of one cache line are where an address may stand, found by a keyed hash. An entry
// whose time has passed says nothing more and is replaced. Where it errs:
//  - all eight slots in use: the least used entry is forgotten and its address may burst anew (allows too much);
//  - two addresses of one set share a 24-bit tag (odds one in two million): they share one limit (refuses too much);
//  - an address's first requests race on two cores: rarely it gets two entries, and one burst more until one expires;
//  - the time between requests is rounded up to a multiple of 4.096 us: 2 % too strict at a million a minute.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "router/limits/gcra.h"

namespace router {

class AddressLimiter {
 public:
  static constexpr std::size_t kSlots = 1 << 16;

  AddressLimiter();
  // `slots` is rounded up to a power of two, at least 8.
  AddressLimiter(std::size_t slots, std::uint64_t seed);

  GcraVerdict take(std::string_view address, const Quota& quota, core::Instant now) noexcept;

 private:
  std::uint64_t hash(std::string_view address) const noexcept;

  struct alignas(64) Set {
    std::array<std::atomic<std::uint64_t>, 8> slots{};
  };
  std::uint64_t seed_;
  std::vector<Set> sets_;
};

}  // namespace router
