#include "router/cache/memory_store.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>
#include <utility>

#include "core/random.h"

namespace router::cache {
namespace {

constexpr std::size_t kTypicalBytes = 1024;  // of an entry; smaller ones make longer chains, larger ones spare buckets
constexpr std::size_t kLeastShard = 1u << 20;  // smaller ones evict what a neighbour would have had room for
constexpr std::size_t kEntriesAtLeast = 8;     // of the largest size, in a shard
constexpr std::size_t kLargest = 1u << 30;     // weights are 32 bits
constexpr int kPutTries = 1024;                // slices of evictions, each under a lock of its own

std::size_t shards_for(const MemoryStore::Options& options, std::size_t max_entry_bytes) {
  std::size_t shards = std::bit_floor(std::clamp<std::size_t>(options.shards, 1, 1024));
  const std::size_t least = std::max(kLeastShard, kEntriesAtLeast * max_entry_bytes);
  while (shards > 1 && options.bytes / shards < least) shards /= 2;
  return shards;
}

}  // namespace

// On a cache line of its own, or two cores would share one without sharing a lock.
struct alignas(64) MemoryStore::Locked {
  Locked(std::uint64_t capacity, std::size_t buckets) : shard(capacity, buckets) {}

  std::mutex mutex;
  Shard shard;
};

MemoryStore::MemoryStore(const Options& options)
    : capacity_(options.bytes), seed_(options.seed), max_entry_bytes_(std::min(options.max_entry_bytes, kLargest)) {
  const std::size_t count = shards_for(options, max_entry_bytes_);
  const std::size_t buckets = std::bit_floor(std::max<std::size_t>(capacity_ / count / kTypicalBytes, 1));
  const std::size_t each = sizeof(Locked) - sizeof(Shard) + Shard::fixed_bytes(buckets) + 64 + sizeof(shards_[0]);
  fixed_bytes_ = sizeof(MemoryStore) + Clears::most_bytes() + count * each;
  const std::size_t left = capacity_ > fixed_bytes_ ? (capacity_ - fixed_bytes_) / count : 0;
  max_entry_bytes_ = std::min(max_entry_bytes_, left);
  shards_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) shards_.push_back(std::make_unique<Locked>(left, buckets));
}

MemoryStore::~MemoryStore() = default;

std::uint64_t MemoryStore::hash_of(const Key& key) const noexcept {
  std::uint64_t bits = 0;
  std::memcpy(&bits, key.data(), sizeof bits);
  return core::mix_bits(bits ^ seed_);
}

// The highest bits: a shard's table takes the lowest and its ghosts those above them.
MemoryStore::Locked& MemoryStore::shard_of(std::uint64_t hash) const noexcept {
  return *shards_[(hash >> 54) & (shards_.size() - 1)];
}

std::shared_ptr<const Entry> MemoryStore::find(const Key& key, std::int64_t now) noexcept {
  const std::uint64_t hash = hash_of(key);
  Locked& at = shard_of(hash);
  SlotList gone;
  std::unique_lock lock(at.mutex);
  auto found = at.shard.find(key, hash, now, gone);
  lock.unlock();
  release(gone);
  return found;
}

std::shared_ptr<const Entry> MemoryStore::peek(const Key& key, std::int64_t now) noexcept {
  const std::uint64_t hash = hash_of(key);
  Locked& at = shard_of(hash);
  const std::lock_guard lock(at.mutex);
  return at.shard.peek(key, hash, now);
}

bool MemoryStore::put(std::shared_ptr<const Entry> entry, std::int64_t now) {
  const std::size_t weight = entry->bytes();
  if (weight > max_entry_bytes_ || !entry->within_bounds()) {
    too_large_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  auto node = std::make_unique<Node>();
  node->hash = hash_of(entry->key);
  node->weight = static_cast<std::uint32_t>(weight);
  node->due = entry->stale_until;
  node->entry = std::move(entry);
  Locked& at = shard_of(node->hash);
  for (int i = 0; i < kPutTries; ++i) {
    // A clear makes itself known first and then goes through the shards. So either it is seen here, or it has not been
    // at this shard, and will find the entry.
    const std::uint64_t generation = clears_.generation();
    if (node->due <= now || clears_.covers(*node->entry)) {
      outdated_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    SlotList gone;
    Shard::Put result = Shard::Put::again;
    std::unique_lock lock(at.mutex);
    if (clears_.generation() == generation) result = at.shard.put(*node, now, gone);
    lock.unlock();
    release(gone);
    if (result == Shard::Put::done) (void)node.release();
    if (result != Shard::Put::again) return result == Shard::Put::done;
  }
  return false;
}

bool MemoryStore::erase(const Key& key) noexcept {
  const std::uint64_t hash = hash_of(key);
  Locked& at = shard_of(hash);
  SlotList gone;
  std::unique_lock lock(at.mutex);
  const bool erased = at.shard.erase(key, hash, gone);
  lock.unlock();
  release(gone);
  return erased;
}

std::size_t MemoryStore::clear(const Filter& filter, std::int64_t now) {
  clears_.add(filter, now);
  std::size_t cleared = 0;
  for (const auto& at : shards_) {
    for (std::size_t bucket = 0; bucket < at->shard.buckets();) {
      SlotList gone;
      std::unique_lock lock(at->mutex);
      bucket = at->shard.clear_some(filter, bucket, gone);
      lock.unlock();
      cleared += release(gone);
    }
  }
  return cleared;
}

std::size_t MemoryStore::expire(std::int64_t now) noexcept {
  std::size_t expired = 0;
  for (const auto& at : shards_) {
    for (bool done = false; !done;) {
      SlotList gone;
      std::unique_lock lock(at->mutex);
      done = at->shard.expire_some(now, gone);
      lock.unlock();
      expired += release(gone);
    }
  }
  return expired;
}

MemoryStore::Info MemoryStore::info() const {
  Info out;
  out.capacity = capacity_;
  out.bytes = fixed_bytes_;
  out.too_large = too_large_.load(std::memory_order_relaxed);
  out.outdated = outdated_.load(std::memory_order_relaxed);
  for (const auto& at : shards_) {
    const std::lock_guard lock(at->mutex);
    const Counts& counts = at->shard.counts();
    out.bytes += at->shard.bytes();
    out.entries += at->shard.entries();
    out.hits += counts.hits;
    out.misses += counts.misses;
    out.inserts += counts.inserts;
    out.replacements += counts.replacements;
    out.evictions += counts.evictions;
    out.expirations += counts.expirations;
    out.erased += counts.erased;
    out.turned_away += counts.turned_away;
  }
  return out;
}

}  // namespace router::cache
