#include "net/deadline.h"

#include <catch2/catch.hpp>
#include <vector>

#include "core/random.h"

namespace {

using namespace std::chrono_literals;

struct Fired {
  net::Deadline deadline{fire, this};
  int times = 0;
  static void fire(void* self) { ++static_cast<Fired*>(self)->times; }
};

// Turns the wheel in ticks from one time to another.
void turn(net::Wheel& wheel, core::Instant& now, core::Duration by) {
  const core::Instant until = now + by;
  while (now < until) {
    now += net::Wheel::kTick;
    wheel.turn(now);
  }
}

}  // namespace

TEST_CASE("a deadline fires once, not before its time and at most two ticks after it") {
  core::Random random(7);
  for (int round = 0; round < 200; ++round) {
    net::Wheel wheel;
    core::Instant now = core::Instant() + 1h;
    wheel.turn(now);
    Fired fired;
    const auto after = core::Duration(std::chrono::milliseconds(random.below(30000)));
    const core::Instant due = now + after;
    fired.deadline.arm(wheel, due);
    while (fired.times == 0) {
      REQUIRE(now <= due + 2 * net::Wheel::kTick);
      now += net::Wheel::kTick;
      wheel.turn(now);
    }
    CHECK(now >= due);
    turn(wheel, now, 15s);
    CHECK(fired.times == 1);
    CHECK_FALSE(wheel.busy());
  }
}

TEST_CASE("a deadline that is disarmed, moved or destroyed does not fire at its old time") {
  net::Wheel wheel;
  core::Instant now = core::Instant() + 1h;
  wheel.turn(now);
  Fired disarmed, moved;
  disarmed.deadline.arm(wheel, now + 1s);
  moved.deadline.arm(wheel, now + 1s);
  {
    Fired destroyed;
    destroyed.deadline.arm(wheel, now + 1s);
  }
  turn(wheel, now, 500ms);
  disarmed.deadline.disarm();
  moved.deadline.arm(wheel, now + 20s);
  turn(wheel, now, 10s);
  CHECK(disarmed.times == 0);
  CHECK(moved.times == 0);
  turn(wheel, now, 11s);
  CHECK(moved.times == 1);
}

TEST_CASE("a deadline may arm, disarm and destroy others while it fires") {
  net::Wheel wheel;
  core::Instant now = core::Instant() + 1h;
  wheel.turn(now);
  struct Chain {
    net::Wheel& wheel;
    core::Instant& now;
    std::vector<std::unique_ptr<Fired>> others;
    net::Deadline deadline{fire, this};
    int times = 0;
    static void fire(void* self) {
      auto& chain = *static_cast<Chain*>(self);
      ++chain.times;
      chain.others.pop_back();
      for (auto& other : chain.others) other->deadline.arm(chain.wheel, chain.now + 1s);
      chain.deadline.arm(chain.wheel, chain.now);
      if (chain.times == 3) chain.deadline.disarm();
    }
  } chain{wheel, now, {}};
  for (int i = 0; i < 8; ++i) {
    chain.others.push_back(std::make_unique<Fired>());
    chain.others.back()->deadline.arm(wheel, now + 100ms);
  }
  chain.deadline.arm(wheel, now + 80ms);
  turn(wheel, now, 5s);
  CHECK(chain.times == 3);
  for (auto& other : chain.others) CHECK(other->times == 1);
}

TEST_CASE("after a long sleep every deadline that passed meanwhile fires") {
  net::Wheel wheel;
  core::Instant now = core::Instant() + 1h;
  wheel.turn(now);
  std::vector<std::unique_ptr<Fired>> all;
  for (int i = 0; i < 1000; ++i) {
    all.push_back(std::make_unique<Fired>());
    all.back()->deadline.arm(wheel, now + std::chrono::milliseconds(37 * i));
  }
  now += 10min;
  wheel.turn(now);
  for (auto& one : all) CHECK(one->times == 1);
}
