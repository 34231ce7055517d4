#include "dashboard/pacer.h"

#include <catch2/catch.hpp>

#include "dashboard/live.h"

namespace {

using namespace dashboard;
using std::chrono::milliseconds;

constexpr core::Duration kInterval = milliseconds(250);

// Pages that are told two things each quarter second, as the loop of a core has them: each turn with the letters that
// were taken in it.
struct House {
  struct Turn {
    core::Instant at;
    std::size_t page = 0;
    std::vector<std::string> letters;
  };

  int made = 0;
  core::Instant clock{std::chrono::hours(1)};
  Live live{{{"now", kInterval, Keep::newest, [this](std::string&) { return "n" + std::to_string(++made); }},
             {"rows", kInterval, Keep::queue, [this](std::string&) { return "r" + std::to_string(made); }}}};
  Pacer pacer;
  std::vector<std::shared_ptr<Pacer::Page>> pages;
  std::vector<std::shared_ptr<Mailbox>> boxes;
  std::vector<Turn> turns;
  bool stepping = false, reading = true;
  std::size_t most_woken = 0, woken = 0;

  explicit House(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      pages.push_back(pacer.join([this, i] { wake(i); }));
      boxes.push_back(live.join(count, [this, i] { stepping = pacer.ask(pages[i]) || stepping; }));
      live.subscribe(boxes[i], 3);
    }
  }
  void wake(std::size_t page) {
    ++woken;
    turns.push_back({clock, page, {}});
    if (!reading) return;
    while (auto letter = boxes[page]->take())
      turns.back().letters.push_back(*letter->body + "/" + std::to_string(letter->dropped));
  }
  // One interval: what is made is posted to all, and the pacer is stepped when it says.
  void pass() {
    const core::Instant end = clock + kInterval;
    live.step(clock);
    while (stepping && clock < end) {
      woken = 0;
      const core::Instant next = pacer.step(clock);
      most_woken = std::max(most_woken, woken);
      if (next == core::Instant::max()) stepping = false;
      clock = std::min(next, end);
    }
    clock = end;
  }
};

}  // namespace

TEST_CASE("of fifty pages that are told at once, one is woken a turn, and all of them before more comes") {
  House house(50);
  const core::Instant began = house.clock;
  house.pass();
  CHECK(house.most_woken == 1);
  REQUIRE(house.turns.size() == 50);
  for (std::size_t i = 0; i < 50; ++i) {
    CHECK(house.turns[i].page == i);
    CHECK(house.turns[i].at - began == Pacer::kPause * static_cast<int>(i));
    CHECK(house.turns[i].letters == std::vector<std::string>{"n1/0", "r1/0"});
  }
  CHECK_FALSE(house.stepping);
}

TEST_CASE("a page keeps its place in the round, so that its messages come evenly") {
  House house(50);
  for (int i = 0; i < 4; ++i) house.pass();
  REQUIRE(house.turns.size() == 200);
  CHECK(house.most_woken == 1);
  for (std::size_t i = 50; i < 200; ++i) {
    CHECK(house.turns[i].page == house.turns[i - 50].page);
    CHECK(house.turns[i].at - house.turns[i - 50].at == kInterval);
  }
}

TEST_CASE("a thousand pages are still told within an interval, one a turn") {
  House house(1000);
  for (int i = 0; i < 3; ++i) house.pass();
  CHECK(house.most_woken == 1);
  CHECK(house.turns.size() == 3000);
  CHECK_FALSE(house.stepping);
}

TEST_CASE("a page alone waits for nobody") {
  House house(1);
  const core::Instant began = house.clock;
  house.pass();
  REQUIRE(house.turns.size() == 1);
  CHECK(house.turns.front().at == began);
}

TEST_CASE("a page that has not read since waits once, and is told then what was dropped") {
  House house(3);
  house.reading = false;
  for (int i = 0; i < 10; ++i) house.pass();  // woken once: what it was woken for is still there
  CHECK(house.turns.size() == 3);
  house.reading = true;
  house.wake(0);
  const auto& letters = house.turns.back().letters;
  REQUIRE(letters.size() == 1 + Mailbox::kQueue);
  CHECK(std::count(letters.begin(), letters.end(), "n10/9") == 1);
  CHECK(std::count(letters.begin(), letters.end(), "r3/2") == 1);
}

TEST_CASE("who leaves while it waits is woken no more, and nobody waits for it") {
  House house(3);
  house.live.step(house.clock);
  house.pacer.leave(house.pages[1]);
  house.pass();
  REQUIRE(house.turns.size() == 2);
  CHECK(house.turns[0].page == 0);
  CHECK(house.turns[1].page == 2);
  CHECK(house.turns[1].at - house.turns[0].at == Pacer::kPause);
  CHECK_FALSE(house.pacer.ask(house.pages[1]));
}
