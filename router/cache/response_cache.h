// The response cache as the router sees it: the store in memory, and who asks anew for an answer whose time is over.
// Shared by all cores and kept from one config to the next while its sizes stay the same. Any thread.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "core/clock.h"
#include "core/config.h"
#include "router/cache/compress.h"
#include "router/cache/flights.h"
#include "router/cache/memory_store.h"
#include "router/cache/semantic_file.h"
#include "router/cache/semantic_store.h"

namespace router::cache {

using core::unix_millis;

// Keys that were taken out lately, with their times. A put that began before is refused: exactly while its key is
// remembered, and all that began before the oldest one remembered was overwritten.
class Forgotten {
 public:
  void add(const Key& key, std::int64_t at);
  bool covers(const Key& key, std::int64_t stored_at) const;
  // What is stored at this time or later, Unix milliseconds, is not covered by what was added so far.
  std::int64_t forgotten_until() const noexcept { return latest_.load(std::memory_order_relaxed) + 1; }
  std::uint64_t count() const noexcept { return count_.load(std::memory_order_acquire); }

 private:
  struct One {
    Key key{};
    std::int64_t at = 0;
  };
  mutable std::mutex mutex_;
  std::array<One, 64> ring_{};
  std::size_t next_ = 0;
  std::int64_t everything_ = 0;
  std::atomic<std::int64_t> latest_{0};
  std::atomic<std::uint64_t> count_{0};
};

class ResponseCache {
 public:
  struct Counts {
    std::uint64_t stored = 0;
    std::uint64_t refused = 0;    // by the store
    std::uint64_t too_large = 0;  // while they were recorded
    std::uint64_t too_busy = 0;   // the thread that compresses had too much to do
  };

  explicit ResponseCache(const core::CacheConfig& config);

  const core::CacheConfig& config() const noexcept { return config_; }
  MemoryStore& memory() noexcept { return memory_; }
  Flights& flights() noexcept { return flights_; }
  SemanticStore& semantic() noexcept { return semantic_; }
  Counts counts() const noexcept;

  // With its body compressed. Above kCompressOnLoopBytes this is a worker's.
  std::shared_ptr<const Entry> pack(Entry entry) const;
  bool keep(std::shared_ptr<const Entry> entry);  // false: it is not kept
  // What led to an answer that is kept. A worker's.
  void keep_prompt(const Prompt& prompt);
  // Into memory alone, without counting: it came from Redis. False: it is not kept, or was cleared.
  bool adopt(std::shared_ptr<const Entry> entry);
  void count_too_large() noexcept { too_large_.fetch_add(1, std::memory_order_relaxed); }
  void count_too_busy() noexcept { too_busy_.fetch_add(1, std::memory_order_relaxed); }
  // The body as it was recorded. False: it is damaged.
  bool unpack(const Entry& entry, std::string& body) const;

  // What other replicas have cleared is known, as far as the Redis of that generation remembers it: until then nothing
  // is taken from there. Who tells late of one that was left does no harm.
  void know_clears(std::uint64_t generation) noexcept;
  bool knows_clears(std::uint64_t generation) const noexcept {
    return clears_of_.load(std::memory_order_acquire) == generation;
  }

  // What is saved of them goes with them. What leads to them by meaning leads nowhere until sweep_prompts() takes it
  // out, which may take seconds. A worker's. How many went.
  std::size_t clear(const Filter& filter, std::int64_t now);
  void sweep_prompts();
  // The same for memory alone: whoever has many of them calls unsave() behind the last.
  std::size_t clear_memory(const Filter& filter, std::int64_t now) { return memory_.clear(filter, now); }
  bool forget_memory(const Key& key, std::int64_t now);
  void unsave();
  // What was cleared is still in the file: it could not be removed.
  bool still_saved() const noexcept { return still_saved_.load(std::memory_order_relaxed); }
  // Writes to and reads from the config's folder for it; nothing where it names none. A thread of their own.
  core::Result<std::size_t> save();
  core::Result<std::size_t> load(const std::function<bool()>& go_on);

  // Takes one entry out, of the file too; what is under way to its place is not kept either. A worker's.
  bool forget(const Key& key, std::int64_t now);
  // The time at which a request, or a clear, that begins now counts as asked: behind a clear of the same millisecond.
  // One millisecond at most: what a clock that is ahead has cleared is not kept until that time has come, or it
  // would be younger than the clears of other clocks. Unix milliseconds.
  std::int64_t asked_at(std::int64_t now) const noexcept {
    const std::int64_t until = std::max(memory_.cleared_until(), forgotten_.forgotten_until());
    return until == now + 1 ? until : now;
  }
  // It was stored before it, or what it is one of, was cleared.
  bool cleared(const Entry& entry) const {
    return forgotten_.covers(entry.key, entry.stored_at) || memory_.cleared(entry);
  }

  // Grows when somebody wants something gone: what was copied from here goes with it.
  std::uint64_t removals() const noexcept { return memory_.clears() + forgotten_.count(); }

  // True for one caller at a time: it asks anew, the others are served what is stale. It says when it has, with or
  // without success; after a while it is given up on.
  bool claim_renewal(const Key& key, std::int64_t now) noexcept;
  void end_renewal(const Key& key) noexcept;

 private:
  std::atomic<std::int64_t>& renewal_of(const Key& key) noexcept;

  const core::CacheConfig config_;
  MemoryStore memory_;
  Flights flights_;
  SemanticStore semantic_;
  std::atomic<std::uint64_t> stored_{0}, refused_{0}, too_large_{0}, too_busy_{0}, prompts_{0};
  std::atomic<bool> still_saved_{false};
  Forgotten forgotten_;
  std::atomic<std::uint64_t> clears_of_{0};  // the youngest Redis whose clears are known; 0: none
  // When the renewal that a key's place stands for is given up on. Keys that share a place share its renewals, which
  // costs one of them some staleness.
  std::array<std::atomic<std::int64_t>, 1024> renewals_{};
};

}  // namespace router::cache
