#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "core/random.h"
#include "tests/router/breaker_support.h"

namespace router {
namespace {

using core::FailureClass;
using core::Instant;
using core::Millis;
using State = Breaker::State;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("extreme configurations neither wedge a breaker nor make it divide by zero") {
  core::BreakerConfig strange;
  strange.consecutive_failures = 0;
  strange.failure_ratio = 0;
  strange.minimum_requests = 0;
  strange.window = 0ms;
  strange.open_base = 0ms;
  strange.open_max = 0ms;
  strange.half_open_probes = 0;
  BreakerBench bench(strange);
  for (int i = 0; i < 200'000; ++i) {  // more openings than there are epochs
    bench.now += 10ms;
    bench.request(i % 2 == 0 ? 'f' : 's');
  }
  bench.now += 10ms;
  CHECK(bench.breaker.would_allow(bench.now));
  CHECK(bench.look().openings == 100'000);
}

TEST_CASE("what would be allowed is what is allowed, and asking changes nothing") {
  core::Random random(11);
  core::BreakerConfig settings = breaker_config();
  settings.open_max = 2s;
  BreakerBench bench(settings);
  std::vector<Breaker::Permit> out;
  for (int i = 0; i < 20'000; ++i) {
    bench.now += Millis(static_cast<int>(random.below(300)));
    const auto before = bench.look();
    const bool expected = bench.breaker.would_allow(bench.now);
    REQUIRE(bench.look().state == before.state);
    const Breaker::Permit permit = bench.breaker.acquire(bench.now);
    REQUIRE(permit.passes() == expected);
    if (permit.passes()) out.push_back(permit);
    if (random.below(500) == 0) bench.breaker.rate_limited(bench.now, Millis(static_cast<int>(random.below(3000))));
    while (out.size() > 5 || (!out.empty() && random.below(2) == 0)) {
      const std::size_t which = random.below(out.size());
      const std::uint64_t outcome = random.below(10);
      if (outcome < 6) bench.breaker.failure(bench.now, FailureClass::timeout, out[which]);
      if (outcome >= 6 && outcome < 9) bench.breaker.success(bench.now, out[which]);
      if (outcome == 9) bench.breaker.abandon(out[which]);
      out.erase(out.begin() + static_cast<std::ptrdiff_t>(which));
    }
  }
  CHECK(bench.look().openings > 100);
}

namespace {

void in_threads(int count, const auto& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("probes from many threads never go above the bound") {
  core::BreakerConfig settings = breaker_config();
  settings.half_open_probes = 3;
  BreakerBench bench(settings);
  bench.open();
  bench.wait_out();
  std::atomic<int> out{0}, most{0}, taken{0};
  in_threads(4, [&](int) {
    for (int i = 0; i < 20'000; ++i) {
      const Breaker::Permit permit = bench.breaker.acquire(bench.now);
      if (!permit.passes()) continue;
      const int now_out = ++out;
      int seen = most.load();
      while (seen < now_out && !most.compare_exchange_weak(seen, now_out)) {
      }
      ++taken;
      --out;
      bench.breaker.abandon(permit);
    }
  });
  CHECK(taken > 1000);
  CHECK(most <= 3);
}

TEST_CASE("under threads each opening is told to exactly one, and a breaker whose target is well again closes") {
  core::BreakerConfig settings = breaker_config();
  settings.open_max = 2s;
  BreakerBench bench(settings);
  std::atomic<std::int64_t> clock{0};
  std::atomic<std::uint32_t> told{0};
  in_threads(4, [&](int index) {
    core::Random random(static_cast<std::uint64_t>(index));
    std::vector<Breaker::Permit> out;
    for (int i = 0; i < 10'000; ++i) {
      const Instant now = kStart + Millis(clock.fetch_add(3));
      if (const Breaker::Permit permit = bench.breaker.acquire(now); permit.passes()) out.push_back(permit);
      if (i % 1000 == 0) bench.breaker.rate_limited(now, 20ms);
      if (i % 700 == 0) bench.breaker.configure(settings);
      bench.breaker.snapshot(now);
      if (out.size() < 3) continue;
      const std::size_t which = random.below(out.size());
      const Breaker::Permit permit = out[which];
      out.erase(out.begin() + static_cast<std::ptrdiff_t>(which));
      const std::uint64_t outcome = random.below(8);
      if (outcome < 4 && bench.breaker.failure(now, FailureClass::timeout, permit)) ++told;
      if (outcome >= 4 && outcome < 7) bench.breaker.success(now, permit);
      if (outcome == 7) bench.breaker.abandon(permit);
    }
  });
  bench.now = kStart + Millis(clock.load());
  CHECK(told > 10);
  CHECK(bench.look().openings == told);
  for (int i = 0; i < 10 && bench.state() != State::closed; ++i) {
    bench.now += 3s;
    bench.requests("ss");
  }
  CHECK(bench.state() == State::closed);
}

}  // namespace router
