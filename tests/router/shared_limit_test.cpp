// A shared limit against a Redis played by the test, by a clock turned by hand.
#include "router/limits/shared_limit.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/random.h"

namespace router {
namespace {

using core::Duration;
using core::Instant;
using namespace std::chrono_literals;

const Instant kStart = Instant(1000h);
constexpr Duration kTimeout = 50ms;

// What the script does, by the test's clock.
class PlayedRedis {
 public:
  LimitAnswer take(const Quota& quota, const LimitAsk& ask, Instant now) {
    ++asked;
    const double interval = 60e9 / quota.per_minute, tolerance = interval * quota.at_once();
    const double at = static_cast<double>((now - kStart).count());
    free_at_ = std::max(std::max(free_at_, at) + ask.debt * interval, at);
    const double room = std::floor((at + tolerance - free_at_) / interval + 1e-6);
    LimitAnswer out;
    out.heard = true;
    if (room >= ask.least) out.granted = static_cast<std::uint32_t>(std::min<double>(room, ask.most));
    free_at_ += out.granted * interval;
    out.ahead = Duration(static_cast<std::int64_t>(free_at_ - at));
    return out;
  }
  void forget() { free_at_ = 0; }
  int asked = 0;

 private:
  double free_at_ = 0;
};

// A replica whose questions are answered at once.
struct Replica {
  SharedQuota shared;
  PlayedRedis* redis;
  std::unique_ptr<SharedLimit> limit = std::make_unique<SharedLimit>();
  GcraVerdict verdict{};

