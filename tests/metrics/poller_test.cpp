#include "metrics/poller.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>

using metrics::Poller;
using metrics::When;
using namespace std::chrono_literals;

namespace {

using Numbers = Poller<int, int>;

int identity(const int& value) { return value; }

}  // namespace

TEST_CASE("a ring keeps the newest points", "[poller]") {
  int next = 0;
  Numbers poller([&](When) { return ++next; }, identity, 1s, 3);
  CHECK(poller.latest() == nullptr);
  CHECK(poller.view().history.empty());
  for (int i = 0; i < 5; ++i) poller.step({});
  const auto view = poller.view();
  CHECK(*view.latest == 5);
  REQUIRE(view.history.size() == 3);
  CHECK(*view.history[0] == 3);
  CHECK(*view.history[2] == 5);
}

TEST_CASE("the thread reads at once and ends at once, however long its pause", "[poller]") {
  std::promise<void> first;
  std::atomic<int> readings{0};
  Numbers poller(
      [&](When when) {
        if (++readings == 1) first.set_value();
        return static_cast<int>(when.unix_ms % 1000);
      },
      identity, 1h, 3);
  poller.start();
  first.get_future().wait();
  const auto before = core::now();
  poller.stop();
  CHECK(core::now() - before < 900ms);
  CHECK(readings == 1);
  poller.stop();  // again is nothing
}

TEST_CASE("whoever asks while the thread reads gets whole readings in their order", "[poller]") {
  using Lists = Poller<std::vector<int>, int>;
  int next = 0;
  Lists poller([&](When) { return std::vector<int>(100, ++next); },
               [](const std::vector<int>& list) { return list[0]; }, 0s, 8);
  poller.start();
  for (int last = 0; last < 200;) {
    const auto view = poller.view();
    if (!view.latest) continue;
    const int seen = view.latest->at(0);
    REQUIRE(*view.latest == std::vector<int>(100, seen));
    REQUIRE(seen >= last);
    REQUIRE(view.history.size() <= 8);
    REQUIRE(*view.history.back() == seen);
    last = seen;
  }
}

TEST_CASE("a reading that hangs is left behind", "[poller]") {
  struct Gate {
    std::promise<void> entered, open, left;
  };
  auto gate = std::make_shared<Gate>();
  {
    Numbers poller(
        [gate](When) {
          gate->entered.set_value();
          gate->open.get_future().wait();
          gate->left.set_value();
          return 1;
        },
        identity, 1h, 3);
    poller.start();
    gate->entered.get_future().wait();
    CHECK(poller.latest() == nullptr);  // and nobody waits for it
  }
  gate->open.set_value();  // after the poller is gone
  gate->left.get_future().wait();
}

TEST_CASE("ten minutes are at least one point", "[poller]") {
  CHECK(metrics::points_of_ten_minutes(2s) == 300);
  CHECK(metrics::points_of_ten_minutes(500ms) == 1200);
  CHECK(metrics::points_of_ten_minutes(1h) == 1);
}
