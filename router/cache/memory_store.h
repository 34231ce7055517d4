// The response cache in memory: one for the process, shared by all cores.
//
// A cache for each core would need no lock, and each would hold what the others hold too: with as many copies as cores
// the same memory keeps a fraction of the answers, and a repeat finds its answer only on the core that has it. So this
// is shared, and it is the only thing on the way of a request behind a mutex. Shards by the bits of the key keep the
// cores apart; a lock is held for tens of nanoseconds, over a few pointers: nothing is allocated, deleted, compared
// beyond one key, or written out under it. Whatever is more than that (clears, expiry after a pause, a large entry
// that takes the place of many) is done in slices, with the lock free in between.
//
// The bound is hard: entries with all their blocks, the tables, and what is remembered of evicted entries and of clears
// never count for more than `bytes`. Entries that a caller still holds after they went from here are the caller's. What
// is resident stays below the bound too while malloc has one arena, as `signalbox serve` sees to.
//
// Any thread, except construction and destruction. Times are milliseconds since the Unix epoch, given by the caller.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "router/cache/clears.h"
#include "router/cache/entry.h"
#include "router/cache/shard.h"

namespace router::cache {

class MemoryStore {
 public:
  struct Options {
    std::size_t bytes = 64u << 20;  // of less than some 50 KiB nothing is left for entries
    unsigned shards =
        16;  // rounded down to a power of two; fewer where each would be too small for what it has to hold
    std::size_t max_entry_bytes = 1u << 20;  // with what it costs in memory
    std::uint64_t seed = 0;                  // places keys; random, so that nobody outside can crowd a bucket
  };
  struct Info : Counts {
    std::size_t capacity = 0;
    std::size_t bytes = 0;  // tables included
    std::size_t entries = 0;
    std::uint64_t too_large = 0;
    std::uint64_t outdated = 0;  // not stored: stored before a clear that covers them, or gone already
  };

  explicit MemoryStore(const Options& options);
  ~MemoryStore();
  MemoryStore(const MemoryStore&) = delete;
  MemoryStore& operator=(const MemoryStore&) = delete;

  // Fresh or stale, not gone: the caller looks at `fresh_until`, and compares the owner.
  std::shared_ptr<const Entry> find(const Key& key, std::int64_t now) noexcept;
  // The same without counting it as use.
  std::shared_ptr<const Entry> peek(const Key& key, std::int64_t now) noexcept;
  // False when it is not kept: too large, out of bounds, gone, cleared, older than what is here, or not worth its room.
  bool put(std::shared_ptr<const Entry> entry, std::int64_t now);
  bool erase(const Key& key) noexcept;
  // How many went. A put of an entry stored until now that the filter matches is refused from here on.
  std::size_t clear(const Filter& filter, std::int64_t now);
  // Grows with each clear.
  std::uint64_t clears() const noexcept { return clears_.generation(); }
  // Frees what is due; finds and puts do so too, this is for times without any. How many went.
  std::size_t expire(std::int64_t now) noexcept;

  // It was stored before a clear that covers it.
  bool cleared(const Entry& entry) const { return clears_.covers(entry); }
  std::int64_t cleared_until() const noexcept { return clears_.cleared_until(); }

  Info info() const;
  std::size_t max_entry_bytes() const noexcept { return max_entry_bytes_; }

 private:
  struct Locked;

  std::uint64_t hash_of(const Key& key) const noexcept;
  Locked& shard_of(std::uint64_t hash) const noexcept;

  const std::size_t capacity_;
  const std::uint64_t seed_;
  std::size_t max_entry_bytes_;
  std::size_t fixed_bytes_ = 0;
  std::vector<std::unique_ptr<Locked>> shards_;
  Clears clears_;
  std::atomic<std::uint64_t> too_large_{0};
  std::atomic<std::uint64_t> outdated_{0};
};

}  // namespace router::cache
