// The client against servers that are slow, broken or lying.
#include <catch2/catch.hpp>

#include "net/redis/client.h"
#include "net/redis/shared.h"
#include "tests/support/fake_redis.h"
#include "tests/support/redis_client.h"

namespace redis = net::redis;
using redis::Outcome;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::FakeRedis;
using support::Loop;
using support::options_for;
using support::TestClient;

namespace {

// Logs in, then answers each command with `answer`.
FakeRedis::Serve always(std::string answer) {
  return [answer = std::move(answer)](FakeRedis::Connection& connection) {
    if (!connection.log_in()) return;
    while (!connection.command().empty() && connection.say(answer)) {
    }
  };
}

redis::Options patient(const FakeRedis& server) {
  redis::Options options = options_for(server.endpoint());
  options.command_deadline = seconds(5);  // what is tested is not the deadline
  options.stall = seconds(10);
  return options;
}

}  // namespace

TEST_CASE("a redis reply that comes byte by byte is whole") {
  FakeRedis server([](FakeRedis::Connection& connection) {
    if (!connection.log_in()) return;
    while (!connection.command().empty()) {
      for (const char c : std::string("*2\r\n$5\r\nhello\r\n:42\r\n")) {
        if (!connection.say(std::string_view(&c, 1))) return;
        std::this_thread::yield();
      }
    }
  });
  Loop loop;
  TestClient client(loop, patient(server));
  for (int i = 0; i < 20; ++i) {
    const auto reply = client.ask("GET", "k");
    REQUIRE(reply.value.elements.size() == 2);
    CHECK(reply.value.elements[0].text == "hello");
    CHECK(reply.value.elements[1].integer == 42);
  }
}

TEST_CASE("nonsense from a redis server ends the connection, and it is made again") {
  for (const char* answer : {"HTTP/1.1 400 Bad Request\r\n\r\n", "$-7\r\n",
                             "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", "!\r\n"}) {
    INFO(answer);
    FakeRedis server(always(answer));
    Loop loop;
    TestClient client(loop, patient(server));
    const auto first = client.start("GET", "k");
    const auto second = client.start("GET", "k");
    REQUIRE(loop.until([&] { return first->has_value() && second->has_value(); }));
    CHECK((*first)->outcome == Outcome::protocol);
    CHECK((*second)->outcome == Outcome::disconnected);
    CHECK(client->counters().protocol.get() == 1);
    CHECK(loop.until([&] { return client->counters().reconnects.get() >= 1; }));
  }
}

TEST_CASE("a redis reply that announces too much is refused before it has come") {
  for (const char* answer : {"$999999999999\r\n", "*1000000000\r\n", "$99999999999999999999999\r\n"}) {
    INFO(answer);
    FakeRedis server(always(answer));
    Loop loop;
    TestClient client(loop, patient(server));
    const auto outcome = client.ask("GET", "k").outcome;
    CHECK((outcome == Outcome::overloaded || outcome == Outcome::protocol));
  }
}

TEST_CASE("a reply that nobody asked redis for ends the connection") {
  FakeRedis server([](FakeRedis::Connection& connection) {
    if (!connection.log_in()) return;
    connection.say("+surprise\r\n");
    while (!connection.command().empty()) {
    }
  });
  Loop loop;
  TestClient client(loop, patient(server), false);
  CHECK(loop.until([&] { return client->counters().protocol.get() >= 1; }));
}

TEST_CASE("a redis connection that drops in the middle of a reply ends its commands") {
  FakeRedis server([](FakeRedis::Connection& connection) {
    if (!connection.log_in() || connection.command().empty()) return;
    connection.say(connection.number == 0 ? "$100\r\nhalf" : "+whole\r\n");
  });
  Loop loop;
  TestClient client(loop, patient(server));
  CHECK(client.ask("GET", "k").outcome == Outcome::disconnected);
  REQUIRE(client.reaches(redis::State::connected));
  CHECK(client.ask("GET", "k").value.text == "whole");
}

TEST_CASE("late replies still find their own commands") {
  std::atomic<bool> go{false};
  FakeRedis server([&go](FakeRedis::Connection& connection) {
    if (!connection.log_in()) return;
    std::vector<std::string> keys;
    for (int i = 0; i < 3; ++i) {
      const auto words = connection.command();
      if (words.size() != 2) return;
      keys.push_back(words[1]);
    }
    while (!go) std::this_thread::yield();
    for (const std::string& key : keys) connection.say("+" + key + "\r\n");
    const auto words = connection.command();
    if (words.size() == 2) connection.say("+" + words[1] + "\r\n");
    connection.command();
  });
  Loop loop;
  TestClient client(loop, patient(server));
  const auto one = loop.start(client->command(TestClient::command("GET", "one"), milliseconds(20)));
  const auto two = loop.start(client->command(TestClient::command("GET", "two"), seconds(5)));
  const auto three = loop.start(client->command(TestClient::command("GET", "three"), milliseconds(30)));
  REQUIRE(loop.until([&] { return one->has_value() && three->has_value(); }));
  CHECK((*one)->outcome == Outcome::timeout);
  CHECK((*three)->outcome == Outcome::timeout);
  CHECK_FALSE(two->has_value());
  go = true;
  REQUIRE(loop.until([&] { return two->has_value(); }));
  CHECK((*two)->value.text == "two");
  CHECK(client.ask("GET", "four").value.text == "four");
  CHECK(client->counters().timeouts.get() == 2);
}

