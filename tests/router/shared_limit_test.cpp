// A shared limit against a Redis played by the test, by a clock turned by hand.
#include "router/limits/shared_limit.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/support/played_limits.h"

namespace router {
namespace {

using core::Instant;
using namespace std::chrono_literals;

using support::PlayedRedis;
using support::Replica;
using support::shared;

const Instant kStart = support::kPlayStart;

}  // namespace

TEST_CASE(
    "a lease is what the limit gives in 100 ms, at least one, and all together at most of 400 ms and half the burst") {
  CHECK(shared(100, 20, 2).lease() == 1);
  CHECK(shared(6000, 1000, 2).lease() == 10);
  CHECK(shared(60'000, 1000, 2).lease() == 100);
  CHECK(shared(60'000, 100, 2).lease() == 25);
  CHECK(shared(60'000, 100, 1000).lease() == 1);
  CHECK(shared(60'000, 100, 0).lease() == 50);
  CHECK(shared(60'000, 10'000, 4).lease() == 100);
  CHECK(shared(60'000, 10'000, 40).lease() == 10);
}

TEST_CASE("what a large fleet takes ahead and loses does not use up a limit that it hardly touches") {
  for (const std::uint32_t replicas : {3u, 30u, 100u}) {
    PlayedRedis redis;
    const SharedQuota wide = shared(60'000, 6000, replicas);
    std::vector<Replica> all;
    for (std::uint32_t i = 0; i < replicas; ++i) all.push_back({wide, &redis});
    int refused = 0;
    // One request each, all at once, when what the last one left over has just run out.
    for (int round = 0; round < 60; ++round) {
      for (Replica& one : all) {
        one.take(kStart + round * 2100ms);
        refused += one.verdict.allowed ? 0 : 1;
      }
    }
    INFO(replicas << " replicas");
    CHECK(refused == 0);
  }
}

TEST_CASE("two replicas together get the burst once, and then the rate") {
  PlayedRedis redis;
  Replica one{shared(60, 10, 2), &redis}, other = {shared(60, 10, 2), &redis};
  CHECK(one.pass_at_once(kStart, 6) == 6);
  CHECK(other.pass_at_once(kStart) == 4);
  CHECK(one.pass_at_once(kStart) == 0);
  CHECK(one.pass_at_once(kStart + 3s, 2) == 2);
  CHECK(other.pass_at_once(kStart + 3s) == 1);
}

TEST_CASE("most requests of a wide limit are paid from the lease, and no more than one lease lies unused") {
  PlayedRedis redis;
  const SharedQuota wide = shared(60'000, 2000, 2);
  Replica one{wide, &redis};
  for (int i = 0; i < 1000; ++i) {
    one.take(kStart + i * 1ms);
    REQUIRE(one.verdict.allowed);
    REQUIRE(one.limit->leased(kStart + i * 1ms) <= wide.lease());
  }
  CHECK(redis.asked == 10);
}

TEST_CASE("while one refill is under way others ask for their own cost") {
  const SharedQuota wide = shared(60'000, 2000, 2);
  SharedLimit limit;
  LimitAsk first, second, third;
  GcraVerdict verdict;
  REQUIRE(limit.begin(wide, 1, kStart, first, verdict) == LimitEvent::ask);
  REQUIRE(limit.begin(wide, 1, kStart, second, verdict) == LimitEvent::ask);
  CHECK((first.least == 1 && first.most == 100 && first.refills));
  CHECK((second.least == 1 && second.most == 1 && !second.refills));
  LimitAnswer answer;
  answer.heard = true;
  answer.granted = 100;
  CHECK(limit.finish(wide, 1, first, answer, kStart, verdict) == LimitEvent::granted);
  CHECK(limit.leased(kStart) == 99);
  CHECK(limit.begin(wide, 1, kStart, third, verdict) == LimitEvent::leased);
}

TEST_CASE("a lease that runs low is filled up ahead, once, and never above itself") {
  const SharedQuota wide = shared(60'000, 2000, 2);
  SharedLimit limit;
  LimitAsk ask;
  GcraVerdict verdict;
  LimitAnswer answer;
  answer.heard = true;
  answer.granted = 100;
  REQUIRE(limit.begin(wide, 1, kStart, ask, verdict) == LimitEvent::ask);
  limit.finish(wide, 1, ask, answer, kStart, verdict);
  LimitAsk refill;
  CHECK_FALSE(limit.wants_refill(wide, kStart, refill));
  while (limit.leased(kStart) >= 50) REQUIRE(limit.begin(wide, 1, kStart, ask, verdict) == LimitEvent::leased);
  REQUIRE(limit.wants_refill(wide, kStart, refill));
  CHECK(refill.most == 51);
  LimitAsk again;
  CHECK_FALSE(limit.wants_refill(wide, kStart, again));
  answer.granted = 80;
  limit.finish_refill(wide, refill, answer, kStart);
  CHECK(limit.leased(kStart) == 100);
  CHECK(limit.leased(kStart + 3s) == 0);  // its life is over
}

TEST_CASE("what the last answer rules out is refused without asking, for a moment") {
  PlayedRedis redis;
  Replica one{shared(60, 5, 2), &redis};
  CHECK(one.pass_at_once(kStart, 5) == 5);
  CHECK(one.take(kStart) == LimitEvent::known_used_up);
  CHECK(redis.asked == 5);
  CHECK(one.verdict.retry_after == 1s);
  CHECK(one.verdict.limit == 5);
  CHECK(one.take(kStart + 300ms) == LimitEvent::refused);
  CHECK(redis.asked == 6);
  CHECK(one.verdict.retry_after == 700ms);
}

TEST_CASE("without Redis replicas go on with their shares, from what they knew of the whole") {
  PlayedRedis redis;
  Replica one{shared(60, 12, 3), &redis}, other{shared(60, 12, 3), &redis}, third{shared(60, 12, 3), &redis};
  Replica* all[] = {&one, &other, &third};
  for (Replica* each : all) CHECK(each->pass_at_once(kStart, 2) == 2);
  for (Replica* each : all) each->redis = nullptr;
  // Six are left of twelve, as the third knows; the others know of fewer that were taken.
  CHECK(third.pass_at_once(kStart + 1ms) == 2);
  CHECK(other.pass_at_once(kStart + 1ms) == 2);
  CHECK(one.pass_at_once(kStart + 1ms) == 3);
  int passed = 0;
  for (int second = 1; second <= 60; ++second) {
    for (Replica* each : all) passed += each->pass_at_once(kStart + second * 1s, 3);
  }
  CHECK(passed <= 60 + 3);
  CHECK(passed >= 57);
}

TEST_CASE("what was admitted without Redis is charged to it when it is back") {
  PlayedRedis redis;
  Replica one{shared(60, 12, 2), &redis}, other{shared(60, 12, 2), &redis};
  CHECK(one.pass_at_once(kStart, 1) == 1);
  CHECK(other.pass_at_once(kStart, 1) == 1);
  one.redis = other.redis = nullptr;
  const Instant later = kStart + 1min;
  CHECK(one.pass_at_once(later) == 6);
  CHECK(other.pass_at_once(later) == 6);
  one.redis = other.redis = &redis;
  CHECK(other.take(later + 1ms) == LimitEvent::granted);
  // Of twelve, six were the other's, one it has just got.
  CHECK(one.take(later + 1ms) == LimitEvent::refused);
  CHECK(other.pass_at_once(later + 400ms) == 0);
}

TEST_CASE("a replica that never heard of Redis admits at the rate without a burst") {
  Replica alone{shared(60, 20, 0), nullptr};
  CHECK(alone.pass_at_once(kStart) == 1);
  CHECK(alone.pass_at_once(kStart + 1s) == 1);
}

TEST_CASE("a request larger than a replica's share of the burst passes without Redis when the share is unused") {
  Replica one{shared(6000, 1000, 4), nullptr};  // 25 tokens a second, 250 at once
  CHECK(one.pass_at_once(kStart, 3, 900) == 1);
  CHECK(one.pass_at_once(kStart + 35s, 3, 900) == 0);
  CHECK(one.pass_at_once(kStart + 37s, 3, 900) == 1);
}

TEST_CASE("what an answer cost beyond its estimate is waited out by all, and what it did not cost comes back") {
  PlayedRedis redis;
  Replica one{shared(6000, 1000, 2), &redis}, other{shared(6000, 1000, 2), &redis};  // 100 tokens a second
  REQUIRE(one.take(kStart, 400) == LimitEvent::granted);
  one.settle(kStart, 2600);  // 3000 in all, three times the burst
  CHECK(other.take(kStart, 1) == LimitEvent::refused);
  CHECK(other.verdict.retry_after == 20010ms);
  CHECK(other.take(kStart + 20s, 1) == LimitEvent::refused);
  CHECK(other.take(kStart + 21s, 100) == LimitEvent::granted);
  REQUIRE(one.take(kStart + 40s, 1000) == LimitEvent::granted);
  CHECK(other.take(kStart + 40s, 900) == LimitEvent::refused);
  one.settle(kStart + 40s, -950);
  CHECK(other.take(kStart + 41s, 900) == LimitEvent::granted);
}

TEST_CASE("what is given back is not given twice when Redis heard of it and its answer came too late") {
  PlayedRedis redis;
  Replica one{shared(6000, 1000, 2), &redis}, other{shared(6000, 1000, 2), &redis};
  REQUIRE(one.take(kStart, 400) == LimitEvent::granted);
  LimitAsk ask;
  REQUIRE(one.limit->settle(-300));
  REQUIRE(one.limit->settlement(one.shared, kStart, ask));
  redis.take(one.shared.quota, ask, kStart);
  one.redis = nullptr;
  REQUIRE(one.take(kStart, 300) == LimitEvent::local);
  one.limit->finish_settlement(one.shared, ask, LimitAnswer(), kStart);
  one.redis = &redis;
  REQUIRE(one.take(kStart, 1) == LimitEvent::granted);  // a lease of ten; and Redis hears of the 300
  CHECK(other.take(kStart, 591) == LimitEvent::refused);
  CHECK(other.take(kStart, 590) == LimitEvent::granted);
}

TEST_CASE("however much providers say they wrote, what is to be settled stays in range") {
  SharedLimit limit;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  CHECK(limit.settle(kMost));
  for (int i = 0; i < 3; ++i) CHECK_FALSE(limit.settle(kMost));
  LimitAsk ask;
  REQUIRE(limit.settlement(shared(60, 10, 1), kStart, ask));
  CHECK(ask.debt == 1e15);
}

TEST_CASE("threads of one replica together get what Redis gave, and settle all that is owed") {
  PlayedRedis redis;
  std::mutex mutex;
  const SharedQuota wide = shared(60'000, 5000, 1);
  SharedLimit limit;
  std::atomic<int> passed{0};
  const auto ask_redis = [&](const LimitAsk& ask) {
    const std::lock_guard lock(mutex);
    return redis.take(wide.quota, ask, kStart);
  };
  const auto take = [&] {
    GcraVerdict verdict;
    for (int i = 0; i < 3000; ++i) {
      LimitAsk ask;
      if (limit.begin(wide, 1, kStart, ask, verdict) == LimitEvent::ask)
        limit.finish(wide, 1, ask, ask_redis(ask), kStart, verdict);
      passed += verdict.allowed ? 1 : 0;
    }
  };
  const auto settle = [&] {
    for (int i = 0; i < 1000; ++i) {
      if (!limit.settle(1)) continue;
      LimitAsk ask;
      while (limit.settlement(wide, kStart, ask)) limit.finish_settlement(wide, ask, ask_redis(ask), kStart);
    }
  };
  const auto in_threads = [](const auto& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(work);
    for (std::thread& thread : threads) thread.join();
  };
  in_threads(take);
  const auto left = static_cast<int>(limit.leased(kStart));
  CHECK(passed + left <= 5000);
  CHECK(passed + left >= 5000 - 4);  // who is refused may have passed a lease by that just came
  in_threads(settle);
  // The burst, and a thousand of each thread.
  LimitAsk ask;
  CHECK(core::seconds(ask_redis(ask).ahead) * 1000 == Approx(4000 + 5000).margin(1));
}

}  // namespace router
