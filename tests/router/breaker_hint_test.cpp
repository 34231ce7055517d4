#include <catch2/catch.hpp>

#include "router/upstream/breaker.h"
#include "tests/router/breaker_support.h"

namespace router {
namespace {

using Hinted = Breaker::Hinted;
using State = Breaker::State;
using Verdict = Breaker::Verdict;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("a hint opens a closed breaker for the time it names, then one of our own requests finds out") {
  BreakerBench bench;
  CHECK(bench.breaker.opened_elsewhere(bench.now, 7s) == Hinted::applied);
  CHECK(bench.state() == State::open);
  CHECK(bench.look().retry_at == bench.now + 7s);
  CHECK(bench.look().why() == "hint");
  CHECK(bench.look().openings == 0);
  CHECK(bench.breaker.by_hint(Verdict::open));
  CHECK_FALSE(bench.breaker.by_hint(Verdict::cooling));

  bench.now += 6999ms;
  CHECK(bench.request('s') == Verdict::open);
  bench.now += 1ms;
  CHECK(bench.request('s') == Verdict::probe);
  CHECK(bench.request('s') == Verdict::probe);
  CHECK(bench.state() == State::closed);
}

TEST_CASE("a hint opens for no longer than our own config would at most") {
  BreakerBench bench;
  CHECK(bench.breaker.opened_elsewhere(bench.now, std::chrono::hours(20)) == Hinted::applied);
  CHECK(bench.look().retry_at == bench.now + 60s);
}

TEST_CASE("hints cannot keep a target away: only a closed breaker takes one, so each is followed by a probe of ours") {
  BreakerBench bench;
  bench.breaker.opened_elsewhere(bench.now, 2s);
  for (int i = 0; i < 100; ++i) {
    CHECK(bench.breaker.opened_elsewhere(bench.now, 60s) == Hinted::known);
    bench.now += 100ms;
  }
  CHECK(bench.state() == State::half_open);
  const Breaker::Permit probe = bench.breaker.acquire(bench.now);
  CHECK(probe.verdict == Verdict::probe);
  CHECK(bench.breaker.opened_elsewhere(bench.now, 60s) == Hinted::known);
  CHECK_FALSE(bench.breaker.success(bench.now, probe));
  CHECK(bench.request('s') == Verdict::probe);
  CHECK(bench.state() == State::closed);
  CHECK(bench.breaker.opened_elsewhere(bench.now, 60s) == Hinted::own_success);
}

TEST_CASE("a hint of an opening is not believed while the target has just served us") {
  BreakerBench bench;
  bench.request('s');
  bench.now += Breaker::kOwnEyes - 1ms;
  CHECK(bench.breaker.opened_elsewhere(bench.now, 9s) == Hinted::own_success);
  CHECK(bench.state() == State::closed);
  bench.now += 1ms;
  CHECK(bench.breaker.opened_elsewhere(bench.now, 9s) == Hinted::applied);
}

TEST_CASE("what opened by a hint and fails our probe opens for the first pause, as if the hint had not been") {
  BreakerBench bench;
  bench.breaker.opened_elsewhere(bench.now, 30s);
  bench.wait_out();
  CHECK(bench.request('f') == Verdict::probe);
  CHECK(bench.state() == State::open);
  const core::Duration pause = bench.look().retry_at - bench.now;
  CHECK(pause <= 1101ms);
  CHECK(bench.look().why() == "server_error");
  CHECK(bench.look().openings == 1);
  CHECK_FALSE(bench.breaker.by_hint(Verdict::open));
}

TEST_CASE("a success of our own closes what a hint opened, whichever way it went, and a failure changes nothing") {
  BreakerBench bench;
  const Breaker::Permit early = bench.breaker.acquire(bench.now);
  Breaker::Permit past_the_door;
  past_the_door.verdict = Verdict::allowed;
  for (const Breaker::Permit permit : {early, past_the_door}) {
    bench.now += 60s;
    CHECK(bench.breaker.opened_elsewhere(bench.now, 7s) == Hinted::applied);
    CHECK_FALSE(bench.breaker.failure(bench.now, core::FailureClass::timeout, permit));
    CHECK(bench.look().retry_at == bench.now + 7s);
    CHECK(bench.breaker.success(bench.now, permit));
    CHECK(bench.state() == State::closed);
    CHECK(bench.breaker.opened_elsewhere(bench.now, 7s) == Hinted::own_success);
  }
  bench.open();
  CHECK_FALSE(bench.breaker.success(bench.now, early));
  CHECK(bench.state() == State::open);
}

TEST_CASE("a hint that our own success refuted is followed by none for the longest pause, however quiet we are") {
  BreakerBench bench;
  for (const bool by_probe : {true, false}) {
    bench.now += 60s;
    const Breaker::Permit under_way = bench.breaker.acquire(bench.now);
    REQUIRE(bench.breaker.opened_elsewhere(bench.now, 7s) == Hinted::applied);
    if (by_probe) bench.wait_out();
    if (by_probe) bench.requests("ss");
    if (!by_probe) bench.breaker.success(bench.now, under_way);
    REQUIRE(bench.state() == State::closed);
    for (int i = 0; i < 9; ++i) {
      bench.now += 6s;
      CHECK(bench.breaker.opened_elsewhere(bench.now, 60s) == Hinted::own_success);
    }
    CHECK(bench.state() == State::closed);
  }
  bench.now += 6s;
  CHECK(bench.breaker.opened_elsewhere(bench.now, 60s) == Hinted::applied);
}

TEST_CASE("hints of a cool-down do not add up, and count nothing just after a success of ours") {
  BreakerBench bench;
  CHECK(bench.breaker.limited_elsewhere(bench.now, 8s) == Hinted::applied);
  const core::Instant end = bench.now + 8s;
  for (; bench.now < end; bench.now += 1s) CHECK(bench.breaker.limited_elsewhere(bench.now, 8s) == Hinted::known);
  CHECK(bench.request('s') == Verdict::allowed);
  bench.now += Breaker::kOwnEyes - 1ms;
  CHECK(bench.breaker.limited_elsewhere(bench.now, 8s) == Hinted::own_success);
  CHECK(bench.request('a') == Verdict::allowed);
  bench.now += 1ms;
  CHECK(bench.breaker.limited_elsewhere(bench.now, 8s) == Hinted::applied);
}

TEST_CASE("a hint of a cool-down counts as a 429 of our own: it extends, never shortens, and has our bound") {
  BreakerBench bench;
  CHECK(bench.breaker.limited_elsewhere(bench.now, 8s) == Hinted::applied);
  CHECK(bench.look().cooling_until == bench.now + 8s);
  CHECK(bench.breaker.by_hint(Verdict::cooling));
  CHECK(bench.request('s') == Verdict::cooling);
  CHECK(bench.breaker.limited_elsewhere(bench.now, 3s) == Hinted::known);
  CHECK(bench.look().cooling_until == bench.now + 8s);

  CHECK_FALSE(bench.breaker.rate_limited(bench.now, 5s));
  CHECK(bench.look().cooling_by_hint);
  CHECK(bench.breaker.rate_limited(bench.now, 20s));
  CHECK_FALSE(bench.look().cooling_by_hint);
  CHECK_FALSE(bench.breaker.by_hint(Verdict::cooling));

  CHECK(bench.breaker.limited_elsewhere(bench.now, std::chrono::hours(24)) == Hinted::applied);
  CHECK(bench.look().cooling_until == bench.now + Breaker::kLongestCooling);
  CHECK(bench.state() == State::closed);
}

}  // namespace router