TEST_CASE("a redis that only loads or waits for its master opens the breaker") {
  for (const char* answer :
       {"-LOADING Redis is loading the dataset in memory\r\n", "-MASTERDOWN Link with MASTER is down\r\n",
        "-CLUSTERDOWN The cluster is down\r\n", "-BUSY Redis is busy running a script\r\n"}) {
    INFO(answer);
    FakeRedis server(always(answer));
    Loop loop;
    TestClient client(loop, patient(server));
    for (int i = 0; i < 5; ++i) CHECK(client.ask("GET", "k").outcome == Outcome::error);
    CHECK(client.ask("GET", "k").outcome == Outcome::open);
    CHECK(client->counters().breaker_opens.get() == 1);
    CHECK(std::string_view(answer).substr(1).starts_with(client->last_error()));
    CHECK_FALSE(client->last_error().empty());
  }
}

TEST_CASE("the breaker closes when the probe is answered") {
  std::atomic<bool> well{false};
  FakeRedis server([&well](FakeRedis::Connection& connection) {
    if (!connection.log_in()) return;
    while (!connection.command().empty()) {
      if (!connection.say(well ? "+PONG\r\n" : "-LOADING still\r\n")) return;
    }
  });
  Loop loop;
  TestClient client(loop, patient(server));
  for (int i = 0; i < 5; ++i) client.ask("GET", "k");
  REQUIRE(client->state() == redis::State::open);
  well = true;
  REQUIRE(client.reaches(redis::State::connected));
  CHECK(client.ask("GET", "k").ok());
  CHECK(client->counters().disconnects.get() == 0);
}

TEST_CASE("a redis that has become a replica is left") {
  FakeRedis server(always("-READONLY You can't write against a read only replica.\r\n"));
  Loop loop;
  TestClient client(loop, patient(server));
  CHECK(client.ask("SET", "k", "v").error == redis::ErrorReply::readonly);
  CHECK(loop.until([&] { return client->counters().reconnects.get() >= 1; }));
}

TEST_CASE("a server that accepts and says nothing is given up after the connect timeout") {
  FakeRedis server([](FakeRedis::Connection& connection) {
    while (!connection.command().empty()) {
    }
  });
  Loop loop;
  redis::Options options = options_for(server.endpoint());
  options.connect_timeout = milliseconds(50);
  TestClient client(loop, options, false);
  CHECK(loop.until([&] { return client->counters().failed_attempts.get() >= 2; }));
  CHECK(client.ask("GET", "k").outcome == Outcome::disconnected);
}

TEST_CASE("a unix socket whose queue is full refuses and does not block") {
  support::TempFolder folder;
  const std::string path = folder / "s";
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  path.copy(at.sun_path, sizeof(at.sun_path) - 1);
  const auto* address = reinterpret_cast<const sockaddr*>(&at);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(bind(listener, address, sizeof(at)) == 0);
  REQUIRE(listen(listener, 0) == 0);
  std::vector<int> queued;
  do {
    queued.push_back(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  } while (connect(queued.back(), address, sizeof(at)) == 0);
  CHECK(errno == EAGAIN);
  Loop loop;
  TestClient client(loop, options_for(redis::Endpoint::unix_socket(path)), false);
  CHECK(loop.until([&] { return client->counters().failed_attempts.get() >= 3; }));
  for (const int fd : queued) close(fd);
  close(listener);
}

TEST_CASE("a server that always drops its connections is tried ever less often") {
  FakeRedis server([](FakeRedis::Connection& connection) { connection.log_in(); });
  Loop loop;
  redis::Options options = options_for(server.endpoint());
  options.backoff_min = milliseconds(20);
  TestClient client(loop, options, false);
  loop.until([] { return false; }, milliseconds(500));
  CHECK(server.connections() >= 2);
  CHECK(server.connections() <= 12);
}

TEST_CASE("the waits between attempts grow to their bound and vary") {
  Loop loop;
  redis::Options options;
  options.backoff_min = milliseconds(50);
  options.backoff_max = seconds(5);
  redis::Shared shared(loop.core(), loop.resolver(), options, core::Random(1));
  for (unsigned failures = 0; failures < 100; ++failures) {
    const core::Duration bound =
        std::min<core::Duration>(seconds(5), milliseconds(50) * (1LL << std::min(failures, 7u)));
    core::Duration least = core::Duration::max(), most{};
    for (int i = 0; i < 100; ++i) {
      const core::Duration wait = shared.backoff(failures);
      least = std::min(least, wait);
      most = std::max(most, wait);
    }
    CHECK(most < bound);
    CHECK(most > bound / 2);
    CHECK(least < bound / 4);
  }
}
