#include "router/alerts/outbox.h"

#include <catch2/catch.hpp>

namespace {

using namespace router::alerts;
using std::chrono::seconds;

Event event(std::string rule, std::string instance, Event::Kind kind = Event::Kind::firing) {
  Event out;
  out.kind = kind;
  out.rule.name = std::move(rule);
  out.instance = std::move(instance);
  return out;
}

struct House {
  Outbox box;
  core::Instant clock{std::chrono::hours(1)};

  // Who is next, and how it goes: "rule/instance kind", or nobody.
  std::string turn(bool fine) {
    const auto next = box.next(clock);
    if (!next) return "nobody";
    fine ? box.sent(next->number) : static_cast<void>(box.failed(next->number, false, clock));
    return next->event.rule.name + "/" + next->event.instance + " " + std::string(to_string(next->event.kind));
  }
};

}  // namespace

TEST_CASE("a message that is to be tried again keeps nobody else's waiting", "[alerts]") {
  House house;
  house.box.put(event("down", "a"), "");
  CHECK(house.turn(false) == "down/a firing");
  house.box.put(event("down", "b"), "");
  house.box.put(event("slow", ""), "");
  CHECK(house.turn(true) == "down/b firing");
  CHECK(house.turn(true) == "slow/ firing");
  CHECK(house.turn(true) == "nobody");
  CHECK(house.box.due() == house.clock + Outbox::kPause);
  house.clock += Outbox::kPause;
  CHECK(house.turn(true) == "down/a firing");
  CHECK(house.box.due() == core::Instant::max());
}

TEST_CASE("messages of one alert stay in their order, whatever goes wrong with the first", "[alerts]") {
  House house;
  house.box.put(event("down", "a"), "");
  house.box.put(event("down", "a", Event::Kind::resolved), "");
  CHECK(house.turn(false) == "down/a firing");
  CHECK(house.turn(true) == "nobody");
  house.clock += Outbox::kPause;
  CHECK(house.turn(true) == "down/a firing");
  CHECK(house.turn(true) == "down/a resolved");
}

TEST_CASE("a fresh message goes before one that has failed", "[alerts]") {
  House house;
  house.box.put(event("down", "a"), "");
  CHECK(house.turn(false) == "down/a firing");
  house.clock += seconds(10);
  house.box.put(event("down", "b"), "");
  CHECK(house.turn(true) == "down/b firing");
  CHECK(house.turn(true) == "down/a firing");
}

TEST_CASE("a message is tried five times with growing pauses, and then what waited behind it goes", "[alerts]") {
  House house;
  house.box.put(event("down", "a"), "");
  house.box.put(event("down", "a", Event::Kind::resolved), "");
  for (const int pause : {1, 4, 16, 64}) {
    CHECK(house.turn(false) == "down/a firing");
    CHECK(house.box.due() == house.clock + seconds(pause));
    CHECK(house.turn(false) == "nobody");
    house.clock += seconds(pause);
  }
  CHECK(house.turn(false) == "down/a firing");
  CHECK(house.turn(true) == "down/a resolved");
  CHECK(house.box.size() == 0);
}

TEST_CASE("no more messages wait than are bounded, and what cannot be helped is given up at once", "[alerts]") {
  House house;
  for (std::size_t i = 0; i < Outbox::kMost; ++i) CHECK(house.box.put(event("down", std::to_string(i)), ""));
  CHECK_FALSE(house.box.put(event("down", "more"), ""));
  CHECK_FALSE(house.box.failed(house.box.next(house.clock)->number, true, house.clock));
  CHECK(house.box.put(event("down", "more"), ""));
}
