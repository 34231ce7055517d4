#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "router/cache/memory_store.h"
#include "tests/support/cache_entries.h"

namespace router::cache {
namespace {

using support::cache_entry;
using support::cache_key;
using support::kHour;
using support::kNow;
using support::shared;

MemoryStore::Options options(std::size_t bytes, unsigned shards = 1) {
  MemoryStore::Options out;
  out.bytes = bytes;
  out.shards = shards;
  out.max_entry_bytes = 64 * 1024;
  out.seed = 7;
  return out;
}

constexpr std::size_t kRoomy = 8u << 20;

}  // namespace

TEST_CASE("what was put is found until it is erased") {
  MemoryStore store(options(kRoomy, 16));
  CHECK(store.find(cache_key(1), kNow) == nullptr);
  REQUIRE(store.put(shared(cache_entry(1)), kNow));
  const auto found = store.find(cache_key(1), kNow);
  REQUIRE(found != nullptr);
  CHECK(found->key == cache_key(1));
  CHECK(store.find(cache_key(2), kNow) == nullptr);
  CHECK(store.erase(cache_key(1)));
  CHECK_FALSE(store.erase(cache_key(1)));
  CHECK(store.find(cache_key(1), kNow) == nullptr);
  CHECK(found->route == "auto");  // who holds an entry keeps it
  const auto info = store.info();
  CHECK(info.hits == 1);
  CHECK(info.misses == 3);
  CHECK(info.inserts == 1);
  CHECK(info.erased == 1);
  CHECK(info.entries == 0);
}

TEST_CASE("an entry takes the place of an older one with its key, and not of a younger one") {
  MemoryStore store(options(kRoomy));
  Entry younger = cache_entry(1);
  younger.stored_at = kNow + 5;
  younger.model = "younger";
  REQUIRE(store.put(shared(cache_entry(1)), kNow));
  REQUIRE(store.put(shared(younger), kNow));
  CHECK_FALSE(store.put(shared(cache_entry(1)), kNow));
  CHECK(store.find(cache_key(1), kNow)->model == "younger");
  CHECK(store.info().entries == 1);
  CHECK(store.info().replacements == 1);
}

TEST_CASE("an entry is found while it is stale and not at the moment it is gone") {
  MemoryStore store(options(kRoomy));
  REQUIRE(store.put(shared(cache_entry(1)), kNow));
  CHECK(store.find(cache_key(1), kNow + 2 * kHour - 1) != nullptr);
  CHECK(store.find(cache_key(1), kNow + 2 * kHour) == nullptr);
  CHECK(store.info().expirations == 1);
  CHECK(store.info().entries == 0);
  CHECK_FALSE(store.put(shared(cache_entry(1)), kNow + 2 * kHour));
  CHECK(store.info().outdated == 1);
}

TEST_CASE("entries whose time has passed make room without being asked for") {
  MemoryStore store(options(kRoomy));
  constexpr int kShort = 500;
  for (int i = 0; i < kShort; ++i) {
    Entry entry = cache_entry(static_cast<std::uint64_t>(i));
    entry.fresh_until = entry.stale_until = kNow + 1000 * (i % 60 + 1);
    REQUIRE(store.put(shared(entry), kNow));
  }
  REQUIRE(store.put(shared(cache_entry(9'000)), kNow));
  std::int64_t now = kNow + 3 * 60'000;
  for (std::uint64_t i = 0; i < 200; ++i) REQUIRE(store.put(shared(cache_entry(10'000 + i)), now));
  CHECK(store.info().expirations == kShort);
  CHECK(store.info().entries == 201);
  CHECK(store.find(cache_key(9'000), now) != nullptr);
  // All at once, after a pause of days, and after a clock that was set back.
  CHECK(store.expire(now) == 0);
  CHECK(store.expire(now - kHour) == 0);
  now += 100 * kHour;
  CHECK(store.expire(now) == 201);
  CHECK(store.info().entries == 0);
}

TEST_CASE("times at the ends of what a number holds neither overflow nor expire early") {
  MemoryStore store(options(kRoomy));
  Entry eternal = cache_entry(1);
  eternal.stale_until = std::numeric_limits<std::int64_t>::max();
  REQUIRE(store.put(shared(eternal), kNow));
  for (const std::int64_t now : {std::int64_t{0}, kNow, kNow + 1'000'000 * kHour, std::int64_t{0}}) {
    store.expire(now);
    CHECK(store.find(cache_key(1), now) != nullptr);
  }
  store.expire(std::numeric_limits<std::int64_t>::max());
  CHECK(store.info().entries == 0);
}

TEST_CASE("the store never counts more bytes than it may have, and knows what it holds") {
  core::Random random(3);
  for (const std::size_t bytes : {std::size_t{100} << 10, std::size_t{1} << 20, std::size_t{5} << 20}) {
    MemoryStore store(options(bytes, 4));
    std::int64_t now = kNow;
    for (int i = 0; i < 20'000; ++i) {
      now += static_cast<std::int64_t>(random.below(200));
      const std::uint64_t number = random.below(3'000);
      const auto dice = random.below(100);
      if (dice < 60) {
        const std::size_t size = random.below(10) == 0 ? random.below(80'000) : random.below(3'000);
        Entry entry = cache_entry(number, size);
        entry.stored_at = now;
        entry.fresh_until = now + static_cast<std::int64_t>(random.below(60'000));
        entry.stale_until = entry.fresh_until + static_cast<std::int64_t>(random.below(600'000));
        store.put(shared(entry), now);
      } else if (dice < 98) {
        const auto found = store.find(cache_key(number), now);
        if (found) REQUIRE((found->key == cache_key(number) && found->stale_until > now));
      } else if (dice < 99) {
        store.erase(cache_key(number));
      } else {
        store.expire(now);
      }
      if (i % 64 == 0) REQUIRE(store.info().bytes <= store.info().capacity);
    }
    const auto info = store.info();
    CHECK(info.bytes <= info.capacity);
    CHECK(info.inserts == info.entries + info.evictions + info.expirations + info.erased + info.replacements);
    const std::size_t entries = info.entries;
    CHECK(store.clear({}, now) == entries);
    CHECK(store.info().entries == 0);
  }
}

TEST_CASE("an entry too large, out of bounds, or more than there is room for is refused") {
  MemoryStore store(options(kRoomy));
  CHECK_FALSE(store.put(shared(cache_entry(1, 64 * 1024)), kNow));
  Entry odd = cache_entry(2);
  odd.tags.resize(kMostTags + 1);
  CHECK_FALSE(store.put(shared(odd), kNow));
  CHECK(store.info().too_large == 2);
  MemoryStore tiny(options(1000));
  CHECK_FALSE(tiny.put(shared(cache_entry(1)), kNow));
  CHECK(tiny.info().entries == 0);
}

TEST_CASE("one large entry takes the place of many small ones") {
  MemoryStore store(options(1u << 20));
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    store.put(shared(cache_entry(i, 10)), kNow);
    REQUIRE(store.find(cache_key(i), kNow) != nullptr);
  }
  const auto before = store.info().evictions;
  REQUIRE(store.put(shared(cache_entry(9'999, 45'000)), kNow));
  CHECK(store.info().evictions - before > 32);  // more than are evicted at once
  CHECK(store.find(cache_key(9'999), kNow) != nullptr);
}

TEST_CASE("scans of what is asked for once do not displace what is asked for often") {
  MemoryStore store(options(2u << 20));
  core::Random random(1);
  const auto ask = [&](std::uint64_t number) {
    if (store.find(cache_key(number), kNow)) return true;
    store.put(shared(cache_entry(number, 300)), kNow);
    return false;
  };
  for (int i = 0; i < 20'000; ++i) ask(random.below(500));
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    ask(1'000'000 + i);
    if (i % 4 == 0) ask(random.below(500));
  }
  int kept = 0;
  for (std::uint64_t i = 0; i < 500; ++i) kept += store.find(cache_key(i), kNow) != nullptr ? 1 : 0;
  CHECK(kept > 450);
}

TEST_CASE("a clear takes what its filter matches, all of it, and nothing else") {
  MemoryStore store(options(kRoomy, 8));
  Owner other{};
  other.fill(2);
  const auto fill = [&] {
    for (std::uint64_t i = 0; i < 600; ++i) {
      Entry entry = cache_entry(i);
      if (i % 2 == 0) entry.tags = {"even", "number"};
      if (i % 3 == 0) entry.route = "third";
      if (i % 5 == 0) entry.owner = other;
      entry.stored_at = kNow + 1'000'000 + static_cast<std::int64_t>(i);  // after all clears here
      entry.fresh_until = entry.stale_until = kNow + kHour;
      REQUIRE(store.put(shared(entry), kNow));
    }
  };
  Filter filter;
  fill();
  filter.tag = "even";
  CHECK(store.clear(filter, kNow) == 300);
  CHECK(store.clear(filter, kNow) == 0);
  CHECK(store.find(cache_key(1), kNow) != nullptr);
  CHECK(store.find(cache_key(2), kNow) == nullptr);
  filter = {};
  filter.route = "third";
  CHECK(store.clear(filter, kNow) == 100);
  filter = {};
  filter.owner = other;
  CHECK(store.clear(filter, kNow) == 40);
  store.clear({}, kNow);
  fill();
  filter.tag = "number";
  filter.route = "third";
  CHECK(store.clear(filter, kNow) == 20);
  filter = {};
  filter.stored_before = kNow + 1'000'100;
  CHECK(store.clear(filter, kNow) == 96);  // of the first 100, four went before
  filter = {};
  filter.tag = std::string(kTagBytes + 1, 't');
  CHECK(store.clear(filter, kNow) == 0);
}

TEST_CASE("what was cleared does not come back by a put that was under way") {
  MemoryStore store(options(kRoomy));
  Filter filter;
  filter.tag = "news";
  CHECK(store.clear(filter, kNow) == 0);
  Entry entry = cache_entry(1);
  entry.tags = {"news"};
  CHECK_FALSE(store.put(shared(entry), kNow + 10));
  CHECK(store.info().outdated == 1);
  entry.stored_at = kNow + 1;
  CHECK(store.put(shared(entry), kNow + 10));
  CHECK(store.put(shared(cache_entry(2)), kNow + 10));  // without that tag
  filter.stored_before = kNow - 5;
  filter.tag = "old";
  store.clear(filter, kNow + 10);
  entry = cache_entry(3);
  entry.tags = {"old"};
  CHECK(store.put(shared(entry), kNow + 10));
  entry.key = cache_key(4);
  entry.stored_at = kNow - 6;
  CHECK_FALSE(store.put(shared(entry), kNow + 10));
}

TEST_CASE("a clear of a time to come does not refuse what will be stored until then") {
  MemoryStore store(options(kRoomy));
  Filter filter;
  filter.stored_before = std::numeric_limits<std::int64_t>::max();
  store.clear(filter, kNow);
  Entry entry = cache_entry(1);
  CHECK_FALSE(store.put(shared(entry), kNow));
  entry.stored_at = kNow + 1;
  CHECK(store.put(shared(entry), kNow + 1));
}

TEST_CASE("clears beyond those remembered one by one refuse more, never less") {
  MemoryStore store(options(kRoomy));
  for (std::size_t i = 0; i < Clears::kRemembered + 10; ++i) {
    Filter filter;
    filter.tag = "tag" + std::to_string(i);
    store.clear(filter, kNow + static_cast<std::int64_t>(i));
  }
  for (std::size_t i = 0; i < Clears::kRemembered + 10; ++i) {
    Entry entry = cache_entry(i);
    entry.stored_at = kNow + static_cast<std::int64_t>(i);
    entry.tags = {"tag" + std::to_string(i)};
    CHECK_FALSE(store.put(shared(entry), kNow + 100));
  }
  CHECK_FALSE(store.put(shared(cache_entry(1)), kNow + 100));  // as old as the first of them
  Entry entry = cache_entry(2);
  entry.stored_at = kNow + 10;
  CHECK(store.put(shared(entry), kNow + 100));
  // The same filter again is no further clear to remember.
  Filter same;
  same.tag = "same";
  for (int i = 0; i < 1000; ++i) store.clear(same, kNow + 50);
  entry = cache_entry(3);
  entry.stored_at = kNow + 40;
  CHECK(store.put(shared(entry), kNow + 100));
}

TEST_CASE("no size of store and no number of shards breaks it") {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{20'000}, std::size_t{3} << 20}) {
    for (const unsigned shards : {0u, 1u, 3u, 1'000'000u}) {
      MemoryStore store(options(bytes, shards));
      for (std::uint64_t i = 0; i < 200; ++i) {
        store.put(shared(cache_entry(i, 500)), kNow);
        store.find(cache_key(i / 2), kNow);
      }
      const auto info = store.info();
      if (info.entries > 0) CHECK(info.bytes <= info.capacity);
    }
  }
}

}  // namespace router::cache
