#include "router/limits/lease.h"

#include <algorithm>

namespace router {
namespace {

constexpr int kCreditBits = 24;

std::uint64_t millis(core::Instant at) noexcept {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count());
}

std::uint32_t credits_in(std::uint64_t word, core::Instant now) noexcept {
  return (word >> kCreditBits) > millis(now) ? static_cast<std::uint32_t>(word & Lease::kMost) : 0;
}

}  // namespace

bool Lease::take(std::uint32_t credits, core::Instant now) noexcept {
  std::uint64_t word = word_.load(std::memory_order_relaxed);
  do {
    if (credits_in(word, now) < credits) return false;
  } while (!word_.compare_exchange_weak(word, word - credits, std::memory_order_relaxed));
  return true;
}

void Lease::put(std::uint32_t credits, std::uint32_t most, core::Instant now) noexcept {
  const std::uint64_t end = millis(now + kLife) << kCreditBits;
  std::uint64_t word = word_.load(std::memory_order_relaxed);
  std::uint64_t next = 0;
  do {
    const std::uint64_t all = std::uint64_t{credits_in(word, now)} + credits;
    next = end | std::min<std::uint64_t>(all, std::min(most, kMost));
  } while (!word_.compare_exchange_weak(word, next, std::memory_order_relaxed));
}

std::uint32_t Lease::held(core::Instant now) const noexcept {
  return credits_in(word_.load(std::memory_order_relaxed), now);
}

}  // namespace router