  LimitEvent take(Instant now, std::uint32_t cost = 1) {
    LimitAsk ask;
    const LimitEvent event = limit->begin(shared, cost, now, ask, verdict);
    if (event != LimitEvent::ask) return event;
    return limit->finish(shared, cost, ask, redis ? redis->take(shared.quota, ask, now) : LimitAnswer(), now, verdict);
  }
  int pass_at_once(Instant now, int tries = 1000, std::uint32_t cost = 1) {
    int passed = 0;
    for (int i = 0; i < tries; ++i) passed += (take(now, cost), verdict.allowed) ? 1 : 0;
    return passed;
  }
  void settle(Instant now, std::int64_t units) {
    if (!limit->settle(units)) return;
    LimitAsk ask;
    while (limit->settlement(shared, now, ask)) {
      const LimitAnswer answer = redis ? redis->take(shared.quota, ask, now) : LimitAnswer();
      limit->finish_settlement(shared, ask, answer, now);
    }
  }
};

SharedQuota shared(double per_minute, double burst, std::uint32_t replicas) { return {{per_minute, burst}, replicas}; }

}  // namespace

TEST_CASE("a lease is what the limit gives in 100 ms, at least one, and all together at most half the burst") {
  CHECK(shared(100, 20, 2).lease() == 1);
  CHECK(shared(6000, 1000, 2).lease() == 10);
  CHECK(shared(60'000, 1000, 2).lease() == 100);
  CHECK(shared(60'000, 100, 2).lease() == 25);
  CHECK(shared(60'000, 100, 1000).lease() == 1);
  CHECK(shared(60'000, 100, 0).lease() == 50);
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

namespace {

// Replicas whose questions travel, are lost, and meet outages, as chance will have it.
class World {
 public:
  World(core::Random random, SharedQuota quota, std::uint32_t dearest, double lossy)
      : random_(random),
        quota_(quota),
        dearest_(dearest),
        lossy_(lossy),
        each_(std::max(quota.quota.at_once(), double(quota.replicas) * dearest)) {
    for (std::uint32_t i = 0; i < quota.replicas; ++i) limits_.push_back(std::make_unique<SharedLimit>());
    without_since_.resize(quota.replicas, Instant::max());
  }

  void run(Duration time) {
    const Instant end = now_ + time;
    while (now_ < end) step();
  }

  double each() const { return each_; }

  double most_over = 0;  // units: how far any window went beyond the rate and what its losses and returns allow
  int losses = 0, local = 0;

 private:
  struct Call {
    Instant due;
    std::size_t replica;
    std::uint32_t cost;
    LimitAsk ask;
    LimitAnswer answer;
    bool refill;
  };

  void step() {
    now_ += Duration(static_cast<std::int64_t>(random_.uniform() * random_.uniform() * 2e7));
    deliver();
    if (random_.below(2000) == 0) toggle();
    if (random_.below(1000) == 0) busy_ = random_.below(4);  // quiet times let the burst come back
    if (busy_ == 0) return;
    for (std::uint64_t i = random_.below(3 * busy_); i > 0; --i) arrive(random_.below(limits_.size()));
  }

  void toggle() {
    there_ = !there_;
    ++losses;
    changed_ = now_;
    if (!there_ && random_.below(2) == 0) redis_.forget();
  }

  void arrive(std::size_t replica) {
    const auto cost = static_cast<std::uint32_t>(1 + random_.below(dearest_));
    LimitAsk ask;
    GcraVerdict verdict;
    SharedLimit& limit = *limits_[replica];
    const LimitEvent event = limit.begin(quota_, cost, now_, ask, verdict);
    if (event == LimitEvent::ask) {
      send(replica, cost, ask, false);
      return;
    }
    if (verdict.allowed) admit(cost);
    LimitAsk refill;
    if (event == LimitEvent::leased && limit.wants_refill(quota_, now_, refill)) send(replica, 0, refill, true);
  }

  void send(std::size_t replica, std::uint32_t cost, const LimitAsk& ask, bool refill) {
    Call call{now_, replica, cost, ask, {}, refill};
    const bool lost = random_.uniform() < lossy_;
    const bool runs = there_ && (!lost || random_.below(2) == 0);
    if (runs) call.answer = redis_.take(quota_.quota, ask, now_);
    if (there_ && lost) {
      call.answer = LimitAnswer();
      call.due = now_ + kTimeout;
    } else if (there_) {
      call.due = now_ + Duration(static_cast<std::int64_t>(random_.uniform() * 5e7));
    }
    calls_.push_back(call);
    if (!there_) deliver();
  }

  void deliver() {
    for (std::size_t i = 0; i < calls_.size();) {
      if (calls_[i].due > now_) {
        ++i;
        continue;
      }
      const Call call = calls_[i];
      calls_.erase(calls_.begin() + static_cast<std::ptrdiff_t>(i));
      note(call);
      GcraVerdict verdict;
      SharedLimit& limit = *limits_[call.replica];
      if (call.refill) {
        limit.finish_refill(quota_, call.ask, call.answer, now_);
        continue;
      }
      local += limit.finish(quota_, call.cost, call.ask, call.answer, now_, verdict) == LimitEvent::local ? 1 : 0;
      if (verdict.allowed) admit(call.cost);
    }
  }

  void note(const Call& call) {
    Instant& since = without_since_[call.replica];
    if (!call.answer.heard) {
      if (there_) since = std::min(since, now_);
    } else if (since != Instant::max()) {
      cut_off_ += now_ - since;
      since = Instant::max();
    }
  }

  void admit(std::uint32_t cost) {
    const double rate = quota_.quota.per_minute / 60;
    double given = rate * core::seconds(now_ - kStart) + losses * each_;
    Duration cut_off = cut_off_;
    for (const Instant since : without_since_) cut_off += since == Instant::max() ? Duration(0) : now_ - since;
    given += rate / quota_.replicas * core::seconds(cut_off);
    // Answers travel: what a loss did not undo may come a timeout after it.
    const double just_now = now_ - changed_ < kTimeout ? each_ : 0;
    lowest_ = std::min(lowest_, admitted_ - given + just_now);
    admitted_ += cost;
    most_over = std::max(most_over, admitted_ - given - lowest_);
  }

  core::Random random_;
  const SharedQuota quota_;
  const std::uint32_t dearest_;
  const double lossy_, each_;  // each: what a loss or return may add
  PlayedRedis redis_;
  std::vector<std::unique_ptr<SharedLimit>> limits_;
  std::vector<Instant> without_since_;
  std::deque<Call> calls_;
  Instant now_ = kStart, changed_{};
  double admitted_ = 0, lowest_ = 0;
  Duration cut_off_{};  // of all replicas together: without Redis while it was there
  bool there_ = true;
  std::uint64_t busy_ = 1;
};

}  // namespace

TEST_CASE("whatever happens to Redis, no window admits more than the bound") {
  double nearest = 0;
  int losses = 0, local = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    core::Random random(seed);
    const auto replicas = static_cast<std::uint32_t>(1 + random.below(5));
    const double per_minute = std::exp(random.uniform() * 9 + 4), burst = 1 + random.uniform() * per_minute / 4;
    const SharedQuota quota = shared(per_minute, burst, replicas);
    const auto dearest = static_cast<std::uint32_t>(1 + random.below(seed % 3 == 0 ? std::uint64_t(burst) : 1));
    const double lossy = seed % 2 == 0 ? 0 : random.uniform() / 2;
    World world(core::Random(seed + 1000), quota, dearest, lossy);
    world.run(2min);
    // Without Redis the burst is at least one request of each replica. Where answers are lost one by one, some replica
    // is always without: that counts once.
    const double burst_without = world.each() - quota.quota.at_once();
    const double bound = quota.bound(0s, kTimeout) + burst_without + (lossy > 0 ? world.each() : 0);
    INFO("seed " << seed << ": " << replicas << " replicas, " << per_minute << " a minute, burst " << burst
                 << ", dearest " << dearest << ", losses " << world.losses);
    REQUIRE(world.most_over <= bound + 1e-3);
    nearest = std::max(nearest, world.most_over / bound);
    losses += world.losses;
    local += world.local;
  }
  CHECK(losses > 100);
  CHECK(local > 100);
  WARN("nearest to the bound: " << nearest << " of it, over " << losses << " losses and returns");
}

TEST_CASE("with Redis there, no window admits more than rate, burst and leases") {
  double nearest = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    core::Random random(seed);
    PlayedRedis redis;
    const auto replicas = static_cast<std::uint32_t>(1 + random.below(5));
    const double per_minute = std::exp(random.uniform() * 9 + 4), burst = 1 + random.uniform() * per_minute / 4;
    const SharedQuota quota = shared(per_minute, burst, replicas);
    std::vector<Replica> all;
    for (std::uint32_t i = 0; i < replicas; ++i) all.push_back({quota, &redis});
    Instant now = kStart;
    double admitted = 0, lowest = 0, most = 0;
    while (now < kStart + 2min) {
      now += Duration(static_cast<std::int64_t>(random.uniform() * 1.8e11 / per_minute));
      for (std::uint64_t i = random.below(8); i > 0; --i) {
        Replica& one = all[random.below(replicas)];
        one.take(now);
        if (!one.verdict.allowed) continue;
        const double given = per_minute / 60 * core::seconds(now - kStart);
        lowest = std::min(lowest, admitted - given);
        most = std::max(most, ++admitted - given - lowest);
      }
    }
    INFO("seed " << seed);
    REQUIRE(most <= quota.bound(0s, 0s));
    REQUIRE(most >= quota.quota.at_once() - 1 - quota.lease());
    nearest = std::max(nearest, most / quota.bound(0s, 0s));
  }
  WARN("nearest to the bound: " << nearest << " of it");
}

}  // namespace router
