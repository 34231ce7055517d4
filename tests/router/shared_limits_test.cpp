// Replicas that share limits through a real Redis, all on the test's own thread.
#include "router/limits/shared_limits.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "core/random.h"
#include "tests/support/redis_client.h"
#include "tests/support/redis_server.h"

namespace router {
namespace {

using namespace std::chrono_literals;
using support::Loop;
using support::RedisServer;

core::RedisConfig config_for(const RedisServer& server, std::uint32_t max_in_flight) {
  core::RedisConfig out;
  out.endpoints = {server.socket_path()};
  out.timeout = 2s;  // the machine of a test may be busy
  out.max_in_flight = max_in_flight;
  return out;
}

// A key that has limits; the tests say themselves how high they are.
core::KeyRateLimit limited() {
  core::KeyRateLimit out;
  out.requests_per_minute = out.tokens_per_minute = 1;
  return out;
}

// One process with one core.
struct Process {
  Loop& loop;
  Fleet fleet;
  metrics::Metrics metrics{1, 100};
  std::unique_ptr<SharedState> redis;
  SharedLimits limits;
  KeyState key = make_key_state("app", limited(), nullptr);

  Process(Loop& on, const RedisServer& server, std::uint32_t max_in_flight = 1024)
      : loop(on),
        redis(
            std::make_unique<SharedState>(on.core(), on.resolver(), config_for(server, max_in_flight), 1, 1 << 20, 5)),
        limits(on.core(), fleet, metrics) {
    REQUIRE(loop.until([&] { return redis->client().state() == net::redis::State::connected; }));
    limits.attach(redis.get());
  }
  ~Process() {
    limits.attach(nullptr);
    redis.reset();
    while (loop.core().context().poll() > 0) continue;  // whoever waited has heard
  }

  std::shared_ptr<KeyLimit> requests() { return key.requests; }
  core::Duration waited{};  // of the request at hand

