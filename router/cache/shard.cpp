#include "router/cache/shard.h"

#include <algorithm>
#include <utility>

namespace router::cache {
namespace {

// Bounds of what is done under the lock: a few microseconds.
constexpr std::size_t kEvictedAtOnce = 32;
constexpr std::size_t kClearedBuckets = 64;
constexpr int kExpiredAtOnce = 4;
constexpr int kSweptAtOnce = 64;

Node& node_of(Slot& slot) noexcept { return static_cast<Node&>(slot); }

}  // namespace

std::size_t release(SlotList& gone) noexcept {
  std::size_t count = 0;
  for (; Slot* slot = gone.pop_oldest(); ++count) delete &node_of(*slot);
  return count;
}

Shard::Shard(std::uint64_t capacity, std::size_t buckets)
    : mask_(buckets - 1), buckets_(std::make_unique<Node*[]>(buckets)), eviction_(capacity, buckets) {}

Shard::~Shard() {
  for (std::size_t i = 0; i <= mask_; ++i) {
    for (Node* node = buckets_[i]; node;) delete std::exchange(node, node->next);
  }
}

std::size_t Shard::fixed_bytes(std::size_t buckets) noexcept {
  return sizeof(Shard) + buckets * sizeof(Node*) + Ghosts(buckets).bytes() + 64;  // and malloc's for the three
}

// Where the pointer to the entry is, or where one would be.
Node** Shard::link_to(const Key& key, std::uint64_t hash) noexcept {
  Node** link = &buckets_[hash & mask_];
  while (*link && ((*link)->hash != hash || (*link)->entry->key != key)) link = &(*link)->next;
  return link;
}

std::shared_ptr<const Entry> Shard::find(const Key& key, std::uint64_t hash, std::int64_t now,
                                         SlotList& gone) noexcept {
  Node* node = *link_to(key, hash);
  if (node && node->due <= now) {
    ++counts_.expirations;
    drop(*node, gone);
    node = nullptr;
  }
  if (!node) {
    ++counts_.misses;
    eviction_.miss();
    expire_few(now, gone);
    return nullptr;
  }
  ++counts_.hits;
  eviction_.hit(*node);
  return node->entry;
}

std::shared_ptr<const Entry> Shard::peek(const Key& key, std::uint64_t hash, std::int64_t now) noexcept {
  const Node* const node = *link_to(key, hash);
  return node && node->due > now ? node->entry : nullptr;
}

Shard::Put Shard::put(Node& node, std::int64_t now, SlotList& gone) noexcept {
  expire_few(now, gone);
  if (Node* old = *link_to(node.entry->key, node.hash)) {
    if (old->entry->stored_at > node.entry->stored_at) {
      ++counts_.turned_away;
      return Put::refused;
    }
    node.hits = old->hits;
    node.replaces = true;
    ++counts_.replacements;
    drop(*old, gone);
  }
  if (!node.replaces && !eviction_.admits(node.weight)) {
    ++counts_.turned_away;
    return Put::refused;
  }
  SlotList evicted;
  const bool room = eviction_.make_room(node.weight, kEvictedAtOnce, evicted);
  while (Slot* slot = evicted.pop_oldest()) {
    unlink(node_of(*slot));
    gone.push_newest(*slot);
    ++counts_.evictions;
  }
  if (!room) return Put::again;
  eviction_.add(node, node.replaces);
  wheel_.add(node);
  Node*& bucket = buckets_[node.hash & mask_];
  node.next = bucket;
  bucket = &node;
  ++counts_.inserts;
  return Put::done;
}

bool Shard::erase(const Key& key, std::uint64_t hash, SlotList& gone) noexcept {
  Node* node = *link_to(key, hash);
  if (!node) return false;
  ++counts_.erased;
  drop(*node, gone);
  return true;
}

std::size_t Shard::clear_some(const Filter& filter, std::size_t first, SlotList& gone) noexcept {
  const std::size_t end = std::min(first + kClearedBuckets, mask_ + 1);
  for (std::size_t i = first; i < end; ++i) {
    for (Node* node = buckets_[i]; node;) {
      Node& here = *std::exchange(node, node->next);
      if (!filter.matches(*here.entry)) continue;
      ++counts_.erased;
      drop(here, gone);
    }
  }
  return end;
}

bool Shard::expire_some(std::int64_t now, SlotList& gone) noexcept {
  for (int i = 0; i < kSweptAtOnce; ++i) {
    if (Timed* due = wheel_.due(now)) {
      ++counts_.expirations;
      drop(static_cast<Node&>(*due), gone);
    } else if (wheel_.finished(now)) {
      return true;
    }
  }
  return false;
}

void Shard::expire_few(std::int64_t now, SlotList& gone) noexcept {
  for (int i = 0; i < kExpiredAtOnce; ++i) {
    Timed* due = wheel_.due(now);
    if (!due) return;
    ++counts_.expirations;
    drop(static_cast<Node&>(*due), gone);
  }
}

void Shard::drop(Node& node, SlotList& gone) noexcept {
  eviction_.remove(node);
  unlink(node);
  gone.push_newest(node);
}

// Out of the table and the wheel.
void Shard::unlink(Node& node) noexcept {
  ExpiryWheel::remove(node);
  Node** link = &buckets_[node.hash & mask_];
  while (*link != &node) link = &(*link)->next;
  *link = node.next;
}

}  // namespace router::cache
