// What was cleared lately, so that an answer made before a clear cannot come in after it: from a request that was under
// way, or from Redis. Only the last are kept one by one; older ones become one clear of everything up to their time,
// which refuses too much and never too little. Shared by all threads, behind a mutex that a put of an entry younger
// than every clear does not touch.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "router/cache/entry.h"

namespace router::cache {

// Which entries. All that is set must hold; nothing set is all of them.
struct Filter {
  std::optional<std::string> tag, route;
  std::optional<Owner> owner;
  std::optional<std::int64_t> stored_before;

  bool matches(const Entry& entry) const noexcept;
};

class Clears {
 public:
  static constexpr std::size_t kRemembered = 64;

  Clears() { recent_.reserve(kRemembered + 1); }

  void add(const Filter& filter, std::int64_t now);
  bool covers(const Entry& entry) const;
  // What is stored at this time or later, Unix milliseconds, is covered by no clear so far.
  std::int64_t cleared_until() const noexcept { return latest_.load(std::memory_order_relaxed); }
  // Grows with each clear, before that looks at any entry.
  std::uint64_t generation() const noexcept { return generation_.load(std::memory_order_acquire); }
  static constexpr std::size_t most_bytes() noexcept {
    return (kRemembered + 1) * (sizeof(Clear) + kTagBytes + kNameBytes);
  }

 private:
  struct Clear {
    Filter filter;        // without its time
    std::int64_t before;  // entries stored earlier are cleared
  };

  mutable std::mutex mutex_;
  std::vector<Clear> recent_;    // the oldest first
  std::int64_t everything_ = 0;  // stored before this, whatever it is
  std::atomic<std::int64_t> latest_{0};
  std::atomic<std::uint64_t> generation_{0};
};

}  // namespace router::cache
