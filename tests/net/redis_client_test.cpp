// The client against servers of the package: what works, and what a server's bad day costs.
#include "net/redis/client.h"

#include <catch2/catch.hpp>

#include "tests/support/redis_client.h"
#include "tests/support/redis_server.h"

namespace redis = net::redis;
using redis::Outcome;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::Loop;
using support::options_for;
using support::RedisServer;
using support::TestClient;

namespace {

bool answered(const std::shared_ptr<std::optional<redis::Reply>>& reply) { return reply->has_value(); }

}  // namespace

TEST_CASE("redis commands are answered over a unix socket") {
  RedisServer server;
  Loop loop;
  TestClient client(loop, options_for(server.endpoint()));
  CHECK(client.ask("SET", "k", "v").value.text == "OK");
  CHECK(client.ask("GET", "k").value.text == "v");
  CHECK(client.ask("GET", "none").value.nil());
  CHECK(client.ask("INCRBY", "n", "5").value.integer == 5);
  const auto wrong = client.ask("INCR", "k");
  CHECK(wrong.outcome == Outcome::error);
  CHECK(wrong.error == redis::ErrorReply::other);
  const std::string large(100000, 'x');
  CHECK(client.ask("SET", "large", large).ok());
  CHECK(client.ask("GET", "large").value.text == large);
  CHECK(client->counters().commands.get() == 7);
  CHECK(client->counters().answers.get() == 7);
  CHECK(client->counters().error_replies.get() == 1);
}

TEST_CASE("redis commands are answered over tcp, with a name, a database and a password") {
  const int port = support::free_port();
  RedisServer server({"--port", std::to_string(port), "--requirepass", "secret"});
  Loop loop;
  redis::Options options = options_for(redis::Endpoint("127.0.0.1", static_cast<std::uint16_t>(port)));
  options.password = "secret";
  options.database = 3;
  options.client_name = "signalbox";
  TestClient client(loop, options);
  CHECK(client.ask("SET", "k", "v").ok());
  const std::string list = client.ask("CLIENT", "LIST").value.text;
  CHECK(list.find("name=signalbox") != list.npos);
  CHECK(list.find("db=3") != list.npos);
}

TEST_CASE("a redis user logs in by name and password, and a wrong password leaves the client down") {
  RedisServer server({"--user", "box", "on", ">right", "~box:*", "+@all"});
  Loop loop;
  redis::Options options = options_for(server.endpoint());
  options.user = "box";
  options.password = "right";
  TestClient client(loop, options);
  CHECK(client.ask("SET", "box:k", "v").ok());
  CHECK(client.ask("SET", "other", "v").error == redis::ErrorReply::no_perm);
  options.password = "wrong";
  TestClient refused(loop, options, false);
  REQUIRE(loop.until([&] { return refused->counters().failed_attempts.get() >= 2; }));
  CHECK(refused.ask("GET", "box:k").outcome == Outcome::disconnected);
  CHECK(client->last_error().empty());  // a command that is not permitted speaks of the command alone
  CHECK(refused->last_error() == "auth");
  CHECK(server.ask("ACL SETUSER box >wrong").substr(0, 3) == "+OK");
  CHECK(refused.reaches(redis::State::connected));
}

TEST_CASE("pipelined redis commands keep their order") {
  RedisServer server;
  Loop loop;
  TestClient client(loop, options_for(server.endpoint()));
  std::vector<std::shared_ptr<std::optional<redis::Reply>>> replies;
  for (int i = 0; i < 500; ++i) replies.push_back(client.start("INCR", "n"));
  for (std::size_t i = 0; i < replies.size(); ++i) {
    REQUIRE(loop.until([&] { return answered(replies[i]); }));
    CHECK((*replies[i])->value.integer == static_cast<std::int64_t>(i) + 1);
  }
}

TEST_CASE("a redis script is sent once and then named") {
  RedisServer server;
  Loop loop;
  TestClient client(loop, options_for(server.endpoint()));
  const redis::Script script("return {KEYS[1], ARGV[1]}");
  for (int i = 0; i < 3; ++i) {
    const auto reply = loop.wait(client->run(script, {"k"}, {"v"}));
    REQUIRE(reply.value.elements.size() == 2);
    CHECK(reply.value.elements[0].text == "k");
    CHECK(reply.value.elements[1].text == "v");
  }
  CHECK(client->counters().commands.get() == 4);
  CHECK(server.ask("SCRIPT FLUSH").substr(0, 3) == "+OK");
  CHECK(loop.wait(client->run(script, {"k"}, {"v"})).ok());
  CHECK(client->counters().commands.get() == 6);
}

