// Credits of a shared limit that this replica has taken ahead: spent with one atomic operation, never more than one
// lease at a time, and lost when they are not used within a few seconds. Shared by all cores.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/clock.h"

namespace router {

class Lease {
 public:
  static constexpr core::Duration kLife = std::chrono::seconds(2);
  static constexpr std::uint32_t kMost = (1u << 24) - 1;

  // True: so many were there, and are spent.
  bool take(std::uint32_t credits, core::Instant now) noexcept;
  // Adds to what is left, for another life; more than `most` together is dropped.
  void put(std::uint32_t credits, std::uint32_t most, core::Instant now) noexcept;
  std::uint32_t held(core::Instant now) const noexcept;

 private:
  std::atomic<std::uint64_t> word_{0};  // 40 bits of milliseconds at which it ends, 24 bits of credits
};

}  // namespace router
