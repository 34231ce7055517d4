// The client against a cluster of three, whose slots move under it.
#include <catch2/catch.hpp>

#include "net/redis/client.h"
#include "tests/support/redis_client.h"
#include "tests/support/redis_server.h"

namespace redis = net::redis;
using redis::Outcome;
using std::chrono::seconds;
using support::Loop;
using support::RedisServer;
using support::TestClient;

namespace {

bool contains(const std::string& text, const std::string& what) { return text.find(what) != text.npos; }

struct ClusterNode {
  int port = support::free_port(), bus = support::free_port();
  RedisServer server{{"--port", std::to_string(port), "--cluster-enabled", "yes", "--cluster-port", std::to_string(bus),
                      "--cluster-node-timeout", "2000", "--cluster-require-full-coverage", "no"}};
  std::string id() const { return server.ask("CLUSTER MYID").substr(5, 40); }
};

// The slots in three equal parts.
struct ThreeNodes {
  ClusterNode nodes[3];

  explicit ThreeNodes(Loop& loop) {
    const char* ranges[] = {"0 5460", "5461 10922", "10923 16383"};
    for (int i = 0; i < 3; ++i) {
      CHECK(nodes[i].server.ask("CLUSTER SET-CONFIG-EPOCH " + std::to_string(i + 1)) == "+OK\r\n");
      CHECK(nodes[i].server.ask(std::string("CLUSTER ADDSLOTSRANGE ") + ranges[i]) == "+OK\r\n");
      if (i == 0) continue;
      CHECK(nodes[i].server.ask("CLUSTER MEET 127.0.0.1 " + std::to_string(nodes[0].port) + " " +
                                std::to_string(nodes[0].bus)) == "+OK\r\n");
    }
    REQUIRE(loop.until(
        [&] {
          for (const ClusterNode& node : nodes) {
            const std::string info = node.server.ask("CLUSTER INFO");
            if (!contains(info, "cluster_state:ok") || !contains(info, "cluster_slots_ok:16384")) return false;
          }
          return true;
        },
        seconds(20)));
  }
  redis::Options options() const {
    redis::Options out = support::options_for(redis::Endpoint("127.0.0.1", static_cast<std::uint16_t>(nodes[1].port)));
    out.mode = redis::Mode::cluster;
    return out;
  }
};

// Sends one command after the other until told to stop; counts what is not ok.
net::Task<int> keep_asking(redis::Client& client, const bool& stop, int& sent) {
  int failed = 0;
  while (!stop) {
    redis::Command command("INCR");
    command.key("{foo}count");
    auto reply = co_await client.command(std::move(command));
    ++sent;
    if (!reply.ok()) ++failed;
  }
  co_return failed;
}

}  // namespace

TEST_CASE("commands find their node of the cluster, also while its slots move") {
  Loop loop;
  ThreeNodes cluster(loop);
  TestClient client(loop, cluster.options());
  const auto all_answer = [&] {
    for (const char* key : {"a", "b", "c", "d", "e", "f"}) {
      if (!client.ask("SET", key, key).ok()) return false;
    }
    return true;
  };
  REQUIRE(loop.until(all_answer));
  for (const ClusterNode& node : cluster.nodes) CHECK_FALSE(contains(node.server.ask("DBSIZE"), ":0"));
  CHECK(client.ask("EVAL", "return 1", "0").outcome != Outcome::disconnected);
  CHECK(client->counters().redirects.get() == 0);

  // Slot 12182 goes from the third to the first node, as `redis-cli --cluster reshard` does it.
  const RedisServer& from = cluster.nodes[2].server;
  const RedisServer& to = cluster.nodes[0].server;
  CHECK(client.ask("SET", "{foo}old", "v").ok());
  bool stop = false;
  int sent = 0;
  const auto asking = loop.start(keep_asking(*client, stop, sent));
  const auto some_more = [&] { return loop.until([&, before = sent] { return sent > before + 20; }); };
  REQUIRE(some_more());
  CHECK(to.ask("CLUSTER SETSLOT 12182 IMPORTING " + cluster.nodes[2].id()) == "+OK\r\n");
  CHECK(from.ask("CLUSTER SETSLOT 12182 MIGRATING " + cluster.nodes[0].id()) == "+OK\r\n");
  CHECK(client.ask("SET", "{foo}new", "v").ok());  // not there any more: ASK
  CHECK(client->counters().redirects.get() == 1);
  CHECK(contains(to.ask("CLUSTER COUNTKEYSINSLOT 12182"), ":1"));
  REQUIRE(some_more());
  const std::string place = "MIGRATE 127.0.0.1 " + std::to_string(cluster.nodes[0].port);
  CHECK(from.ask(place + " \"\" 0 5000 KEYS {foo}old {foo}count") == "+OK\r\n");
  REQUIRE(some_more());
  for (const int i : {0, 2, 1})
    CHECK(cluster.nodes[i].server.ask("CLUSTER SETSLOT 12182 NODE " + cluster.nodes[0].id()) == "+OK\r\n");
  REQUIRE(some_more());
  CHECK(client.ask("GET", "{foo}old").value.text == "v");
  const auto redirects = client->counters().redirects.get();
  REQUIRE(some_more());
  CHECK(client->counters().redirects.get() == redirects);  // the way is known now
  stop = true;
  REQUIRE(loop.until([&] { return asking->has_value(); }));
  CHECK(**asking == 0);
  CHECK(contains(to.ask("GET {foo}count"), std::to_string(sent)));

  // A client with room for two nodes serves two thirds.
  redis::Options small = cluster.options();
  small.max_nodes = 2;
  TestClient two(loop, small);
  int refused = 0;
  for (const char* key : {"a", "b", "c", "d", "e", "f"}) {
    const Outcome outcome = two.ask("GET", key).outcome;
    if (outcome != Outcome::ok) ++refused;
  }
  CHECK(refused > 0);
  CHECK(refused < 6);
  CHECK(two->counters().overloaded.get() > 0);

  // A node dies: what it held fails at once, the rest is served; it comes back.
  cluster.nodes[1].server.kill();
  REQUIRE(loop.until([&] { return !client.ask("GET", "foobar{b}").ok() || !all_answer(); }));
  const auto start = core::now();
  int served = 0;
  for (const char* key : {"a", "b", "c", "d", "e", "f"}) served += client.ask("GET", key).ok() ? 1 : 0;
  CHECK(served > 0);
  CHECK(served < 6);
  CHECK(core::now() - start < seconds(1));
  cluster.nodes[1].server.start();
  REQUIRE(loop.until(all_answer, seconds(20)));
}

TEST_CASE("a server that is no cluster leaves a cluster client down") {
  RedisServer server({"--port", "0"});
  Loop loop;
  redis::Options options = support::options_for(server.endpoint());
  options.mode = redis::Mode::cluster;
  TestClient client(loop, options, false);
  CHECK(loop.until([&] { return client->counters().failed_attempts.get() >= 2; }));
  CHECK(client.ask("GET", "k").outcome == Outcome::disconnected);
}
