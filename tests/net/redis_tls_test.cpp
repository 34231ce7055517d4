// The client over TLS, against a server of the package with certificates made for the test.
#include <catch2/catch.hpp>

#include "net/redis/client.h"
#include "net/redis/subscriber.h"
#include "tests/support/redis_client.h"
#include "tests/support/redis_server.h"

namespace redis = net::redis;
using redis::Outcome;
using support::Loop;
using support::RedisServer;
using support::TestClient;

namespace {

// An authority, and a certificate of it for the server's name and for the client.
class Certificates {
 public:
  Certificates() {
    const std::string make = "cd " + folder_.path() + R"( && exec >openssl.log 2>&1 && set -e
for name in ca other; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=$name -keyout $name.key -out $name.pem
done
printf 'subjectAltName=DNS:redis.test' > san
for name in server client; do
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=$name -keyout $name.key -out $name.csr
  openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san -out $name.pem
done)";
    if (std::system(make.c_str()) != 0) FAIL("openssl made no certificates: ./dev setup --tests");
  }
  std::string operator/(const std::string& name) const { return folder_ / name; }

 private:
  support::TempFolder folder_;
};

std::vector<std::string> server_arguments(const Certificates& files, int port, const std::string& clients) {
  return {"--port",
          "0",
          "--tls-port",
          std::to_string(port),
          "--tls-cert-file",
          files / "server.pem",
          "--tls-key-file",
          files / "server.key",
          "--tls-ca-cert-file",
          files / "ca.pem",
          "--tls-auth-clients",
          clients};
}

redis::Options tls_options(const Certificates& files, int port) {
  redis::Options options = support::options_for(redis::Endpoint("127.0.0.1", static_cast<std::uint16_t>(port)));
  options.tls.on = true;
  options.tls.ca_file = files / "ca.pem";
  options.tls.server_name = "redis.test";
  return options;
}

}  // namespace

TEST_CASE("redis commands are answered over tls, in order and however large") {
  const Certificates files;
  const int port = support::free_port();
  RedisServer server(server_arguments(files, port, "no"));
  Loop loop;
  TestClient client(loop, tls_options(files, port));
  const std::string large(200000, 'x');
  CHECK(client.ask("SET", "k", large).ok());
  CHECK(client.ask("GET", "k").value.text == large);
  std::vector<std::shared_ptr<std::optional<redis::Reply>>> replies;
  for (int i = 0; i < 200; ++i) replies.push_back(client.start("INCR", "n"));
  for (std::size_t i = 0; i < replies.size(); ++i) {
    REQUIRE(loop.until([&] { return replies[i]->has_value(); }));
    CHECK((*replies[i])->value.integer == static_cast<std::int64_t>(i) + 1);
  }
}

TEST_CASE("a redis certificate of another name or another authority is refused") {
  const Certificates files;
  const int port = support::free_port();
  RedisServer server(server_arguments(files, port, "no"));
  Loop loop;
  redis::Options other_name = tls_options(files, port);
  other_name.tls.server_name = "another.test";
  redis::Options other_authority = tls_options(files, port);
  other_authority.tls.ca_file = files / "other.pem";
  for (const redis::Options& options : {other_name, other_authority}) {
    TestClient client(loop, options, false);
    REQUIRE(loop.until([&] { return client->counters().failed_attempts.get() >= 2; }));
    CHECK(client.ask("GET", "k").outcome == Outcome::disconnected);
  }
  redis::Options careless = tls_options(files, port);
  careless.tls.ca_file.clear();
  careless.tls.verify = false;
  TestClient client(loop, careless);
  CHECK(client.ask("PING", "k").ok());
}

TEST_CASE("a redis that asks for a certificate gets ours") {
  const Certificates files;
  const int port = support::free_port();
  RedisServer server(server_arguments(files, port, "yes"));
  Loop loop;
  redis::Options options = tls_options(files, port);
  TestClient without(loop, options, false);
  REQUIRE(loop.until([&] { return without->counters().failed_attempts.get() >= 2; }));
  options.tls.certificate = files / "client.pem";
  options.tls.private_key = files / "client.key";
  TestClient client(loop, options);
  CHECK(client.ask("SET", "k", "v").ok());
}

TEST_CASE("a plain server behind options that want tls is refused") {
  const Certificates files;
  const int port = support::free_port();
  RedisServer server({"--port", std::to_string(port)});
  Loop loop;
  redis::Options options = tls_options(files, port);
  options.connect_timeout = std::chrono::milliseconds(100);
  TestClient client(loop, options, false);
  REQUIRE(loop.until([&] { return client->counters().failed_attempts.get() >= 1; }));
}
