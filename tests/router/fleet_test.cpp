#include "router/limits/fleet.h"

#include <catch2/catch.hpp>

namespace router {
namespace {

using namespace std::chrono_literals;

const core::Instant kStart = core::Instant(std::chrono::hours(1000));

// A count that hears a beat each second.
struct Beats {
  ReplicaCount count;
  core::Instant now = kStart;

  std::uint32_t hear(std::uint32_t replicas, core::Duration time = 1s) {
    std::uint32_t out = 0;
    for (core::Duration past{}; past < time; past += 1s) out = count.hear(replicas, now += 1s);
    return out;
  }
};

}  // namespace

TEST_CASE("more replicas are believed at once, fewer when every beat has been lower for half a minute") {
  Beats beats;
  CHECK(beats.hear(1) == 1);
  CHECK(beats.hear(5) == 5);
  CHECK(beats.hear(2, ReplicaCount::kDoubt) == 5);
  CHECK(beats.hear(2) == 2);
  CHECK(beats.hear(3) == 3);
}

TEST_CASE("a Redis that comes back empty, fills again and goes again changes nothing") {
  Beats beats;
  beats.hear(5);
  for (int i = 0; i < 100; ++i) {
    beats.now += 20s;
    CHECK(beats.hear(1) == 5);
    CHECK(beats.hear(3) == 5);
    beats.now += 20s;
    CHECK(beats.hear(1) == 5);
    CHECK(beats.hear(5) == 5);
  }
}

TEST_CASE("the time in which Redis was away does not count as one in which it said less") {
  Beats beats;
  beats.hear(5);
  CHECK(beats.hear(1, 20s) == 5);
  beats.now += 1h;
  CHECK(beats.hear(1) == 5);
  CHECK(beats.hear(1, ReplicaCount::kDoubt) == 1);
}

TEST_CASE("the count falls to the highest of what was said meanwhile, and then further") {
  Beats beats;
  beats.hear(9);
  beats.hear(2, 10s);
  beats.hear(4, 10s);
  CHECK(beats.hear(2, 11s) == 4);
  CHECK(beats.hear(2, ReplicaCount::kDoubt) == 4);
  CHECK(beats.hear(2) == 2);
}

}  // namespace router
