// The response cache under full load: two threads put and find for some time, with bodies of mixed sizes, expiry and
// clears. Prints how much of the process is resident before, at most during and after, against the store's bound, and
// how many calls there were. bench/cache_policy.cpp has the hit ratios.
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "router/cache/memory_store.h"
#include "tests/support/cache_entries.h"
#include "tests/support/cache_traces.h"

namespace {

using router::cache::Entry;
using router::cache::MemoryStore;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kIds = 1'000'000;

long resident_kib() {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

struct Tally {
  std::uint64_t finds = 0, puts = 0;
  double slowest_us = 0;  // of a find
};

void work(MemoryStore& store, const support::Zipf& zipf, std::uint64_t seed, bool turns, const std::atomic<bool>& stop,
          Tally& tally) {
  core::Random random(seed);
  while (!stop.load(std::memory_order_relaxed)) {
    const std::int64_t now = now_ms();
    if (turns && static_cast<std::uint64_t>(now) / 1000 % 2 != seed % 2) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    const std::uint64_t number = zipf(random);
    const auto start = Clock::now();
    const auto found = store.find(support::cache_key(number), now);
    const double took = std::chrono::duration<double, std::micro>(Clock::now() - start).count();
    tally.slowest_us = std::max(tally.slowest_us, took);
    ++tally.finds;
    if (!found) {
      // Median 1.5 KiB, some of hundreds of KiB.
      const double normal =
          std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(6.283185307179586 * random.uniform());
      const auto size = static_cast<std::size_t>(std::clamp(1536 * std::exp(1.2 * normal), 64.0, 500'000.0));
      Entry entry = support::cache_entry(number, size);
      entry.stored_at = now;
      entry.fresh_until = now + static_cast<std::int64_t>(random.below(30'000));
      entry.stale_until = entry.fresh_until + static_cast<std::int64_t>(random.below(30'000));
      if (random.below(10) == 0) entry.tags = {"tag" + std::to_string(random.below(5))};
      store.put(support::shared(std::move(entry)), now);
      ++tally.puts;
    }
    if (random.below(2'000'000) == 0) {
      router::cache::Filter filter;
      filter.tag = "tag" + std::to_string(random.below(5));
      store.clear(filter, now);
    }
  }
}

// Nanoseconds a find that hits, with `threads` of them at once over the same entries.
double find_ns(int threads) {
  constexpr std::uint64_t kEntries = 4'096;
  constexpr int kRounds = 200;
  MemoryStore store({});
  std::vector<router::cache::Key> keys;
  for (std::uint64_t i = 0; i < kEntries; ++i) {
    keys.push_back(support::cache_key(i));
    store.put(support::shared(support::cache_entry(i, 1000)), support::kNow);
  }
  std::vector<std::thread> all;
  std::vector<double> ns(static_cast<std::size_t>(threads));
  for (double& mine : ns) {
    all.emplace_back([&store, &keys, &mine] {
      const auto start = Clock::now();
      for (int round = 0; round < kRounds; ++round) {
        for (const auto& key : keys) {
          if (!store.find(key, support::kNow)) std::abort();
        }
      }
      mine = std::chrono::duration<double, std::nano>(Clock::now() - start).count() / (kRounds * double{kEntries});
    });
  }
  for (std::thread& thread : all) thread.join();
  return *std::max_element(ns.begin(), ns.end());
}

}  // namespace

// cache_churn SECONDS MIB [ARENAS [TURNS]]: at most ARENAS arenas of malloc (1, as `signalbox serve` has; 0: as glibc
// does it, one for each thread). With TURNS one thread rests while the other works, changing every second: the worst
// that can happen to arenas.
int main(int argc, char** argv) {
  const int seconds = argc > 1 ? std::atoi(argv[1]) : 60;
  MemoryStore::Options options;
  options.bytes = (argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 64) << 20;
  const int arenas = argc > 3 ? std::atoi(argv[3]) : 1;
  if (arenas > 0) mallopt(M_ARENA_MAX, arenas);
  const bool turns = argc > 4;
  const support::Zipf zipf(kIds, 0.9);
  malloc_trim(0);
  const long before = resident_kib();
  long most = before;
  Tally tallies[2];
  MemoryStore::Info info;
  {
    MemoryStore store(options);
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (std::uint64_t i = 0; i < 2; ++i)
      threads.emplace_back(work, std::ref(store), std::cref(zipf), i + 1, turns, std::cref(stop), std::ref(tallies[i]));
    std::size_t most_counted = 0;
    for (const auto end = Clock::now() + std::chrono::seconds(seconds); Clock::now() < end;) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      most = std::max(most, resident_kib());
      most_counted = std::max(most_counted, store.info().bytes);
    }
    stop = true;
    for (std::thread& thread : threads) thread.join();
    info = store.info();
    if (most_counted > info.capacity) std::printf("the bound was broken: %zu of %zu\n", most_counted, info.capacity);
  }
  malloc_trim(0);
  const long after = resident_kib();
  const double finds = static_cast<double>(tallies[0].finds + tallies[1].finds) / seconds;
  const double puts = static_cast<double>(tallies[0].puts + tallies[1].puts) / seconds;
  std::printf("bound %zu MiB, counted %.1f MiB in %zu entries; hits %.3f; evicted %llu, expired %llu, cleared %llu\n",
              options.bytes >> 20, static_cast<double>(info.bytes) / (1 << 20), info.entries,
              static_cast<double>(info.hits) / static_cast<double>(info.hits + info.misses),
              static_cast<unsigned long long>(info.evictions), static_cast<unsigned long long>(info.expirations),
              static_cast<unsigned long long>(info.erased));
  std::printf("resident before %.1f MiB, at most %.1f (+%.1f), after %.1f (not the store's: +%.1f)\n",
              static_cast<double>(before) / 1024, static_cast<double>(most) / 1024,
              static_cast<double>(most - before) / 1024, static_cast<double>(after) / 1024,
              static_cast<double>(after - before) / 1024);
  std::printf("%.0f finds/s, %.0f puts/s, slowest find %.0f us (two threads, this machine)\n", finds, puts,
              std::max(tallies[0].slowest_us, tallies[1].slowest_us));
  std::printf("a find that hits: %.0f ns, %.0f ns with two threads at it\n", find_ns(1), find_ns(2));
  return 0;
}
