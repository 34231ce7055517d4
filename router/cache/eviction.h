// Which entries stay. Entries are in classes by how often they were found: never, once, two or three times, and so on.
// Each class is kept by recency, and what is evicted is the oldest of a class, that whose age, divided by the patience
// with its class, is the greatest. The patience is learned: an entry that is asked for soon after its eviction was
// regretted, and the patience with its class grows; with each eviction of the class it shrinks a little, so that all
// classes come to be regretted equally often, which is when nothing is gained by shifting room between them. Where the
// popular stay popular the patience with them grows to dozens of times that with newcomers, and scans displace nothing;
// where the popular change it stays near one, which is LRU. An entry that comes back soon keeps its class.
//
// When as many requests in a row as there are entries, and at least a thousand, find nothing, as in a loop longer than
// the cache, what is here is as good as what comes, and nearly all newcomers are turned away until something is found
// again.
//
// Weights are bytes, and size alone is no reason to go: a long answer is as much dearer to ask for again.
//
// One for each shard, under its lock. Every call is a constant number of steps, amortised over the entries evicted;
// nothing is allocated after construction. It knows neither entries nor time, so that bench/cache_policy.cpp can
// simulate what ships.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "router/cache/ghosts.h"
#include "router/cache/slot_list.h"

namespace router::cache {

class Eviction {
 public:
  // `capacity` in bytes; `entries` is about how many there will be.
  Eviction(std::uint64_t capacity, std::size_t entries);

  void hit(Slot& slot) noexcept;
  void miss() noexcept;

  // An entry comes in by these three. First, whether it is worth evicting others for.
  bool admits(std::uint64_t weight) const noexcept;
  // Evicts at most so many, into `gone`. Whether there is room then.
  bool make_room(std::uint64_t weight, std::size_t most, SlotList& gone) noexcept;
  // There is room. Its hash and weight are set, and its hits when it is in place of one that was removed.
  void add(Slot& slot, bool in_place = false) noexcept;

  void remove(Slot& slot) noexcept;

  std::uint64_t weight() const noexcept { return weight_; }
  std::size_t size() const noexcept { return size_; }
  std::size_t table_bytes() const noexcept { return ghosts_.bytes(); }

 private:
  static constexpr std::size_t kClasses = 8;

  static std::size_t class_of(std::uint8_t hits) noexcept;
  void link(Slot& slot) noexcept;
  void greet(Slot& slot) noexcept;
  void evict(SlotList& gone) noexcept;
  void scale_patience(std::size_t of, double factor) noexcept;

  const std::uint64_t capacity_;
  Ghosts ghosts_;
  std::array<SlotList, kClasses> classes_;
  std::array<double, kClasses> patience_;  // relative to the first's, which is 1
  double regretted_ = 0.1;                 // the share of recent evictions that were
  std::uint64_t weight_ = 0;
  std::size_t size_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t fruitless_ = 0;  // requests in a row that found nothing
};

}  // namespace router::cache
