#include <catch2/catch.hpp>
#include <memory>
#include <stdexcept>

#include "net/event.h"
#include "net/runtime.h"

namespace {

using net::Task;

Task<int> ready(int n) { co_return n; }

Task<void> add_up(int count, long* sum) {
  for (int i = 0; i < count; ++i) {
    auto n = co_await ready(i);
    *sum += n;
  }
}

Task<void> hold(std::shared_ptr<int> held, net::Event* event, bool* ended) {
  co_await event->wait();
  *ended = held != nullptr;
}

Task<void> hold_deeply(std::shared_ptr<int> held, net::Event* event, bool* ended) {
  const std::shared_ptr<int> local = held;
  co_await hold(std::move(held), event, ended);
}

Task<void> fail() {
  auto n = co_await ready(1);
  if (n == 1) throw std::runtime_error("as planned");
}

Task<void> catch_it(std::string* what) {
  try {
    co_await fail();
  } catch (const std::runtime_error& error) {
    *what = error.what();
  }
}

}  // namespace

TEST_CASE("a million awaited tasks that are ready grow no stack") {
  net::Core core(0);
  long sum = 0;
  net::spawn(core, add_up(1'000'000, &sum), "test");
  core.context().poll();
  CHECK(sum == 499'999'500'000);
}

TEST_CASE("a task that nobody awaits does not run, and lets go of what it was given") {
  net::Core core(0);
  net::Event event(core.executor());
  auto held = std::make_shared<int>(1);
  bool ended = false;
  { const Task<void> never = hold(held, &event, &ended); }
  CHECK(held.use_count() == 1);
  CHECK_FALSE(ended);
}

TEST_CASE("what was spawned on a core that never ran is destroyed with it") {
  auto held = std::make_shared<int>(1);
  bool ended = false;
  {
    net::Core core(0);
    net::Event event(core.executor());
    net::spawn(core, hold_deeply(held, &event, &ended), "test");
    CHECK(held.use_count() > 1);
  }
  CHECK(held.use_count() == 1);
  CHECK_FALSE(ended);
}

TEST_CASE("whoever waits when the core ends is destroyed, with all that await it") {
  auto held = std::make_shared<int>(1);
  bool ended = false;
  std::unique_ptr<net::Event> event;
  {
    net::Core core(0);
    event = std::make_unique<net::Event>(core.executor());
    net::spawn(core, hold_deeply(held, event.get(), &ended), "test");
    core.context().poll();
    CHECK(held.use_count() > 1);
  }
  CHECK(held.use_count() == 1);
  CHECK_FALSE(ended);
}

TEST_CASE("whoever waits for an event that goes is destroyed from the event loop") {
  net::Core core(0);
  auto held = std::make_shared<int>(1);
  auto event = std::make_unique<net::Event>(core.executor());
  bool ended = false;
  net::spawn(core, hold_deeply(held, event.get(), &ended), "test");
  core.context().poll();
  event.reset();
  CHECK(held.use_count() > 1);
  core.context().poll();
  CHECK(held.use_count() == 1);
  CHECK_FALSE(ended);
}

TEST_CASE("an event may go between waking its waiter and the waiter's going on") {
  net::Core core(0);
  auto held = std::make_shared<int>(1);
  auto event = std::make_unique<net::Event>(core.executor());
  bool ended = false;
  net::spawn(core, hold_deeply(held, event.get(), &ended), "test");
  core.context().poll();
  event->set();
  event.reset();
  core.context().poll();
  CHECK(ended);
  CHECK(held.use_count() == 1);
}

TEST_CASE("an event that was set before is not waited for, and is then clear") {
  net::Core core(0);
  net::Event event(core.executor());
  auto held = std::make_shared<int>(1);
  bool first = false, second = false;
  event.set();
  net::spawn(core, hold(held, &event, &first), "test");
  net::spawn(core, hold(held, &event, &second), "test");
  core.context().poll();
  CHECK(first);
  CHECK_FALSE(second);
  event.set();
  CHECK_FALSE(second);  // it goes on from the event loop, not within set()
  core.context().poll();
  CHECK(second);
}

TEST_CASE("what a task throws reaches who awaits it") {
  net::Core core(0);
  std::string what;
  net::spawn(core, catch_it(&what), "test");
  core.context().poll();
  CHECK(what == "as planned");
}
