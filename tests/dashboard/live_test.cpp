#include "dashboard/live.h"

#include <catch2/catch.hpp>

namespace {

using namespace dashboard;
using std::chrono::milliseconds;

constexpr Topics kNow = 1, kRows = 2;

// Two topics that count how often they were made: one keeps the newest, one queues.
struct House {
  int now_made = 0, rows_made = 0, woken = 0;
  bool quiet = false;
  core::Instant clock{std::chrono::hours(1)};
  Live live{
      {{"now", milliseconds(1000), Keep::newest, [this](std::string&) { return "n" + std::to_string(++now_made); }},
       {"rows", milliseconds(250), Keep::queue, [this](std::string& memory) {
          ++rows_made;
          memory += 'x';
          return quiet ? std::string() : memory;
        }}}};

  std::shared_ptr<Mailbox> join(std::size_t most = 10) {
    return live.join(most, [this] { ++woken; });
  }
  // As the thread would, for so long.
  void pass(core::Duration time) {
    const core::Instant end = clock + time;
    for (;;) {
      const core::Instant next = live.step(clock);
      if (next >= end) break;
      clock = next;
    }
    clock = end;
  }
};

std::vector<std::string> read(Mailbox& box) {
  std::vector<std::string> out;
  while (auto letter = box.take()) out.push_back(*letter->body + "/" + std::to_string(letter->dropped));
  return out;
}

}  // namespace

TEST_CASE("nothing is made for nobody") {
  House house;
  const auto page = house.join();
  house.pass(std::chrono::seconds(10));
  CHECK(house.live.step(house.clock) == core::Instant::max());
  CHECK((house.now_made == 0 && house.rows_made == 0 && house.woken == 0));
}

TEST_CASE("a message is made once an interval for all pages") {
  House house;
  const auto one = house.join(), two = house.join();
  house.live.subscribe(one, kNow);
  house.live.subscribe(two, kNow | kRows);
  house.pass(milliseconds(3000));
  CHECK(house.now_made == 3);
  CHECK(house.rows_made == 12);
  CHECK(read(*one) == std::vector<std::string>{"n3/2"});
}

TEST_CASE("a page that reads slowly gets the newest, or the last eight, and is told what it missed") {
  House house;
  const auto page = house.join();
  house.live.subscribe(page, kRows);
  house.pass(milliseconds(250 * 11));
  const auto seen = read(*page);
  REQUIRE(seen.size() == Mailbox::kQueue);
  CHECK(seen.front() == std::string(4, 'x') + "/3");
  CHECK(seen.back() == std::string(11, 'x') + "/0");
  CHECK(house.live.counts(1).dropped == 3);
  house.pass(milliseconds(250));
  CHECK(read(*page) == std::vector<std::string>{std::string(12, 'x') + "/0"});
}

TEST_CASE("a page is woken once for all that waits") {
  House house;
  const auto page = house.join();
  house.live.subscribe(page, kNow | kRows);
  house.pass(milliseconds(2000));
  CHECK(house.woken == 1);
  read(*page);
  house.pass(milliseconds(1000));
  CHECK(house.woken == 2);
}

TEST_CASE("who comes later is told at once what others were told last, but no old rows") {
  House house;
  const auto one = house.join();
  house.live.subscribe(one, kNow | kRows);
  house.pass(milliseconds(500));
  const auto two = house.join();
  house.live.subscribe(two, kNow | kRows);
  CHECK(read(*two) == std::vector<std::string>{"n1/0"});
  CHECK(house.now_made == 1);
}

TEST_CASE("a subscription replaces the one before, and what waited of it") {
  House house;
  const auto page = house.join();
  house.live.subscribe(page, kNow);
  house.pass(milliseconds(10));
  house.live.subscribe(page, kRows);
  house.pass(milliseconds(10));
  CHECK(read(*page) == std::vector<std::string>{"x/0"});
}

TEST_CASE("a topic begins anew when nobody wanted it in between") {
  House house;
  const auto page = house.join();
  house.live.subscribe(page, kRows);
  house.pass(milliseconds(500));
  house.live.subscribe(page, 0);
  house.pass(milliseconds(500));
  house.live.subscribe(page, kRows);
  house.pass(milliseconds(10));
  CHECK(read(*page) == std::vector<std::string>{"x/0"});
}

TEST_CASE("nothing new is told to nobody") {
  House house;
  house.quiet = true;
  const auto page = house.join();
  house.live.subscribe(page, kRows);
  house.pass(milliseconds(1000));
  CHECK(house.rows_made == 4);
  CHECK(read(*page).empty());
}

TEST_CASE("there are only so many pages") {
  House house;
  auto one = house.join(2), two = house.join(2);
  CHECK_FALSE(house.join(2));
  house.live.leave(one);
  CHECK(house.join(2));
  CHECK(house.live.clients() == 2);
}

TEST_CASE("the thread tells a page that subscribes, and ends when it is told to") {
  std::mutex mutex;
  std::condition_variable told;
  bool woken = false;
  Live live({{"now", std::chrono::hours(1), Keep::newest, [](std::string&) { return std::string("here"); }}});
  live.start();
  const auto page = live.join(1, [&] {
    const std::lock_guard lock(mutex);
    woken = true;
    told.notify_one();
  });
  live.subscribe(page, kNow);
  std::unique_lock lock(mutex);
  REQUIRE(told.wait_for(lock, std::chrono::seconds(10), [&] { return woken; }));
  lock.unlock();
  CHECK(read(*page) == std::vector<std::string>{"here/0"});
  live.stop();
}
