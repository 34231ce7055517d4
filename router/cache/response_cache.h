// The response cache as the router sees it: the store in memory, and who asks anew for an answer whose time is over.
// Shared by all cores and kept from one config to the next while its sizes stay the same. Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "core/config.h"
#include "router/cache/compress.h"
#include "router/cache/flights.h"
#include "router/cache/memory_store.h"

namespace router::cache {

// Milliseconds since the Unix epoch.
std::int64_t unix_millis() noexcept;

class ResponseCache {
 public:
  struct Counts {
    std::uint64_t stored = 0;
    std::uint64_t refused = 0;   // by the store
    std::uint64_t too_busy = 0;  // the thread that compresses had too much to do
  };

  explicit ResponseCache(const core::CacheConfig& config);

  const core::CacheConfig& config() const noexcept { return config_; }
  MemoryStore& memory() noexcept { return memory_; }
  Flights& flights() noexcept { return flights_; }
  Counts counts() const noexcept;

  // With its body compressed. Above kCompressOnLoopBytes this is a worker's.
  std::shared_ptr<const Entry> pack(Entry entry) const;
  void keep(std::shared_ptr<const Entry> entry);
  void count_too_busy() noexcept { too_busy_.fetch_add(1, std::memory_order_relaxed); }
  // The body as it was recorded. False: it is damaged.
  bool unpack(const Entry& entry, std::string& body) const;

  // True for one caller in a while: it asks anew, the others are served what is stale.
  bool claim_renewal(const Key& key, std::int64_t now) noexcept;

 private:
  const core::CacheConfig config_;
  MemoryStore memory_;
  Flights flights_;
  std::atomic<std::uint64_t> stored_{0}, refused_{0}, too_busy_{0};
  // When the renewal that a key's place stands for is given up on. Keys that share a place share its renewals, which
  // costs one of them some staleness.
  std::array<std::atomic<std::int64_t>, 1024> renewals_{};
};

}  // namespace router::cache
