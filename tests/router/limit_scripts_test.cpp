// The scripts of shared limits, in a real Redis by its own clock.
#include "router/limits/limit_scripts.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/redis_client.h"
#include "tests/support/redis_server.h"

namespace router {
namespace {

using namespace std::chrono_literals;
using support::Loop;
using support::RedisServer;
using support::TestClient;

// One key of a Redis that starts with the test.
struct Bench {
  RedisServer server;
  Loop loop;
  TestClient client{loop, support::options_for(server.endpoint())};

  LimitAnswer take(const Quota& quota, std::uint32_t least, std::uint32_t most, double debt = 0) {
    LimitAsk ask;
    ask.least = least;
    ask.most = most;
    ask.debt = debt;
    return take_answer(loop.wait(client->run(take_script(), {"{s}:limit"}, take_arguments(quota, ask))));
  }
  std::int64_t run(const net::redis::Script& script, std::vector<std::string> words) {
    const auto reply = loop.wait(client->run(script, {"{s}:key"}, std::move(words)));
    REQUIRE(reply.ok());
    return reply.value.integer;
  }
  std::int64_t slot(const std::string& who, int limit, int life = 10'000, int sequence = 1, int least = 0) {
    return run(slot_script(),
               {who, std::to_string(limit), std::to_string(life), std::to_string(sequence), std::to_string(least)});
  }
  std::int64_t slots(const std::string& who, int number, int sequence, int life = 10'000) {
    return run(slots_script(), {who, std::to_string(number), std::to_string(life), std::to_string(sequence)});
  }
  std::int64_t beat(const std::string& who, int life) { return run(beat_script(), {who, std::to_string(life)}); }
};

constexpr Quota kSlow{0.06, 10};  // one in a thousand seconds: nothing comes back during the test

}  // namespace

TEST_CASE("the script gives up to what is asked, at least what is needed, or nothing") {
  Bench bench;
  CHECK(bench.take(kSlow, 1, 4).granted == 4);
  CHECK(bench.take(kSlow, 1, 4).granted == 4);
  CHECK(bench.take(kSlow, 3, 4).granted == 0);
  CHECK(bench.take(kSlow, 1, 4).granted == 2);
  const LimitAnswer used_up = bench.take(kSlow, 1, 1);
  CHECK(used_up.heard);
  CHECK(used_up.granted == 0);
  CHECK(core::seconds(used_up.ahead) == Approx(10'000).margin(20));
}

TEST_CASE("the script gives back as time passes by the clock of Redis") {
  Bench bench;
  const Quota quota{60'000, 5};  // one in a millisecond
  REQUIRE(bench.take(quota, 5, 5).granted == 5);
  REQUIRE(bench.loop.until([&] { return bench.take(quota, 1, 1).granted == 1; }));
  bench.take(quota, 0, 0, 1'000'000);
  CHECK(bench.take(quota, 1, 1).granted == 0);
}

TEST_CASE("a debt goes beyond the burst, and what is given back is there again, at most all of it") {
  Bench bench;
  const LimitAnswer deep = bench.take(kSlow, 1, 1, 12.5);
  CHECK(deep.granted == 0);
  // Forgiven is what lies more than an hour beyond the burst: here 2.5 units are 2500 s.
  CHECK(core::seconds(deep.ahead) == Approx(12'500).margin(20));
  CHECK(core::seconds(bench.take(kSlow, 0, 0, 1000).ahead) == Approx(13'600).margin(20));
  CHECK(bench.take(kSlow, 10, 10, -50).granted == 10);
  CHECK(bench.take(kSlow, 1, 1).granted == 0);
}

TEST_CASE("what Redis keeps of a limit is gone when it is unused") {
  Bench bench;
  const Quota quota{60'000, 5};
  bench.take(quota, 1, 1);
  REQUIRE(bench.loop.until([&] { return bench.client.ask("EXISTS", "{s}:limit").value.integer == 0; }));
  bench.take(quota, 0, 0);
  CHECK(bench.client.ask("EXISTS", "{s}:limit").value.integer == 0);
}

TEST_CASE("rates from one a day to a thousand million a minute are taken exactly") {
  Bench bench;
  for (const double per_minute : {1.0 / 1440, 1.0, 6e4, 1e9}) {
    for (const double burst : {1.0, 7.0, 1e6}) {
      INFO(per_minute << " a minute, burst " << burst);
      bench.client.ask("DEL", "{s}:limit");
      CHECK(bench.take({per_minute, burst}, 1, 4'000'000'000).granted == static_cast<std::uint32_t>(burst));
    }
  }
}

TEST_CASE("an answer that is none counts as none") {
  net::redis::Value value;
  value.kind = net::redis::Value::Kind::array;
  CHECK_FALSE(take_answer(net::redis::Reply(value)).heard);
  CHECK_FALSE(take_answer(net::redis::Reply(net::redis::Outcome::timeout)).heard);
  net::redis::Value number;
  number.kind = net::redis::Value::Kind::integer;
  number.integer = -1;
  value.elements = {number, number};
  CHECK_FALSE(take_answer(net::redis::Reply(value)).heard);
}

TEST_CASE("replicas are counted while they beat") {
  Bench bench;
  CHECK(bench.beat("c", 500) == 1);
  CHECK(bench.beat("a", 60'000) == 2);
  CHECK(bench.beat("b", 60'000) == 3);
  REQUIRE(bench.loop.until([&] { return bench.beat("a", 60'000) == 2; }));
}

TEST_CASE("slots are given while there is room over all holders") {
  Bench bench;
  CHECK(bench.slot("a", 3) == 1);
  CHECK(bench.slot("a", 3, 10'000, 2) == 1);
  CHECK(bench.slot("b", 3) == 1);
  CHECK(bench.slot("b", 3) == 0);
  CHECK(bench.slots("a", 1, 3) == 1);
  CHECK(bench.slot("b", 3) == 1);
  CHECK(bench.slots("a", 0, 4) == 1);
  CHECK(bench.slots("b", 0, 4) == 1);
  CHECK(bench.client.ask("EXISTS", "{s}:key").value.integer == 0);
}

TEST_CASE("the slots of a holder that is not heard of any more go to others") {
  Bench bench;
  REQUIRE(bench.slots("killed", 3, 1, 50) == 1);
  REQUIRE(bench.slots("alive", 1, 1) == 1);
  REQUIRE(bench.loop.until([&] { return bench.slot("alive", 3, 10'000, 2) == 1; }));
  CHECK(bench.client.ask("HLEN", "{s}:key").value.integer == 1);
}

TEST_CASE("a holder's own slots that have run out do not stand in its way either") {
  Bench bench;
  REQUIRE(bench.slots("a", 2, 1, 50) == 1);
  REQUIRE(bench.slots("stays", 1, 1, 60'000) == 1);  // keeps the key alive
  REQUIRE(bench.loop.until([&] { return bench.slot("a", 3, 60'000, 2) == 1; }));
}

TEST_CASE(
    "after the clock of Redis went back, who spoke before is forgotten, and does not stay for as long as it went") {
  Bench bench;
  // Lives that end an hour from now are those of a clock that was an hour ahead.
  REQUIRE(bench.slots("dead", 2, 1, 3'600'000) == 1);
  CHECK(bench.slot("alive", 2, 10'000) == 1);
  CHECK(bench.slot("alive", 2, 10'000, 2) == 1);
  CHECK(bench.client.ask("HLEN", "{s}:key").value.integer == 1);
  bench.client.ask("DEL", "{s}:key");
  CHECK(bench.beat("dead", 3'600'000) == 1);
  CHECK(bench.beat("alive", 10'000) == 1);
}

TEST_CASE("a word that was overtaken by a younger one is not believed, and a Redis that forgot is told") {
  Bench bench;
  CHECK(bench.slots("a", 2, 5) == 1);
  CHECK(bench.slots("a", 1, 4) == 0);
  CHECK(bench.slot("b", 2) == 0);
  bench.client.ask("DEL", "{s}:key");
  CHECK(bench.slot("a", 2, 10'000, 6, 2) == 0);
  CHECK(bench.slot("a", 3, 10'000, 7, 2) == 1);
  CHECK(bench.slot("b", 3) == 0);
}

}  // namespace router
