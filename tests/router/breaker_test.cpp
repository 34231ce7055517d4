#include "router/upstream/breaker.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string_view>
#include <vector>

#include "tests/router/breaker_support.h"

namespace router {
namespace {

using core::FailureClass;
using core::Instant;
using core::Millis;
using State = Breaker::State;
using Verdict = Breaker::Verdict;
using namespace std::chrono_literals;

bool about(core::Duration value, core::Duration expected) {
  return value >= expected * 9 / 10 - 1ms && value <= expected * 11 / 10 + 1ms;
}

}  // namespace

TEST_CASE("a breaker opens on as many failures in a row as configured, and a success starts the count anew") {
  struct Row {
    std::string_view outcomes;
    State state;
    std::uint32_t consecutive;
  };
  for (const Row& row : {Row{"", State::closed, 0}, Row{"ff", State::closed, 2}, Row{"fff", State::open, 0},
                         Row{"ffsff", State::closed, 2}, Row{"ffsfff", State::open, 0}, Row{"fafaf", State::open, 0},
                         Row{"ffaaaa", State::closed, 2}, Row{"ssss", State::closed, 0}}) {
    INFO(row.outcomes);
    BreakerBench bench;
    bench.requests(row.outcomes);
    CHECK(bench.state() == row.state);
    CHECK(bench.look().consecutive == row.consecutive);
    CHECK(bench.breaker.would_allow(bench.now) == (row.state == State::closed));
  }
}

TEST_CASE("a breaker opens when enough of the window's requests failed, judged by a failure") {
  struct Row {
    std::string_view outcomes;
    core::Duration apart;
    State state;
  };
  for (const Row& row : {
           Row{"fsfsfsfsf", 0s, State::closed},             // 5 of 9: below the minimum of requests
           Row{"fsfsfsfsfs", 0s, State::closed},            // 5 of 10, but the last one was well
           Row{"fsfsfsfsfsf", 0s, State::open},             // 6 of 11
           Row{"ssfsfssfsfsf", 0s, State::closed},          // 5 of 12
           Row{"fsfsfsfsfsf", 900ms, State::open},          // still inside of ten seconds
           Row{"fsfsfsfsfsfsfsfs", 1200ms, State::closed},  // never ten within the window
           Row{"aaaaaaaaaaaaff", 0s, State::closed},        // abandoned ones are no requests
       }) {
    INFO(row.outcomes);
    BreakerBench bench;
    bench.requests(row.outcomes, row.apart);
    CHECK(bench.state() == row.state);
  }
}

TEST_CASE("the window slides: what is older than it no longer counts") {
  BreakerBench bench;
  bench.requests("fsfsfsfs");
  CHECK(bench.look().window_requests == 8);
  CHECK(bench.look().window_failures == 4);
  bench.now += 8900ms;
  CHECK(bench.look().window_requests == 8);
  bench.now += 1100ms;
  CHECK(bench.look().window_requests == 0);
  bench.requests("fsf");
  CHECK(bench.state() == State::closed);
  CHECK(bench.look().window_requests == 3);
}

TEST_CASE("an open breaker refuses until its time, then lets through as many probes at once as configured") {
  BreakerBench bench;
  bench.requests("ff");
  const Breaker::Permit last = bench.breaker.acquire(bench.now);
  CHECK(bench.breaker.failure(bench.now, FailureClass::timeout, last));
  CHECK(bench.look().reason == FailureClass::timeout);
  CHECK(bench.look().openings == 1);
  CHECK(bench.request('s') == Verdict::open);
  CHECK(about(bench.look().retry_at - bench.now, 1s));

  bench.now = bench.look().retry_at - 1ms;
  CHECK_FALSE(bench.breaker.would_allow(bench.now));
  CHECK(bench.request('s') == Verdict::open);
  bench.now += 1ms;
  CHECK(bench.breaker.would_allow(bench.now));
  CHECK(bench.state() == State::half_open);
  const Breaker::Permit one = bench.breaker.acquire(bench.now);
  const Breaker::Permit two = bench.breaker.acquire(bench.now);
  CHECK(one.verdict == Verdict::probe);
  CHECK(two.verdict == Verdict::probe);
  CHECK(bench.breaker.acquire(bench.now).verdict == Verdict::open);
  CHECK_FALSE(bench.breaker.would_allow(bench.now));
  CHECK(bench.look().retry_at > bench.now);

  CHECK_FALSE(bench.breaker.success(bench.now, one));
  CHECK(bench.state() == State::half_open);
  CHECK(bench.breaker.success(bench.now, two));
  CHECK(bench.state() == State::closed);
  CHECK(bench.look().window_requests == 0);
  CHECK(bench.request('s') == Verdict::allowed);
}

TEST_CASE("as many successes as probes close a half-open breaker, one after the other will do") {
  BreakerBench bench;
  bench.open();
  bench.wait_out();
  CHECK(bench.request('s') == Verdict::probe);
  CHECK(bench.state() == State::half_open);
  CHECK(bench.request('s') == Verdict::probe);
  CHECK(bench.state() == State::closed);
}

TEST_CASE("each opening in a row is twice as long, up to the longest, give or take a tenth") {
  BreakerBench bench;
  bench.open();
  for (const auto expected : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}) {
    CHECK(about(bench.wait_out(), expected));
    CHECK(bench.request('f') == Verdict::probe);
    CHECK(bench.state() == State::open);
  }
  CHECK(bench.look().openings == 10);
}

