#include "net/server.h"

#include <catch2/catch.hpp>
#include <future>

#include "tests/support/raw_client.h"

namespace {

using support::RawClient;

// Answers with the body it got; "/stream" in two chunks; "/refuse" without reading the body.
class Echo final : public net::Service {
 public:
  net::Task<void> serve(net::Transaction& transaction) override {
    if (transaction.path() == "/refuse") {
      co_await transaction.send(401, "text/plain", std::string_view(), std::string_view("no"));
      co_return;
    }
    auto body = co_await transaction.body();
    if (!body) {
      const core::Error& error = body.assume_error();
      co_await transaction.send(core::error_row(error.kind).status, "text/plain", std::string_view(),
                                std::string_view(error.message));
      co_return;
    }
    if (transaction.path() == "/stream") {
      co_await transaction.begin_stream(200, "text/event-stream", std::string_view(), std::string_view("one"));
      co_await transaction.chunk("two");
      co_await transaction.end_stream("three");
      co_return;
    }
    co_await transaction.send(200, "text/plain", std::string_view(), body.assume_value());
  }
};

class Running {
 public:
  explicit Running(core::ServerConfig config = {})
      : runtime_(1), server_(runtime_, with_port(std::move(config)), {&echo_}) {
    REQUIRE(server_.listen().has_value());
    runtime_.start();
  }
  // The loop must see every session end before it is destroyed: what still waits is destroyed with its core.
  ~Running() {
    server_.stop_accepting();
    while (server_.stats().connections.load() > 0) {
      std::promise<void> turned;
      runtime_[0].post([&turned] { turned.set_value(); });
      turned.get_future().wait();
    }
    runtime_.stop();
  }
  std::string address() const { return server_.addresses().front(); }
  net::Server& server() { return server_; }

 private:
  static core::ServerConfig with_port(core::ServerConfig config) {
    config.listen = {"127.0.0.1:0"};
    return config;
  }
  Echo echo_;
  net::Runtime runtime_;
  net::Server server_;
};

std::string post(const std::string& path, const std::string& body, const std::string& fields = {}) {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields +
         "\r\n" + body;
}

int status_of(const std::string& head) { return head.size() > 12 ? std::stoi(head.substr(9, 3)) : 0; }

}  // namespace

TEST_CASE("requests on one connection are answered one after the other, pipelined or not") {
  Running running;
  RawClient client(running.address());
  for (int i = 0; i < 3; ++i) {
    client.send(post("/", "hello " + std::to_string(i)));
    CHECK(status_of(client.read_until("\r\n\r\n")) == 200);
    CHECK(client.read_bytes(7) == "hello " + std::to_string(i));
  }
  client.send(post("/", "first") + post("/", std::string(20000, 'x')) + post("/", "third"));
  client.read_until("\r\n\r\n");
  CHECK(client.read_bytes(5) == "first");
  client.read_until("\r\n\r\n");
  CHECK(client.read_bytes(20000) == std::string(20000, 'x'));
  client.read_until("\r\n\r\n");
  CHECK(client.read_bytes(5) == "third");
}

TEST_CASE("a request may come in pieces cut anywhere") {
  Running running;
  const std::string request = post("/", "0123456789");
  for (std::size_t cut = 1; cut < request.size(); cut += 3) {
    RawClient client(running.address());
    client.send(request.substr(0, cut));
    client.send(request.substr(cut));
    INFO(cut);
    CHECK(status_of(client.read_until("\r\n\r\n")) == 200);
    CHECK(client.read_bytes(10) == "0123456789");
  }
}

TEST_CASE("a chunked body is read, a malformed one is refused and the connection closed") {
  Running running;
  RawClient good(running.address());
  good.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
  good.read_until("\r\n\r\n");
  CHECK(good.read_bytes(11) == "hello world");
  RawClient bad(running.address());
  bad.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;\r\nhelloXX\r\n");
  bad.finish_sending();
  const std::string answer = bad.read_all();
  CHECK(status_of(answer) == 400);
  CHECK(answer.find("connection: close") != std::string::npos);
}

