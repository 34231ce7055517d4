// Drives a Redis client on the test's own thread: a loop that runs one core until a condition holds.
#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "core/clock.h"
#include "net/redis/client.h"
#include "net/runtime.h"

namespace support {

namespace redis = net::redis;

// One core on the test's own thread.
class Loop {
 public:
  Loop() : core_(0) {}
  // What was closed ends here, in its own way: what still waits is destroyed with the core.
  ~Loop() {
    const auto until = core::now() + std::chrono::milliseconds(100);
    while (core_.sweeping() && core::now() < until) core_.context().run_for(std::chrono::milliseconds(1));
    core_.context().poll();
  }
  net::Core& core() { return core_; }
  net::Resolver& resolver() { return resolver_; }

  template <class Condition>
  bool until(Condition condition, core::Duration limit = std::chrono::seconds(10)) {
    const auto end = core::now() + limit;
    while (!condition()) {
      if (core::now() > end) return false;
      core_.context().run_one_for(std::chrono::milliseconds(5));
    }
    return true;
  }
  void run_for(core::Duration time) { core_.context().run_for(time); }

  // Starts a task; its result stands in the returned place when it is there.
  template <class T>
  std::shared_ptr<std::optional<T>> start(net::Task<T> task) {
    auto place = std::make_shared<std::optional<T>>();
    net::spawn(core_, keep(std::move(task), place), "test");
    return place;
  }
  template <class T>
  T wait(net::Task<T> task) {
    auto place = start(std::move(task));
    REQUIRE(until([&] { return place->has_value(); }));
    return std::move(**place);
  }

 private:
  template <class T>
  static net::Task<void> keep(net::Task<T> task, std::shared_ptr<std::optional<T>> place) {
    auto result = co_await std::move(task);
    place->emplace(std::move(result));
  }

  net::Resolver resolver_{1};
  net::Core core_;
};

// A client of that loop, connected unless its test says otherwise.
class TestClient {
 public:
  TestClient(Loop& loop, redis::Options options, bool connected = true)
      : loop_(loop),
        client_(std::make_unique<redis::Client>(loop.core(), loop.resolver(), std::move(options), core::Random(7))) {
    if (connected) REQUIRE(reaches(redis::State::connected));
  }
  bool reaches(redis::State state, core::Duration limit = std::chrono::seconds(10)) {
    return loop_.until([&] { return client_->state() == state; }, limit);
  }
  redis::Client& operator*() { return *client_; }
  redis::Client* operator->() { return client_.get(); }
  void destroy() { client_.reset(); }

  template <class... Words>
  redis::Reply ask(std::string_view name, Words... words) {
    return loop_.wait(client_->command(command(name, words...)));
  }
  template <class... Words>
  std::shared_ptr<std::optional<redis::Reply>> start(std::string_view name, Words... words) {
    return loop_.start(client_->command(command(name, words...)));
  }
  // The first word after the name is the key.
  template <class... Words>
  static redis::Command command(std::string_view name, Words... words) {
    redis::Command out(name);
    (void)std::initializer_list<int>{(out.has_key() ? out.arg(words) : out.key(words), 0)...};
    return out;
  }

 private:
  Loop& loop_;
  std::unique_ptr<redis::Client> client_;
};

// Patient, because the machine of a test may be busy: tests of deadlines set their own.
inline redis::Options options_for(redis::Endpoint endpoint) {
  redis::Options options;
  options.command_deadline = std::chrono::seconds(2);
  options.stall = std::chrono::seconds(5);
  options.endpoints.push_back(std::move(endpoint));
  return options;
}

}  // namespace support