TEST_CASE("a closed breaker that fails again soon goes on doubling, one that stayed well starts anew") {
  // Stable is the longer of a window (10 s) and the last opening.
  struct Row {
    int openings;
    core::Duration well;
    core::Duration next;
  };
  for (const Row& row : {Row{1, 9s, 2s}, Row{1, 10s, 1s}, Row{5, 10s, 32s}, Row{5, 15s, 32s}, Row{5, 16s, 1s}}) {
    INFO(row.openings << " openings, well for " << core::seconds(row.well) << " s");
    BreakerBench bench;
    bench.open();
    for (int i = 1; i < row.openings; ++i) {
      bench.wait_out();
      bench.request('f');
    }
    bench.wait_out();
    bench.requests("ss");
    REQUIRE(bench.state() == State::closed);
    bench.now += row.well;
    bench.open();
    CHECK(about(bench.wait_out(), row.next));
  }
}

TEST_CASE("the length of an opening follows from the seed, differs between seeds and stays within a tenth") {
  std::vector<core::Duration> waits;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    BreakerBench bench(breaker_config(), seed), twin(breaker_config(), seed);
    bench.open();
    twin.open();
    waits.push_back(bench.look().retry_at - bench.now);
    CHECK(twin.look().retry_at == bench.look().retry_at);
    CHECK(about(waits.back(), 1s));
  }
  std::sort(waits.begin(), waits.end());
  CHECK(waits.front() < 920ms);
  CHECK(waits.back() > 1080ms);
}

TEST_CASE("a result that comes later than a change of state changes nothing") {
  BreakerBench bench;
  std::vector<Breaker::Permit> early(10);
  for (auto& permit : early) permit = bench.breaker.acquire(bench.now);
  bench.open();
  const Instant retry_at = bench.look().retry_at;
  const auto report_all = [&](const std::vector<Breaker::Permit>& permits) {
    for (const auto& permit : permits) {
      CHECK_FALSE(bench.breaker.failure(bench.now, FailureClass::connect, permit));
      CHECK_FALSE(bench.breaker.success(bench.now, permit));
      bench.breaker.abandon(permit);
    }
  };
  SECTION("while open") {
    report_all(early);
    CHECK(bench.look().retry_at == retry_at);
    CHECK(bench.look().openings == 1);
  }
  SECTION("while half open") {
    bench.wait_out();
    const Breaker::Permit probe = bench.breaker.acquire(bench.now);
    report_all(early);
    CHECK(bench.state() == State::half_open);
    bench.breaker.success(bench.now, probe);
    CHECK(bench.request('s') == Verdict::probe);
    CHECK(bench.state() == State::closed);
  }
  SECTION("when closed again") {
    bench.wait_out();
    bench.requests("ss");
    report_all(early);
    CHECK(bench.state() == State::closed);
    CHECK(bench.look().consecutive == 0);
    CHECK(bench.look().window_requests == 0);
  }
  SECTION("a probe of an earlier half-open time") {
    bench.wait_out();
    const Breaker::Permit slow = bench.breaker.acquire(bench.now);
    bench.request('f');
    REQUIRE(bench.state() == State::open);
    report_all({slow});
    CHECK(bench.state() == State::open);
    bench.wait_out();
    const Breaker::Permit probe = bench.breaker.acquire(bench.now);
    report_all({slow});
    CHECK(bench.state() == State::half_open);
    bench.breaker.success(bench.now, probe);
    CHECK(bench.state() == State::half_open);
  }
}

TEST_CASE("a permit that was not given by the breaker says nothing") {
  BreakerBench bench;
  bench.open();
  bench.wait_out();
  bench.breaker.acquire(bench.now);
  // Refused, and sent all the same because nothing else was left.
  Breaker::Permit forced = bench.breaker.acquire(bench.now);
  forced = bench.breaker.acquire(bench.now);
  REQUIRE(forced.verdict == Verdict::open);
  forced.verdict = Verdict::allowed;
  Breaker::Permit made_up;
  for (const Verdict verdict : {Verdict::allowed, Verdict::probe, Verdict::open, Verdict::cooling}) {
    made_up.verdict = verdict;
    for (const Breaker::Permit& permit : {made_up, forced}) {
      CHECK_FALSE(bench.breaker.failure(bench.now, FailureClass::connect, permit));
      CHECK_FALSE(bench.breaker.success(bench.now, permit));
      bench.breaker.abandon(permit);
      CHECK(bench.breaker.acquire(bench.now).verdict == Verdict::open);
    }
  }
}

