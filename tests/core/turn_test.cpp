#include "core/turn.h"

#include <catch2/catch.hpp>
#include <thread>

namespace {

// Real clocks, so what is asked is their order alone. Returns the first exact time that differs from `from`.
core::Instant later_than(core::Instant from) {
  core::Instant now = core::now();
  while (now <= from) now = core::now();
  return now;
}

}  // namespace

TEST_CASE("outside a turn the time is the clock's") {
  const core::Instant before = core::now();
  CHECK(core::turn_time() >= before);
  const core::Instant later = later_than(core::turn_time());
  CHECK(core::turn_time() >= later);
  CHECK(core::renew_turn() >= later);
}

TEST_CASE("within a turn the time stands until it is renewed, and goes on behind it") {
  core::Instant first, after;
  {
    const core::Turn turn;
    first = core::turn_time();
    after = later_than(first);
    CHECK(core::turn_time() == first);
    const core::Instant renewed = core::renew_turn();
    CHECK(renewed >= after);
    CHECK(core::turn_time() == renewed);
  }
  CHECK(core::turn_time() >= after);
}

TEST_CASE("the turn of one thread is no turn of another") {
  const core::Turn turn;
  const core::Instant mine = core::turn_time();
  const core::Instant later = later_than(mine);
  core::Instant other;
  std::thread([&] { other = core::turn_time(); }).join();
  CHECK(other >= later);
  CHECK(core::turn_time() == mine);
}
