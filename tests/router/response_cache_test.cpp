#include <catch2/catch.hpp>

#include "router/cache/response_cache.h"
#include "tests/support/cache_entries.h"

namespace router::cache {
namespace {

using support::cache_entry;
using support::cache_key;
using support::shared;

constexpr std::int64_t kMinute = 60'000;

std::shared_ptr<const Entry> asked(std::int64_t at) {
  Entry entry = cache_entry(1);
  entry.stored_at = at;
  entry.fresh_until = entry.stale_until = unix_millis() + 10 * kMinute;
  return shared(std::move(entry));
}

}  // namespace

TEST_CASE("what is asked after a clear is kept, in the same millisecond too; what was asked before it is not") {
  const bool one_key = GENERATE(false, true);
  ResponseCache cache{core::CacheConfig()};
  const std::int64_t now = unix_millis();
  const auto clear = [&](std::int64_t at) {
    if (one_key) {
      cache.forget(cache_key(1), at);
    } else {
      cache.clear(Filter(), at);
    }
  };
  const std::int64_t before = cache.asked_at(now);
  CHECK(before == now);
  clear(cache.asked_at(now));
  CHECK_FALSE(cache.keep(asked(before)));
  const std::int64_t after = cache.asked_at(now);
  CHECK(cache.keep(asked(after)));

  clear(cache.asked_at(now));  // in that millisecond again
  CHECK_FALSE(cache.keep(asked(before)));
  CHECK_FALSE(cache.keep(asked(after)));
  CHECK(cache.keep(asked(cache.asked_at(now + 2))));
}

TEST_CASE("what a clock that is ahead has cleared makes no answer younger than it is") {
  ResponseCache cache{core::CacheConfig()};
  const std::int64_t now = unix_millis();
  cache.clear(Filter(), now + kMinute);
  CHECK(cache.asked_at(now) == now);
  CHECK_FALSE(cache.keep(asked(now)));
}

}  // namespace router::cache