TEST_CASE("a write without a waiter arrives") {
  RedisServer server;
  Loop loop;
  TestClient client(loop, options_for(server.endpoint()));
  for (int i = 0; i < 10; ++i) CHECK(client->send(TestClient::command("INCR", "n")));
  CHECK(client.ask("GET", "n").value.text == "10");
}

TEST_CASE("a redis command that is late leaves later replies with their own commands") {
  RedisServer server({"--enable-debug-command", "yes"});
  Loop loop;
  TestClient client(loop, options_for(server.endpoint()));
  CHECK(client.ask("SET", "k", "v").ok());
  // The server answers both, 150 ms later: the first has no waiter any more.
  const auto slow = loop.start(client->command(redis::Command("DEBUG").arg("SLEEP").arg("0.15"), milliseconds(30)));
  const auto patient = loop.start(client->command(TestClient::command("GET", "k"), seconds(5)));
  const auto start = core::now();
  REQUIRE(loop.until([&] { return answered(slow); }));
  CHECK((*slow)->outcome == Outcome::timeout);
  CHECK(core::now() - start >= milliseconds(25));
  CHECK_FALSE(answered(patient));
  REQUIRE(loop.until([&] { return answered(patient); }));
  CHECK((*patient)->value.text == "v");
  CHECK(client->counters().timeouts.get() == 1);
  CHECK(client->counters().disconnects.get() == 0);
}

TEST_CASE("a redis that is killed costs an outcome at once, and its return is noticed") {
  RedisServer server;
  Loop loop;
  TestClient client(loop, options_for(server.endpoint()));
  CHECK(client.ask("SET", "k", "v").ok());
  server.kill();
  REQUIRE(client.reaches(redis::State::down));
  const auto start = core::now();
  const auto reply = client.ask("GET", "k");
  CHECK(reply.outcome == Outcome::disconnected);
  CHECK(core::now() - start < seconds(1));
  server.start();
  REQUIRE(client.reaches(redis::State::connected));
  CHECK(client.ask("GET", "k").value.nil());
  CHECK(client->counters().disconnects.get() == 1);
  CHECK(client->counters().reconnects.get() == 1);
}

TEST_CASE("a redis that stands still costs each command its deadline, then nothing, and recovers") {
  RedisServer server;
  Loop loop;
  redis::Options options = options_for(server.endpoint());
  options.command_deadline = milliseconds(50);
  TestClient client(loop, options);
  CHECK(loop.wait(client->command(TestClient::command("SET", "k", "v"), seconds(2))).ok());
  server.signal(SIGSTOP);
  for (int i = 0; i < 5; ++i) {
    const auto start = core::now();
    CHECK(client.ask("GET", "k").outcome == Outcome::timeout);
    CHECK(core::now() - start >= milliseconds(50));
    CHECK(core::now() - start < milliseconds(500));
  }
  CHECK(client->counters().breaker_opens.get() == 1);
  CHECK(client->state() == redis::State::open);
  CHECK(client->last_error() == "timeout");
  CHECK(client.ask("GET", "k").outcome == Outcome::open);
  server.signal(SIGCONT);
  REQUIRE(client.reaches(redis::State::connected));
  CHECK(loop.wait(client->command(TestClient::command("GET", "k"), seconds(2))).value.text == "v");
}

TEST_CASE("a connection on which nothing is answered any more is closed, and commands then fail at once") {
  RedisServer server;
  Loop loop;
  redis::Options options = options_for(server.endpoint());
  options.command_deadline = milliseconds(50);
  options.stall = milliseconds(200);
  TestClient client(loop, options);
  server.signal(SIGSTOP);
  CHECK(client.ask("GET", "k").outcome == Outcome::timeout);
  REQUIRE(loop.until([&] { return client->counters().disconnects.get() == 1; }));
  CHECK(client.ask("GET", "k").outcome == Outcome::disconnected);
  server.signal(SIGCONT);
  REQUIRE(client.reaches(redis::State::connected));
  CHECK(loop.wait(client->command(TestClient::command("GET", "k"), seconds(2))).ok());
}

