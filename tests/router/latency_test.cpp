#include "router/upstream/latency.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <thread>
#include <vector>

namespace router {
namespace {

using core::Instant;
using namespace std::chrono_literals;

const Instant kStart = Instant(1000h);
const double kE = std::exp(1.0);

}  // namespace

TEST_CASE("a slower answer counts at once and in full") {
  PeakEwma latency;
  CHECK(latency.seconds(kStart) == 0);
  for (const auto seen : {100ms, 250ms, 251ms, 9000ms}) {
    latency.observe(kStart, seen);
    CHECK(latency.seconds(kStart) == Approx(core::seconds(seen)));
  }
}

TEST_CASE("faster answers bring the average down with a time constant of ten seconds") {
  PeakEwma latency;
  latency.observe(kStart, 1s);
  latency.observe(kStart + 10s, 200ms);
  CHECK(latency.seconds(kStart + 10s) == Approx(0.2 + 0.8 / kE));
  // As much in many small steps.
  PeakEwma often;
  often.observe(kStart, 1s);
  for (int i = 1; i <= 10'000; ++i) often.observe(kStart + i * 1ms, 200ms);
  CHECK(often.seconds(kStart + 10s) == Approx(0.2 + 0.8 / kE).margin(0.001));
}

TEST_CASE("silence brings it down too, so that a slow target is tried again") {
  PeakEwma latency;
  latency.observe(kStart, 2s);
  CHECK(latency.seconds(kStart + 10s) == Approx(2 / kE));
  CHECK(latency.seconds(kStart + 20s) == Approx(2 / kE / kE));
  CHECK(latency.seconds(kStart + 24h) < 1e-6);
  CHECK(latency.seconds(kStart + 24h) >= 0);
}

TEST_CASE("a failure counts as a slow answer, repeated ones as slower still, up to a bound") {
  PeakEwma latency;
  latency.observe(kStart, 1ms);
  for (const double expected : {5.0, 10.0, 20.0, 40.0, 60.0, 60.0}) {
    latency.penalise(kStart);
    CHECK(latency.seconds(kStart) == Approx(expected));
  }
  PeakEwma slow;
  slow.observe(kStart, 90s);
  slow.penalise(kStart);
  CHECK(slow.seconds(kStart) == Approx(90));
}

TEST_CASE("the target that fails fastest scores worse than a slow one that answers") {
  PeakEwma failing, slow;
  Instant now = kStart;
  for (int i = 0; i < 100; ++i, now += 200ms) {
    failing.observe(now, 1ms);
    failing.penalise(now);
    slow.observe(now, 3s);
    CHECK(slow.score(now, 10) < failing.score(now, 0) * 11);
    CHECK(slow.score(now, 0) < failing.score(now, 0));
  }
}

TEST_CASE("the score grows with the requests in flight") {
  PeakEwma latency;
  latency.observe(kStart, 500ms);
  for (const std::uint32_t in_flight : {0u, 1u, 9u, 1000u})
    CHECK(latency.score(kStart, in_flight) == Approx(0.5 * (1 + in_flight)));
}

TEST_CASE("a target never observed is tried by one request, and by no more before that has answered") {
  PeakEwma unknown, known;
  known.observe(kStart, 10s);
  CHECK(unknown.score(kStart, 0) < known.score(kStart, 0));
  CHECK(unknown.score(kStart, 1) > known.score(kStart, 100));
  CHECK(unknown.score(kStart, 1) < unknown.score(kStart, 2));
  unknown.observe(kStart, 0s);
  CHECK(unknown.score(kStart, 5) < known.score(kStart, 0));
}

TEST_CASE("a clock that was read a little earlier on another core does no harm") {
  PeakEwma latency;
  latency.observe(kStart, 1s);
  latency.observe(kStart - 5ms, 10ms);
  CHECK(latency.seconds(kStart) == Approx(1));
  CHECK(latency.seconds(kStart - 5ms) == Approx(1));
  CHECK(latency.seconds(kStart + 10s) == Approx(1 / kE));
}

TEST_CASE("the average decays over the end of its 49-day clock") {
  const Instant end(std::chrono::milliseconds(std::int64_t{1} << 32));
  PeakEwma latency;
  latency.observe(end - 5s, 1s);
  CHECK(latency.seconds(end + 5s) == Approx(1 / kE));
}

TEST_CASE("observed by many threads the average stays between the fastest and the slowest answer") {
  PeakEwma latency;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&latency, t] {
      for (int i = 0; i < 20'000; ++i) latency.observe(kStart + i * 1ms, 100ms * (t + 1));
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(latency.seconds(kStart + 20s) <= 0.4001);
  CHECK(latency.seconds(kStart + 20s) >= 0.0999);
}

}  // namespace router
