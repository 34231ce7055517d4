// What is kept of a client key at run time: its limits, of this process alone and as replicas share them. Kept by the
// key's name from one config to the next; atomics, shared by all cores.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "core/secret_hash.h"
#include "router/limits/shared_limit.h"

namespace router {

struct KeyLimit {
  std::string name;    // in Redis, without the prefix
  Gcra alone;          // of this process
  SharedLimit shared;  // of all replicas, as seen here
};

// Its requests under way in this process.
struct KeySlots {
  std::string name;  // of all replicas' in Redis, without the prefix
  std::atomic<std::uint32_t> in_flight{0};

  // True: there is one more.
  bool take(std::uint32_t limit) noexcept {
    if (in_flight.fetch_add(1, std::memory_order_relaxed) < limit) return true;
    give();
    return false;
  }
  void give() noexcept { in_flight.fetch_sub(1, std::memory_order_relaxed); }
};

struct KeyState {
  KeyLimit requests, tokens;
  KeySlots slots;

  explicit KeyState(std::string_view name) {
    const std::string of = core::sha256_hex(name).substr(0, 32);
    requests.name = "limit:requests:" + of;
    tokens.name = "limit:tokens:" + of;
    slots.name = "limit:slots:" + of;
  }
};

}  // namespace router