TEST_CASE("a redis without memory refuses writes and serves the rest") {
  RedisServer server({"--maxmemory", "1", "--maxmemory-policy", "noeviction"});
  Loop loop;
  TestClient client(loop, options_for(server.endpoint()));
  for (int i = 0; i < 10; ++i) {
    const auto reply = client.ask("SET", "k", "v");
    CHECK(reply.outcome == Outcome::error);
    CHECK(reply.error == redis::ErrorReply::oom);
  }
  CHECK(client.ask("GET", "k").ok());
  CHECK(client->counters().disconnects.get() == 0);
  CHECK(client->counters().breaker_opens.get() == 0);
}

TEST_CASE("more redis commands or bytes than allowed are refused at once") {
  RedisServer server;
  Loop loop;
  redis::Options options = options_for(server.endpoint());
  options.max_in_flight = 10;
  options.max_out_bytes = 4000;
  TestClient client(loop, options);
  std::vector<std::shared_ptr<std::optional<redis::Reply>>> replies;
  for (int i = 0; i < 15; ++i) replies.push_back(client.start("GET", "k"));
  for (const auto& reply : replies) REQUIRE(loop.until([&] { return answered(reply); }));
  for (std::size_t i = 0; i < replies.size(); ++i)
    CHECK((*replies[i])->outcome == (i < 10 ? Outcome::ok : Outcome::overloaded));
  CHECK(client.ask("SET", "k", std::string(5000, 'x')).outcome == Outcome::overloaded);
  CHECK(client.ask("GET", "k").ok());
  CHECK(client->counters().overloaded.get() == 6);
}

TEST_CASE("a redis reply that is too large is refused, and the client recovers") {
  RedisServer server;
  Loop loop;
  redis::Options options = options_for(server.endpoint());
  options.max_reply_bytes = 10000;
  TestClient client(loop, options);
  CHECK(client.ask("SET", "k", std::string(20000, 'x')).ok());
  CHECK(client.ask("GET", "k").outcome == Outcome::overloaded);
  REQUIRE(client.reaches(redis::State::connected));
  CHECK(client.ask("GETRANGE", "k", "0", "9").value.text.size() == 10);
}

TEST_CASE("a client that goes while redis commands wait ends them as disconnected") {
  RedisServer server;
  Loop loop;
  TestClient client(loop, options_for(server.endpoint()));
  server.signal(SIGSTOP);
  const auto one = client.start("GET", "k");
  const auto other = client.start("GET", "k");
  loop.run_for(milliseconds(5));
  client.destroy();
  REQUIRE(loop.until([&] { return answered(one) && answered(other); }, seconds(1)));
  CHECK((*one)->outcome == Outcome::disconnected);
  CHECK((*other)->outcome == Outcome::disconnected);
  server.signal(SIGCONT);
}

TEST_CASE("a closed redis client refuses what comes later") {
  RedisServer server;
  Loop loop;
  TestClient client(loop, options_for(server.endpoint()));
  client->close();
  CHECK(client.ask("GET", "k").outcome == Outcome::disconnected);
  CHECK(client->state() == redis::State::down);
}

TEST_CASE("a redis that nobody runs leaves the client down and costs no time") {
  support::TempFolder folder;
  Loop loop;
  TestClient client(loop, options_for(redis::Endpoint::unix_socket(folder / "nobody")), false);
  REQUIRE(loop.until([&] { return client->counters().failed_attempts.get() >= 3; }));
  CHECK(client->last_error() == "connection");
  CHECK(client.ask("GET", "k").outcome == Outcome::disconnected);
}

TEST_CASE("options that cannot work are refused with a reason") {
  redis::Options options;
  CHECK_FALSE(redis::check(options).has_value());
  options = options_for(redis::Endpoint("localhost", 6379));
  CHECK(redis::check(options).has_value());
  options.mode = redis::Mode::sentinel;
  CHECK_FALSE(redis::check(options).has_value());
  options.mode = redis::Mode::cluster;
  CHECK(redis::check(options).has_value());
  options.database = 1;
  CHECK_FALSE(redis::check(options).has_value());
  options.database = 0;
  options.tls.on = true;
  options.tls.ca_file = "/nowhere/ca.pem";
  const auto bad = redis::check(options);
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.assume_error().message.find("/nowhere/ca.pem") != std::string::npos);
}