TEST_CASE("a probe that was abandoned gives its place back and says nothing") {
  BreakerBench bench;
  bench.open();
  bench.wait_out();
  for (int i = 0; i < 100; ++i) CHECK(bench.request('a') == Verdict::probe);
  CHECK(bench.state() == State::half_open);
  bench.request('s');
  bench.requests("aaaa");
  CHECK(bench.state() == State::half_open);
  bench.request('s');
  CHECK(bench.state() == State::closed);
}

TEST_CASE("giving a probe back twice frees no further place") {
  BreakerBench bench;
  bench.open();
  bench.wait_out();
  const Breaker::Permit probe = bench.breaker.acquire(bench.now);
  for (int i = 0; i < 3; ++i) bench.breaker.abandon(probe);
  CHECK(bench.breaker.acquire(bench.now).verdict == Verdict::probe);
  CHECK(bench.breaker.acquire(bench.now).verdict == Verdict::probe);
  CHECK(bench.breaker.acquire(bench.now).verdict == Verdict::open);
}

TEST_CASE("probes that stay out as long as the last opening no longer hold the door") {
  BreakerBench bench;
  bench.open();
  bench.wait_out();
  const Breaker::Permit stream = bench.breaker.acquire(bench.now);
  bench.breaker.acquire(bench.now);  // never comes back
  CHECK(bench.look().retry_at == bench.now + 1s);
  bench.now += 999ms;
  CHECK(bench.request('s') == Verdict::open);
  bench.now += 1ms;
  CHECK(bench.breaker.would_allow(bench.now));
  const Breaker::Permit third = bench.breaker.acquire(bench.now);
  CHECK(third.verdict == Verdict::probe);
  CHECK(bench.request('s') == Verdict::open);  // one more, not all
  CHECK_FALSE(bench.breaker.success(bench.now, third));
  bench.now += 10min;
  CHECK(bench.breaker.success(bench.now, stream));
  CHECK(bench.state() == State::closed);
}

TEST_CASE("a rate limit cools down in any state, extends and never shortens, and counts as no failure") {
  BreakerBench bench;
  bench.breaker.rate_limited(bench.now, 0ms);
  CHECK(bench.look().cooling_until == bench.now + 4s);
  bench.breaker.rate_limited(bench.now, 1s);
  CHECK(bench.look().cooling_until == bench.now + 4s);
  bench.breaker.rate_limited(bench.now, 6s);
  CHECK(bench.look().cooling_until == bench.now + 6s);
  CHECK(bench.state() == State::closed);
  CHECK(bench.look().consecutive == 0);
  CHECK_FALSE(bench.breaker.would_allow(bench.now));
  CHECK(bench.request('s') == Verdict::cooling);
  bench.now += 6s - 1ms;
  CHECK(bench.request('s') == Verdict::cooling);
  bench.now += 1ms;
  CHECK(bench.request('s') == Verdict::allowed);

  bench.breaker.rate_limited(bench.now, 100h);
  CHECK(bench.look().cooling_until == bench.now + 1h);
  bench.now += 1h;

  bench.open();
  bench.breaker.rate_limited(bench.now, 5s);
  CHECK(bench.request('s') == Verdict::cooling);
  bench.wait_out();
  CHECK(bench.request('s') == Verdict::cooling);
  bench.now += 5s;
  CHECK(bench.request('s') == Verdict::probe);
}

TEST_CASE("a cool-down says whether it is for a rate limit or for a quota") {
  BreakerBench bench;
  bench.breaker.rate_limited(bench.now, 1s);
  CHECK(bench.look().why_cooling() == "rate_limited");
  bench.breaker.out_of_quota(bench.now, 5min);
  CHECK(bench.look().cooling_until == bench.now + 5min);
  CHECK(bench.look().why_cooling() == "quota");
  bench.breaker.rate_limited(bench.now, 1s);  // the longer one goes on, for its own reason
  CHECK(bench.look().why_cooling() == "quota");
  bench.now += 5min;
  bench.breaker.limited_elsewhere(bench.now, 1s);
  CHECK(bench.look().why_cooling() == "hint");
}

TEST_CASE("what an operator forgives is over: the cool-down, the opening and what led to it") {
  BreakerBench bench;
  bench.open();
  bench.breaker.out_of_quota(bench.now, 5min);
  bench.breaker.forgive(bench.now);
  CHECK(bench.state() == State::closed);
  CHECK(bench.look().window_failures == 0);
  CHECK(bench.request('s') == Verdict::allowed);
}

TEST_CASE("a new configuration holds from then on") {
  BreakerBench bench;
  bench.requests("ff");
  core::BreakerConfig changed = breaker_config();
  changed.consecutive_failures = 10;
  bench.breaker.configure(changed);
  bench.requests("fffffff");
  CHECK(bench.state() == State::closed);
  CHECK(bench.look().window_requests == 9);
  changed.window = 60s;
  bench.breaker.configure(changed);
  CHECK(bench.look().window_requests == 0);
  changed.open_base = 20s;
  changed.half_open_probes = 1;
  bench.breaker.configure(changed);
  bench.open();
  CHECK(about(bench.wait_out(), 20s));
  bench.request('s');
  CHECK(bench.state() == State::closed);
}

}  // namespace router
