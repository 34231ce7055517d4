// The flights under way, by what is asked for. Shared by all cores; each lock is held for as long as it takes to look a
// key up. There are never more flights than requests in flight.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "router/cache/flight.h"

namespace router::cache {

class Flights {
 public:
  struct Boarding {
    std::shared_ptr<Flight> flight;
    bool leads = false;  // else it was counted in as a joiner, and a Joiner must follow
  };

  // `bound`: bytes of one answer that are kept.
  explicit Flights(std::size_t bound) noexcept : bound_(bound) {}

  // Joins the flight of this key, or begins one. `decision`: of who asks.
  Boarding enter(const FlightKey& key, net::Core& core, std::string_view decision);
  // The leader's, once, when its request is over, however it ended.
  void land(Flight& flight);
  std::size_t size() const;
  // A joiner lost its answer because its client read too slowly.
  void count_behind() noexcept { behind_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t fell_behind() const noexcept { return behind_.load(std::memory_order_relaxed); }

 private:
  struct Hash {
    std::size_t operator()(const FlightKey& key) const noexcept;
  };
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<FlightKey, std::shared_ptr<Flight>, Hash> flights;
  };
  Shard& shard_of(const FlightKey& key) noexcept { return shards_[key.key[0] % shards_.size()]; }

  const std::size_t bound_;
  std::atomic<std::uint64_t> behind_{0};
  std::array<Shard, 16> shards_;
};

}  // namespace router::cache