TEST_CASE("a client that waits for 100-continue gets it, or the refusal instead") {
  Running running;
  RawClient client(running.address());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  CHECK(status_of(client.read_until("\r\n\r\n")) == 200);
  RawClient refused(running.address());
  refused.send("POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  const std::string answer = refused.read_until("\r\n\r\n");
  CHECK(status_of(answer) == 401);
  CHECK(answer.find("connection: close") != std::string::npos);
}

TEST_CASE("a body that nobody read does not become the next request") {
  Running running;
  RawClient client(running.address());
  client.send(post("/refuse", "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n") + post("/", "after"));
  CHECK(status_of(client.read_until("\r\n\r\n")) == 401);
  CHECK(client.read_bytes(2) == "no");
  CHECK(status_of(client.read_until("\r\n\r\n")) == 200);
  CHECK(client.read_bytes(5) == "after");
}

TEST_CASE("a body over the limit is refused by its length before it is sent") {
  core::ServerConfig config;
  config.limits.body_bytes = 1000;
  Running running(config);
  RawClient client(running.address());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
  const std::string answer = client.read_until("\r\n\r\n");
  CHECK(status_of(answer) == 413);
  CHECK(answer.find("connection: close") != std::string::npos);
}

TEST_CASE("bodies held at once are bounded, and the budget is given back") {
  core::ServerConfig config;
  config.limits.in_flight_bytes = 10000;
  Running running(config);
  RawClient client(running.address());
  client.send(post("/", std::string(9000, 'a')));
  CHECK(status_of(client.read_until("\r\n\r\n")) == 200);
  client.read_bytes(9000);
  client.send(post("/", std::string(10001, 'a')));
  CHECK(status_of(client.read_until("\r\n\r\n")) == 503);
  RawClient other(running.address());
  other.send(post("/", std::string(9000, 'a')));
  CHECK(status_of(other.read_until("\r\n\r\n")) == 200);
}

TEST_CASE("headers or a body that come too slowly get 408") {
  core::ServerConfig config;
  config.timeouts.header = core::Millis(60);
  Running running(config);
  RawClient head(running.address());
  head.send("POST / HTTP/1.1\r\nHost:");
  CHECK(status_of(head.read_all()) == 408);
  RawClient body(running.address());
  body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  CHECK(status_of(body.read_all()) == 408);
  CHECK(running.server().stats().slow_clients.load() >= 1);
}

TEST_CASE("a stream is chunked on HTTP/1.1 and ends with the connection on HTTP/1.0") {
  Running running;
  RawClient client(running.address());
  client.send(post("/stream", ""));
  const std::string head = client.read_until("\r\n\r\n");
  CHECK(head.find("transfer-encoding: chunked") != std::string::npos);
  CHECK(client.read_until("0\r\n\r\n") == "3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n");
  RawClient old(running.address());
  old.send("POST /stream HTTP/1.0\r\nContent-Length: 0\r\n\r\n");
  const std::string answer = old.read_all();
  CHECK(answer.find("chunked") == std::string::npos);
  CHECK(answer.substr(answer.find("\r\n\r\n") + 4) == "onetwothree");
}

TEST_CASE("HEAD is answered without a body and the connection goes on") {
  Running running;
  RawClient client(running.address());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + post("/", "next"));
  CHECK(status_of(client.read_until("\r\n\r\n")) == 200);
  CHECK(status_of(client.read_until("\r\n\r\n")) == 200);
  CHECK(client.read_bytes(4) == "next");
}

TEST_CASE("while draining answers say close, idle connections end and the one in hand is finished") {
  Running running;
  RawClient idle(running.address());
  idle.send(post("/", "x"));
  idle.read_until("\r\n\r\n");
  idle.read_bytes(1);
  running.server().begin_drain();
  RawClient late(running.address());
  late.send(post("/", "late"));
  const std::string head = late.read_until("\r\n\r\n");
  CHECK(status_of(head) == 200);
  CHECK(head.find("connection: close") != std::string::npos);
  CHECK(late.read_all() == "late");
  running.server().stop_accepting();
  CHECK(idle.read_all().empty());
}

TEST_CASE("a second server on the same address is told so") {
  Running running;
  Echo echo;
  net::Runtime runtime(1);
  core::ServerConfig config;
  config.listen = {running.address()};
  net::Server second(runtime, config, {&echo});
  const auto result = second.listen();
  REQUIRE_FALSE(result.has_value());
  CHECK(result.assume_error().message.find("server.listen") != std::string::npos);
}
