// One shard of the memory store: a table, its eviction and its expiry, without the lock, which the store holds around
// every call. Nothing here allocates after construction: nodes come in as they are and go out to be deleted by the
// caller, after the lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "router/cache/clears.h"
#include "router/cache/entry.h"
#include "router/cache/eviction.h"
#include "router/cache/expiry_wheel.h"

namespace router::cache {

struct Node : Slot, Timed {
  Node* next = nullptr;  // in its bucket
  std::shared_ptr<const Entry> entry;
  bool replaces = false;  // an entry with its key that was here
};
static_assert(sizeof(Node) + 8 <= kNodeBytes, "and malloc's eight bytes");

struct Counts {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t inserts = 0;       // including replacements
  std::uint64_t replacements = 0;  // of an entry with that key
  std::uint64_t evictions = 0;
  std::uint64_t expirations = 0;
  std::uint64_t erased = 0;       // by key or by a clear
  std::uint64_t turned_away = 0;  // by the eviction, or by a younger entry with that key
};

class Shard {
 public:
  enum class Put : std::uint8_t { done, refused, again };

  // `buckets` is a power of two.
  Shard(std::uint64_t capacity, std::size_t buckets);
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  std::shared_ptr<const Entry> find(const Key& key, std::uint64_t hash, std::int64_t now, SlotList& gone) noexcept;
  std::shared_ptr<const Entry> peek(const Key& key, std::uint64_t hash, std::int64_t now) noexcept;
  // `again`: a bounded number of others were evicted and more have to go; the caller lets others have the lock and
  // comes back with the same node. Only when done is the node the shard's.
  Put put(Node& node, std::int64_t now, SlotList& gone) noexcept;
  bool erase(const Key& key, std::uint64_t hash, SlotList& gone) noexcept;
  // In the buckets from `first`, a bounded number of them. Gives the first of the next, or the number of buckets.
  std::size_t clear_some(const Filter& filter, std::size_t first, SlotList& gone) noexcept;
  // What is due, a bounded number. False when there may be more.
  bool expire_some(std::int64_t now, SlotList& gone) noexcept;

  const Counts& counts() const noexcept { return counts_; }
  std::uint64_t bytes() const noexcept { return eviction_.weight(); }
  std::size_t entries() const noexcept { return eviction_.size(); }
  std::size_t buckets() const noexcept { return mask_ + 1; }
  // What a shard of so many buckets needs besides its entries.
  static std::size_t fixed_bytes(std::size_t buckets) noexcept;

 private:
  Node** link_to(const Key& key, std::uint64_t hash) noexcept;
  void expire_few(std::int64_t now, SlotList& gone) noexcept;
  void drop(Node& node, SlotList& gone) noexcept;
  void unlink(Node& node) noexcept;

  std::size_t mask_;
  std::unique_ptr<Node*[]> buckets_;
  Eviction eviction_;
  ExpiryWheel wheel_;
  Counts counts_;
};

// Deletes the nodes, and with them the entries that nobody else holds. How many.
std::size_t release(SlotList& gone) noexcept;

}  // namespace router::cache
