#include "net/redis/subscriber.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_redis.h"
#include "tests/support/redis_client.h"
#include "tests/support/redis_server.h"

namespace redis = net::redis;
using std::chrono::milliseconds;
using support::FakeRedis;
using support::Loop;
using support::options_for;
using support::RedisServer;

namespace {

struct Heard {
  std::vector<std::string> messages;
  int subscribed = 0;
  redis::Subscriber::Handlers handlers() {
    redis::Subscriber::Handlers out;
    out.message = [this](std::string_view channel, std::string_view message) {
      messages.push_back(std::string(channel) + ":" + std::string(message));
    };
    out.subscribed = [this] { ++subscribed; };
    return out;
  }
};

}  // namespace

TEST_CASE("messages of all channels come in order") {
  RedisServer server;
  Loop loop;
  Heard heard;
  redis::Subscriber subscriber(loop.core(), loop.resolver(), options_for(server.endpoint()), core::Random(1),
                               {"a", "b"}, heard.handlers());
  REQUIRE(loop.until([&] { return heard.subscribed == 1; }));
  CHECK(subscriber.state() == redis::State::connected);
  CHECK(server.ask("PUBLISH a one") == ":1\r\n");
  CHECK(server.ask("PUBLISH b two") == ":1\r\n");
  CHECK(server.ask("PUBLISH c three") == ":0\r\n");
  CHECK(server.ask("PUBLISH a four") == ":1\r\n");
  REQUIRE(loop.until([&] { return heard.messages.size() == 3; }));
  CHECK(heard.messages == std::vector<std::string>{"a:one", "b:two", "a:four"});
}

TEST_CASE("a subscription that was lost is made again, and its owner is told") {
  RedisServer server;
  Loop loop;
  Heard heard;
  redis::Subscriber subscriber(loop.core(), loop.resolver(), options_for(server.endpoint()), core::Random(1), {"a"},
                               heard.handlers());
  REQUIRE(loop.until([&] { return heard.subscribed == 1; }));
  server.kill();
  REQUIRE(loop.until([&] { return subscriber.state() == redis::State::down; }));
  server.start();
  REQUIRE(loop.until([&] { return heard.subscribed == 2; }));
  server.ask("PUBLISH a again");
  REQUIRE(loop.until([&] { return heard.messages.size() == 1; }));
  CHECK(subscriber.counters().disconnects.get() == 1);
  CHECK(subscriber.counters().reconnects.get() == 1);
}

TEST_CASE("a subscription on which the server has gone silent is made again") {
  RedisServer server;
  Loop loop;
  Heard heard;
  redis::Options options = options_for(server.endpoint());
  options.subscriber_ping = milliseconds(60);
  options.connect_timeout = milliseconds(200);
  redis::Subscriber subscriber(loop.core(), loop.resolver(), options, core::Random(1), {"a"}, heard.handlers());
  REQUIRE(loop.until([&] { return heard.subscribed == 1; }));
  loop.until([] { return false; }, milliseconds(300));  // some PINGs are answered
  CHECK(subscriber.counters().disconnects.get() == 0);
  server.signal(SIGSTOP);
  REQUIRE(loop.until([&] { return subscriber.counters().disconnects.get() == 1; }));
  server.signal(SIGCONT);
  REQUIRE(loop.until([&] { return heard.subscribed == 2; }));
}

TEST_CASE("a subscriber may be destroyed by its own handler") {
  RedisServer server;
  Loop loop;
  std::unique_ptr<redis::Subscriber> subscriber;
  bool gone = false;
  redis::Subscriber::Handlers handlers;
  handlers.message = [&](std::string_view, std::string_view) {
    subscriber.reset();
    gone = true;
  };
  bool subscribed = false;
  handlers.subscribed = [&] { subscribed = true; };
  subscriber = std::make_unique<redis::Subscriber>(loop.core(), loop.resolver(), options_for(server.endpoint()),
                                                   core::Random(1), std::vector<std::string>{"a"}, handlers);
  REQUIRE(loop.until([&] { return subscribed; }));
  server.ask("PUBLISH a x");
  CHECK(loop.until([&] { return gone; }));
}

TEST_CASE("nonsense in a subscription ends the connection, and it is made again") {
  FakeRedis server([](FakeRedis::Connection& connection) {
    if (!connection.log_in() || connection.command().empty()) return;
    connection.say("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
    if (connection.number == 0) connection.say("*3\r\n$5\r\nwrong\r\n$1\r\na\r\n:1\r\n");
    connection.command();
  });
  Loop loop;
  Heard heard;
  redis::Subscriber subscriber(loop.core(), loop.resolver(), options_for(server.endpoint()), core::Random(1), {"a"},
                               heard.handlers());
  REQUIRE(loop.until([&] { return heard.subscribed == 2; }));
  CHECK(subscriber.counters().protocol.get() == 1);
  CHECK(subscriber.last_error() == "protocol");
}
