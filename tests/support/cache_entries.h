// Entries for the tests of the response cache.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "core/random.h"
#include "router/cache/entry.h"

namespace support {

inline constexpr std::int64_t kNow = 1'800'000'000'000;
inline constexpr std::int64_t kHour = 3'600'000;

inline router::cache::Key cache_key(std::uint64_t number) {
  router::cache::Key key{};
  for (std::size_t i = 0; i < key.size(); i += 8) {
    const std::uint64_t bits = core::mix_bits(number * 8 + i + 1);
    std::memcpy(key.data() + i, &bits, sizeof bits);
  }
  return key;
}

inline router::cache::Entry cache_entry(std::uint64_t number, std::size_t body = 100) {
  router::cache::Entry entry;
  entry.key = cache_key(number);
  entry.owner.fill(1);
  entry.route = "auto";
  entry.stored_at = kNow;
  entry.fresh_until = kNow + kHour;
  entry.stale_until = kNow + 2 * kHour;
  entry.model = "small";
  entry.target = "local/small";
  entry.provider = "local";
  entry.finish_reason = "stop";
  entry.body.assign(body, 'x');
  entry.plain_size = body;
  return entry;
}

inline std::shared_ptr<const router::cache::Entry> shared(router::cache::Entry entry) {
  return std::make_shared<const router::cache::Entry>(std::move(entry));
}

}  // namespace support
