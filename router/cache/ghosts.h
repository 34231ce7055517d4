// What was evicted lately: a fingerprint, how often it had been found, and when it went. A fixed table of eight bytes a
// ghost, two places for each; the older makes way. A fingerprint that is another's costs one wrong guess. Owned by the
// eviction of one shard, under its lock.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace router::cache {

class Ghosts {
 public:
  explicit Ghosts(std::size_t most)  // rounded down to a power of two

      : mask_(std::bit_floor(std::max<std::size_t>(most, 64)) - 1), table_(std::make_unique<Ghost[]>(mask_ + 1)) {}

  void add(std::uint64_t hash, std::uint8_t hits) noexcept {
    ++evictions_;
    Ghost& first = table_[place(hash)];
    Ghost& second = table_[place(hash) ^ 1];
    Ghost& victim = !first.hash || (second.hash && age(first) > age(second)) ? first : second;
    victim = {fingerprint(hash), evictions_ & kAgeMask, hits};
  }

  // Its hits, when it went within the last `horizon` evictions. It is a ghost no more.
  std::optional<std::uint8_t> take(std::uint64_t hash, std::size_t horizon) noexcept {
    for (const std::size_t at : {place(hash), place(hash) ^ 1}) {
      Ghost& ghost = table_[at];
      if (ghost.hash != fingerprint(hash)) continue;
      const bool recent = age(ghost) <= horizon;
      ghost.hash = 0;
      if (recent) return static_cast<std::uint8_t>(ghost.hits);
    }
    return std::nullopt;
  }

  std::size_t bytes() const noexcept { return (mask_ + 1) * sizeof(Ghost); }

 private:
  static constexpr std::uint32_t kAgeMask = (1u << 24) - 1;  // older ones may pass for younger: one wrong guess each

  struct Ghost {
    std::uint32_t hash = 0;  // 0: none
    std::uint32_t when : 24 = 0;
    std::uint32_t hits : 8 = 0;
  };

  std::size_t place(std::uint64_t hash) const noexcept { return static_cast<std::size_t>(hash >> 32) & mask_; }
  static std::uint32_t fingerprint(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash) | 1; }
  std::uint32_t age(const Ghost& ghost) const noexcept { return (evictions_ - ghost.when) & kAgeMask; }

  std::size_t mask_;  // a power of two less one
  std::unique_ptr<Ghost[]> table_;
  std::uint32_t evictions_ = 0;
};

}  // namespace router::cache
