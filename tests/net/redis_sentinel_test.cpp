// The client behind a sentinel, with a master and a replica that change places.
#include <catch2/catch.hpp>

#include "net/redis/client.h"
#include "net/redis/subscriber.h"
#include "tests/support/redis_client.h"
#include "tests/support/redis_server.h"

namespace redis = net::redis;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::Loop;
using support::RedisServer;
using support::TestClient;

namespace {

bool contains(const std::string& text, const std::string& what) { return text.find(what) != text.npos; }

// A master, its replica and a sentinel that has seen both.
struct Watched {
  int first_port = support::free_port(), second_port = support::free_port(), sentinel_port = support::free_port();
  RedisServer first{{"--port", std::to_string(first_port), "--repl-diskless-sync-delay", "0"}};
  RedisServer second{{"--port", std::to_string(second_port), "--repl-diskless-sync-delay", "0", "--replicaof",
                      "127.0.0.1", std::to_string(first_port)}};
  std::unique_ptr<RedisServer> sentinel;

  explicit Watched(Loop& loop) {
    REQUIRE(loop.until([&] { return contains(second.ask("INFO replication"), "master_link_status:up"); }));
    sentinel =
        RedisServer::sentinel("port " + std::to_string(sentinel_port) +
                              "\nbind 127.0.0.1\nsentinel monitor box 127.0.0.1 " + std::to_string(first_port) +
                              " 1\nsentinel down-after-milliseconds box 300\nsentinel failover-timeout box 2000");
    const std::string replica = std::to_string(second_port);
    REQUIRE(loop.until([&] { return contains(sentinel->ask("SENTINEL replicas box"), replica); }));
  }
  redis::Options options() const {
    redis::Options out;
    out.mode = redis::Mode::sentinel;
    out.endpoints.push_back(redis::Endpoint("127.0.0.1", static_cast<std::uint16_t>(support::free_port())));  // nobody
    out.endpoints.push_back(redis::Endpoint("127.0.0.1", static_cast<std::uint16_t>(sentinel_port)));
    out.master_name = "box";
    out.backoff_max = milliseconds(200);
    out.sentinel_poll = milliseconds(200);
    out.command_deadline = seconds(1);
    return out;
  }
};

}  // namespace

TEST_CASE("the master is found through the sentinels, and followed when it changes") {
  Loop loop;
  Watched watched(loop);
  TestClient client(loop, watched.options());
  CHECK(client.ask("SET", "k", "1").ok());
  CHECK(contains(watched.first.ask("GET k"), "1"));

  // Both are alive and change places; nothing is written meanwhile, so that only the sentinel can say so.
  REQUIRE(loop.until([&] { return watched.sentinel->ask("SENTINEL FAILOVER box") == "+OK\r\n"; }));
  const std::string second = std::to_string(watched.second_port);
  REQUIRE(
      loop.until([&] { return contains(client.ask("INFO", "server").value.text, "tcp_port:" + second); }, seconds(20)));
  CHECK(client.ask("SET", "k", "2").ok());
  CHECK(contains(watched.second.ask("GET k"), "2"));

  // The new master dies. The first becomes its replica before; the sentinel would see to that some seconds later.
  CHECK(watched.first.ask("REPLICAOF 127.0.0.1 " + second) == "+OK\r\n");
  REQUIRE(loop.until([&] { return contains(watched.first.ask("INFO replication"), "master_link_status:up"); }));
  watched.second.kill();
  REQUIRE(loop.until([&] { return client.ask("SET", "k", "3").ok(); }, seconds(30)));
  CHECK(contains(watched.first.ask("GET k"), "3"));
}

TEST_CASE("a sentinel that knows no such master leaves the client down") {
  Loop loop;
  const int port = support::free_port();
  const auto sentinel = RedisServer::sentinel("port " + std::to_string(port) + "\nbind 127.0.0.1");
  redis::Options options = support::options_for(redis::Endpoint("127.0.0.1", static_cast<std::uint16_t>(port)));
  options.mode = redis::Mode::sentinel;
  options.master_name = "nobody";
  TestClient client(loop, options, false);
  CHECK(loop.until([&] { return client->counters().failed_attempts.get() >= 2; }));
  CHECK(client.ask("GET", "k").outcome == redis::Outcome::disconnected);
}
