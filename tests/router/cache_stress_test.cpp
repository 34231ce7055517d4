#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "router/cache/memory_store.h"
#include "tests/support/cache_entries.h"

namespace router::cache {
namespace {

using support::cache_entry;
using support::cache_key;
using support::kNow;
using support::shared;

MemoryStore::Options small_store() {
  MemoryStore::Options out;
  out.bytes = 1u << 20;
  out.shards = 4;
  out.max_entry_bytes = 16 * 1024;
  return out;
}

}  // namespace

TEST_CASE("threads that find, put, erase, clear and expire at once leave the store whole") {
  MemoryStore store(small_store());
  std::atomic<bool> wrong{false};
  const auto work = [&](std::uint64_t seed) {
    core::Random random(seed);
    std::int64_t now = kNow;
    for (int i = 0; i < 20'000; ++i) {
      now += static_cast<std::int64_t>(random.below(50));
      const std::uint64_t number = random.below(2'000);
      const auto dice = random.below(1000);
      if (dice < 500) {
        const auto found = store.find(cache_key(number), now);
        if (found && (found->key != cache_key(number) || found->body.size() != found->plain_size)) wrong = true;
      } else if (dice < 980) {
        Entry entry = cache_entry(number, random.below(4'000));
        entry.stored_at = now;
        entry.fresh_until = now + 1'000;
        entry.stale_until = now + static_cast<std::int64_t>(random.below(60'000)) + 1'000;
        if (number % 7 == 0) entry.tags = {"seven"};
        store.put(shared(std::move(entry)), now);
      } else if (dice < 995) {
        store.erase(cache_key(number));
      } else if (dice < 998) {
        Filter filter;
        filter.tag = "seven";
        store.clear(filter, now);
      } else {
        store.expire(now);
        const auto info = store.info();
        if (info.bytes > info.capacity) wrong = true;
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::uint64_t i = 1; i <= 4; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
  CHECK_FALSE(wrong);
  const auto info = store.info();
  CHECK(info.inserts == info.entries + info.evictions + info.expirations + info.erased + info.replacements);
  const std::size_t entries = info.entries;
  CHECK(store.clear({}, kNow) == entries);
}

TEST_CASE("after a clear nothing stored before it is there, however many puts raced with it") {
  for (int round = 0; round < 50; ++round) {
    MemoryStore store(small_store());
    std::atomic<int> ready{0};
    const auto puts = [&](std::uint64_t first) {
      ++ready;
      for (std::uint64_t i = 0; i < 400; ++i) store.put(shared(cache_entry(first + i, 10)), kNow);
    };
    std::thread one(puts, 0), other(puts, 10'000);
    while (ready < 2) std::this_thread::yield();
    store.clear({}, kNow);
    one.join();
    other.join();
    CHECK(store.info().entries == 0);
  }
}

}  // namespace router::cache
