#include "router/limits/gcra.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "tests/support/quotas.h"

namespace router {
namespace {

using core::Duration;
using core::Instant;
using namespace std::chrono_literals;

using support::in_threads;
using support::pass_at_once;
using support::quota;

const Instant kStart = support::kQuotaStart;

}  // namespace

TEST_CASE("a burst passes at once, then the rate") {
  struct Row {
    double per_minute, burst;
    int at_once;
    Duration interval;
  };
  for (const Row& row : {Row{60, 5, 5, 1s}, Row{60, 1, 1, 1s}, Row{60, 0, 6, 1s}, Row{3, 0, 1, 20s},
                         Row{60, 0.3, 1, 1s}, Row{600, 2.5, 2, 100ms}, Row{0.5, 3, 3, 2min}, Row{6e7, 10, 10, 1us}}) {
    INFO(row.per_minute << " a minute, burst " << row.burst);
    const Quota settings = quota(row.per_minute, row.burst);
    Gcra gcra;
    Instant now = kStart;
    CHECK(pass_at_once([&] { return gcra.take(settings, now); }) == row.at_once);
    // With half a request to spare the next one comes earlier, but in the long run the rate holds.
    now += 7 * row.interval;
    const int whole = static_cast<int>(std::max(row.burst, 1.0));
    CHECK(pass_at_once([&] { return gcra.take(settings, now); }) == std::min(7, row.burst == 0 ? row.at_once : whole));
    now += 1 * row.interval;
    CHECK(pass_at_once([&] { return gcra.take(settings, now); }) == 1);
    now += 1000 * row.interval;
    CHECK(pass_at_once([&] { return gcra.take(settings, now); }) == row.at_once);
  }
}

TEST_CASE("the verdict says what is left, when to come again and when all is free") {
  const Quota settings = quota(60, 3);
  Gcra gcra;
  struct Row {
    Duration at;
    bool allowed;
    std::uint32_t remaining;
    Duration retry_after, reset;
  };
  for (const Row& row : {Row{0s, true, 2, 0s, 1s}, Row{0s, true, 1, 0s, 2s}, Row{500ms, true, 0, 0s, 2500ms},
                         Row{500ms, false, 0, 500ms, 2500ms}, Row{999ms, false, 0, 1ms, 2001ms},
                         Row{1000ms, true, 0, 0s, 3s}, Row{2500ms, true, 0, 0s, 2500ms}, Row{60s, true, 2, 0s, 1s}}) {
    INFO("at " << core::seconds(row.at) << " s");
    const GcraVerdict verdict = gcra.take(settings, kStart + row.at);
    CHECK(verdict.allowed == row.allowed);
    CHECK(verdict.remaining == row.remaining);
    CHECK(verdict.limit == 3);
    CHECK(verdict.retry_after == row.retry_after);
    CHECK(verdict.reset == row.reset);
  }
}

TEST_CASE("after exactly the time it was told, a request passes, and not before") {
  core::Random random(5);
  for (int i = 0; i < 300; ++i) {
    const Quota settings = quota(1 + random.uniform() * 5000, random.uniform() * 50);
    Gcra gcra;
    pass_at_once([&] { return gcra.take(settings, kStart); }, 100);
    const GcraVerdict refused = gcra.take(settings, kStart);
    REQUIRE_FALSE(refused.allowed);
    REQUIRE_FALSE(gcra.take(settings, kStart + refused.retry_after - 1ns).allowed);
    REQUIRE(gcra.take(settings, kStart + refused.retry_after).allowed);
  }
}

TEST_CASE("a request may cost more than one, and one that costs more than the burst never passes") {
  const Quota settings = quota(60, 10);
  Gcra gcra;
  CHECK(gcra.take(settings, kStart, 7).remaining == 3);
  CHECK_FALSE(gcra.take(settings, kStart, 4).allowed);
  CHECK(gcra.take(settings, kStart, 2.5).remaining == 0);
  CHECK(gcra.take(settings, kStart, 0).allowed);
  CHECK(gcra.take(settings, kStart, -5).remaining == 0);
  CHECK_FALSE(gcra.take(settings, kStart + 24h, 10.5).allowed);
  CHECK(gcra.take(settings, kStart + 24h, 10).allowed);
}

TEST_CASE("no rate is no limit") {
  Gcra gcra;
  CHECK(pass_at_once([&] { return gcra.take(quota(0, 5), kStart); }) == 1000);
  CHECK(gcra.take(quota(0, 5), kStart).limit == 0);
}

TEST_CASE("what one unit is worth is rounded up, so that no rate gives more than it says") {
  for (double rate = 0.7; rate < 4e9; rate *= 1.37) {
    INFO(rate << " a minute");
    CHECK(static_cast<double>(GcraRate(quota(rate, 1)).interval) * rate >= 60e9 * (1 - 1e-12));
  }
}

TEST_CASE("extreme rates and bursts stay in range") {
  for (const double rate : {1e-9, 1e-3, 1.0, 1e9}) {
    for (const double burst : {0.0, 1.0, 1e9}) {
      INFO(rate << " a minute, burst " << burst);
      Gcra gcra;
      const GcraVerdict first = gcra.take(quota(rate, burst), kStart);
      CHECK(first.allowed);
      CHECK(first.reset > 0s);
      for (int i = 0; i < 10; ++i) {
        const GcraVerdict next = gcra.take(quota(rate, burst), kStart);
        CHECK(next.allowed == (next.retry_after == 0s));
        CHECK(next.retry_after >= 0s);
        CHECK(next.remaining <= next.limit);
      }
    }
  }
}

TEST_CASE("over any stretch of time no more pass than burst and rate allow") {
  core::Random random(17);
  const Quota settings = quota(600, 8);  // one in 100 ms
  Gcra gcra;
  std::vector<Instant> passed;
  Instant now = kStart;
  for (int i = 0; i < 3000; ++i) {
    now += std::chrono::microseconds(random.below(random.below(20) == 0 ? 2'000'000 : 60'000));
    if (gcra.take(settings, now).allowed) passed.push_back(now);
  }
  bool kept = true;
  for (std::size_t i = 0; i < passed.size(); ++i) {
    for (std::size_t j = i; j < passed.size(); ++j) {
      const double most = 8 + core::seconds(passed[j] - passed[i]) * 10;
      kept = kept && static_cast<double>(j - i + 1) <= most + 1e-6;
    }
  }
  CHECK(kept);
  CHECK(static_cast<double>(passed.size()) > core::seconds(now - kStart) * 10 * 0.5);
}

TEST_CASE("four threads together get exactly the burst, and over time no more than the rate") {
  const Quota settings = quota(60'000, 500);  // one in 1 ms
  Gcra gcra;
  std::atomic<int> passed{0};
  in_threads(4, [&](int) {
    for (int i = 0; i < 5000; ++i) passed += gcra.take(settings, kStart).allowed ? 1 : 0;
  });
  CHECK(passed == 500);

  std::atomic<std::int64_t> clock{0};  // microseconds; each thread's reading may be older than another's
  std::atomic<int> more{0};
  in_threads(4, [&](int) {
    for (int i = 0; i < 20'000; ++i) {
      const Instant now = kStart + std::chrono::microseconds(clock.fetch_add(10));
      more += gcra.take(settings, now).allowed ? 1 : 0;
    }
  });
  CHECK(more <= 800);
  CHECK(more >= 790);
}

}  // namespace router