  GcraVerdict take(const Quota& quota, std::uint32_t cost = 1) {
    waited = {};
    return loop.wait(limits.take(requests(), quota, cost, waited));
  }
  bool take_slot(std::uint32_t limit) {
    waited = {};
    return loop.wait(limits.slots().take(key.slots, limit, waited));
  }
  void give_slot() { limits.slots().give(*key.slots); }
};

// Slots that Redis believes to be taken.
int slots_in(Process& process) {
  net::redis::Command command("HVALS");
  command.key(process.redis->limit_name(process.key.slots->name));
  const auto reply = process.loop.wait(process.redis->client().command(std::move(command)));
  REQUIRE(reply.ok());
  int out = 0;
  for (const net::redis::Value& one : reply.value.elements) out += std::stoi(one.text);
  return out;
}

constexpr Quota kSlow{0.06, 10};  // nothing comes back during the test

}  // namespace

TEST_CASE("replicas know each other by their beats") {
  RedisServer server;
  Loop loop;
  Process one(loop, server), other(loop, server);
  REQUIRE(loop.until([&] { return one.fleet.replicas == 2 && other.fleet.replicas == 2; }));
  CHECK(one.fleet.id != other.fleet.id);
  server.kill();
  CHECK(one.fleet.replicas == 2);
}

TEST_CASE("what one replica takes of a limit is missing at the other, and settled for both") {
  RedisServer server;
  Loop loop;
  Process one(loop, server), other(loop, server);
  CHECK(one.take(kSlow, 6).allowed);
  CHECK(one.take(kSlow).remaining == 3);
  CHECK_FALSE(other.take(kSlow, 4).allowed);
  CHECK(other.take(kSlow, 3).allowed);
  one.limits.settle(one.requests(), kSlow, -6);
  one.limits.settle(one.requests(), kSlow, 2);
  REQUIRE(loop.until([&] { return other.take(kSlow, 4).allowed; }));
  CHECK_FALSE(other.take(kSlow).allowed);
}

TEST_CASE("a limit that is raised frees whoever was blocked by the old one, and slots that are held stay held") {
  RedisServer server;
  Loop loop;
  Process one(loop, server), other(loop, server);
  core::KeyRateLimit low, high;
  low.requests_per_minute = kSlow.per_minute;
  high.requests_per_minute = 6;
  const Quota wide{6, 10};
  for (Process* process : {&one, &other}) process->key = make_key_state("app", low, &process->key);
  CHECK(one.take_slot(1));
  CHECK(one.take(kSlow, 10).allowed);
  CHECK_FALSE(other.take(kSlow).allowed);
  for (Process* process : {&one, &other}) process->key = make_key_state("app", high, &process->key);
  CHECK(one.take(wide, 5).allowed);
  CHECK(other.take(wide, 5).allowed);
  CHECK_FALSE(other.take(wide).allowed);
  CHECK_FALSE(one.take_slot(1));
  one.give_slot();
}

TEST_CASE("a key keeps its limits from one config to the next as far as their rates are the same") {
  core::KeyRateLimit limit;
  limit.requests_per_minute = 10;
  limit.tokens_per_minute = 1000;
  const KeyState before = make_key_state("app", limit, nullptr);
  limit.tokens_per_minute = 0.5;
  limit.burst = 7;
  const KeyState after = make_key_state("app", limit, &before);
  CHECK(after.requests == before.requests);
  CHECK(after.slots == before.slots);
  CHECK(after.tokens != before.tokens);
  CHECK(before.tokens->name.ends_with(":1000"));
  CHECK(after.tokens->name.ends_with(":0.5"));
}

TEST_CASE("a limit whose Redis is gone is served by shares, without waiting once that is known") {
  RedisServer server;
  Loop loop;
  Process one(loop, server), other(loop, server);
  REQUIRE(loop.until([&] { return one.fleet.replicas == 2 && other.fleet.replicas == 2; }));
  server.kill();
  REQUIRE(loop.until([&] { return one.redis->client().state() == net::redis::State::down; }));
  int passed = 0;
  for (int i = 0; i < 20; ++i) passed += one.take(kSlow).allowed ? 1 : 0;
  CHECK(passed == 5);
  server.start();
  REQUIRE(loop.until([&] { return one.redis->client().state() == net::redis::State::connected; }));
  // It comes back empty, and hears of the five with the first question.
  REQUIRE(loop.until([&] { return other.redis->client().state() == net::redis::State::connected; }));
  CHECK(one.take(kSlow).allowed);
  CHECK_FALSE(other.take(kSlow, 5).allowed);
  CHECK(other.take(kSlow, 4).allowed);
}

TEST_CASE("a request that has waited for Redis as long as it may asks it nothing more, and is served by shares") {
  RedisServer server;
  Loop loop;
  Process one(loop, server);
  REQUIRE(loop.until([&] { return one.fleet.replicas == 1; }));
  CHECK(one.take(kSlow).remaining == 9);
  CHECK(one.waited > 0s);
  CHECK(one.waited < 2s);
  one.waited = 2s;
  CHECK(loop.wait(one.limits.take(one.requests(), kSlow, 1, one.waited)).allowed);
  CHECK(loop.wait(one.limits.slots().take(one.key.slots, 1, one.waited)));
  CHECK(loop.wait(one.redis->find(cache::Key(), one.waited)) == nullptr);
  CHECK(one.waited == 2s);
  one.give_slot();
}

TEST_CASE("limits that are no longer shared are neither asked for nor told") {
  RedisServer server;
  Loop loop;
  Process one(loop, server);
  CHECK(one.take_slot(2));
  one.limits.attach(nullptr);
  CHECK_FALSE(one.limits.active());
  CHECK(one.take(kSlow).allowed);
  one.give_slot();
  CHECK(one.key.slots->in_flight == 0);
}

TEST_CASE("slots are shared, and free again when they are given back") {
  RedisServer server;
  Loop loop;
  Process one(loop, server), other(loop, server);
  CHECK(one.take_slot(3));
  CHECK(one.take_slot(3));
  CHECK(other.take_slot(3));
  CHECK_FALSE(other.take_slot(3));
  CHECK_FALSE(one.take_slot(3));
  one.give_slot();
  REQUIRE(loop.until([&] { return other.take_slot(3); }));
  one.give_slot();
  other.give_slot();
  other.give_slot();
  REQUIRE(loop.until([&] { return slots_in(one) == 0; }));
}

TEST_CASE("slots of more keys than Redis takes words at once are all told again to one that forgot") {
  RedisServer server;
  Loop loop;
  Process one(loop, server, 300);
  std::vector<KeyState> keys;
  for (int i = 0; i < 600; ++i) {
    keys.push_back(make_key_state("app" + std::to_string(i), {}, nullptr));
    one.waited = {};
    REQUIRE(loop.wait(one.limits.slots().take(keys.back().slots, 1, one.waited)));
  }
  server.ask("FLUSHALL");
  const auto told = [&] {
    const auto reply = loop.wait(one.redis->client().command(net::redis::Command("DBSIZE")));
    return reply.ok() && reply.value.integer >= 600;
  };
  CHECK(loop.until(told));
  for (const KeyState& key : keys) one.limits.slots().give(*key.slots);
}

TEST_CASE("however requests come and end, replicas never hold more slots than there are, and leave none behind") {
  RedisServer server;
  Loop loop;
  constexpr std::uint32_t kLimit = 7;
  std::vector<std::unique_ptr<Process>> all;
  for (int i = 0; i < 3; ++i) all.push_back(std::make_unique<Process>(loop, server));
  std::vector<std::vector<std::shared_ptr<std::optional<bool>>>> asked(all.size());
  std::vector<int> held(all.size());
  core::Random random(11);
  int granted = 0, refused = 0, most = 0;
  for (int step = 0; step < 4000; ++step) {
    const auto who = static_cast<std::size_t>(random.below(all.size()));
    Process& process = *all[who];
    if (held[who] > 0 && random.below(2) == 0) {
      process.give_slot();
      --held[who];
    } else if (asked[who].size() < 5) {
      std::shared_ptr<KeySlots> slots = process.key.slots;
      asked[who].push_back(loop.start(process.limits.slots().take(std::move(slots), kLimit, process.waited)));
    }
    if (random.below(500) == 0) server.ask("SCRIPT FLUSH");
    loop.core().context().run_for(std::chrono::microseconds(random.below(300)));
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::erase_if(asked[i], [&](const auto& one) {
        if (!one->has_value()) return false;
        held[i] += **one ? 1 : 0;
        (**one ? granted : refused) += 1;
        return true;
      });
    }
    int together = 0;
    for (const int one : held) together += one;
    REQUIRE(together <= static_cast<int>(kLimit));
    most = std::max(most, together);
  }
  CHECK(most == kLimit);
  CHECK(granted > 300);
  CHECK(refused > 100);
  REQUIRE(loop.until([&] {
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::erase_if(asked[i], [&](const auto& one) {
        if (!one->has_value()) return false;
        held[i] += **one ? 1 : 0;
        return true;
      });
      for (; held[i] > 0; --held[i]) all[i]->give_slot();
    }
    for (const auto& one : asked) {
      if (!one.empty()) return false;
    }
    return slots_in(*all[0]) == 0;
  }));
}

TEST_CASE("without Redis a replica has its part of the slots, and what it holds is told when Redis is back") {
  RedisServer server;
  Loop loop;
  Process one(loop, server), other(loop, server);
  REQUIRE(loop.until([&] { return one.fleet.replicas == 2 && other.fleet.replicas == 2; }));
  server.kill();
  REQUIRE(loop.until([&] { return one.redis->client().state() == net::redis::State::down; }));
  CHECK(one.take_slot(5));
  CHECK(one.take_slot(5));
  CHECK_FALSE(one.take_slot(5));
  server.start();
  REQUIRE(loop.until([&] { return other.redis->client().state() == net::redis::State::connected; }));
  REQUIRE(loop.until([&] { return slots_in(other) == 2; }));
  CHECK(other.take_slot(3));
  CHECK_FALSE(other.take_slot(3));
  CHECK_FALSE(one.take_slot(3));
}

}  // namespace router
