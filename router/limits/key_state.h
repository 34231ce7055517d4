// What is kept of a client key at run time: its limits, of this process alone and as replicas share them. Kept by the
// key's name from one config to the next, a limit as long as its rate is the same; atomics, shared by all cores.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "router/limits/shared_limit.h"

namespace router {

struct KeyLimit {
  const std::string name;  // in Redis, without the prefix
  Gcra alone;              // of this process
  SharedLimit shared;      // of all replicas, as seen here

  explicit KeyLimit(std::string to) : name(std::move(to)) {}
};

// Its requests under way in this process.
struct KeySlots {
  const std::string name;  // of all replicas' in Redis, without the prefix
  std::atomic<std::uint32_t> in_flight{0};

  explicit KeySlots(std::string to) : name(std::move(to)) {}
  // True: there is one more.
  bool take(std::uint32_t limit) noexcept {
    std::uint32_t held = in_flight.load(std::memory_order_relaxed);
    do {
      if (held >= limit) return false;
    } while (!in_flight.compare_exchange_weak(held, held + 1, std::memory_order_relaxed));
    return true;
  }
  void give() noexcept { in_flight.fetch_sub(1, std::memory_order_relaxed); }
};

struct KeyState {
  std::shared_ptr<KeyLimit> requests, tokens;
  std::shared_ptr<KeySlots> slots;
};

// What a limit keeps is a time, and worth so many units at one rate: at another rate it begins anew, here and in Redis.
// `before`: of the key with this name until now; null: there was none.
KeyState make_key_state(std::string_view name, const core::KeyRateLimit& limit, const KeyState* before);

}  // namespace router
