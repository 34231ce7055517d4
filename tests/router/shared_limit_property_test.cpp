// What shared limits guarantee, whatever happens: random arrivals at random replicas, answers that travel and are lost,
// outages, and a Redis that forgets.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <deque>
#include <memory>
#include <vector>

#include "core/random.h"
#include "router/limits/fleet.h"
#include "tests/support/played_limits.h"

namespace router {
namespace {

using core::Duration;
using core::Instant;
using namespace std::chrono_literals;
using support::PlayedRedis;
using support::Replica;
using support::shared;

const Instant kStart = support::kPlayStart;
constexpr Duration kTimeout = 50ms;

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
    seen_.resize(quota.replicas, quota);
    counts_.resize(quota.replicas);
    for (ReplicaCount& count : counts_) count.hear(quota.replicas, now_);
    lives_until_.resize(quota.replicas);
    for (std::uint32_t i = 0; i < quota.replicas; ++i) next_beat_.push_back(now_ + 1s * i / quota.replicas);
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
    beat();
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
    if (there_ || random_.below(2) == 0) return;
    redis_.forget();
    lives_until_.assign(lives_until_.size(), Instant());
  }

  // Each once a second; Redis counts those whose life has not ended.
  void beat() {
    for (std::size_t i = 0; i < next_beat_.size(); ++i) {
      if (next_beat_[i] > now_) continue;
      next_beat_[i] = now_ + 1s;
      if (!there_) continue;
      lives_until_[i] = now_ + 4s;
      const auto alive = std::count_if(lives_until_.begin(), lives_until_.end(), [&](Instant to) { return to > now_; });
      seen_[i].replicas = counts_[i].hear(static_cast<std::uint32_t>(alive), now_);
    }
  }

  void arrive(std::size_t replica) {
    const auto cost = static_cast<std::uint32_t>(1 + random_.below(dearest_));
    LimitAsk ask;
    GcraVerdict verdict;
    SharedLimit& limit = *limits_[replica];
    const LimitEvent event = limit.begin(seen_[replica], cost, now_, ask, verdict);
    if (event == LimitEvent::ask) {
      send(replica, cost, ask, false);
      return;
    }
    if (verdict.allowed) admit(cost);
    LimitAsk refill;
    if (event == LimitEvent::leased && limit.wants_refill(seen_[replica], now_, refill)) send(replica, 0, refill, true);
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
        limit.finish_refill(seen_[call.replica], call.ask, call.answer, now_);
        continue;
      }
      local += limit.finish(seen_[call.replica], call.cost, call.ask, call.answer, now_, verdict) == LimitEvent::local
                   ? 1
                   : 0;
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
  std::vector<SharedQuota> seen_;  // by each replica
  std::vector<ReplicaCount> counts_;
  std::vector<Instant> without_since_, next_beat_, lives_until_;
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
