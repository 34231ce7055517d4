#include "net/websocket.h"

#include <catch2/catch.hpp>
#include <future>

#include "net/server.h"
#include "tests/support/raw_client.h"
#include "tests/support/websocket_frames.h"

namespace {

using net::WebSocket;
using support::client_frame;
using support::RawClient;

constexpr core::Duration kNever = std::chrono::hours(1);

constexpr std::size_t kFlood = 32 << 20;  // more than all buffers on the way hold

// Says each message back; "wake" has the socket woken, and that is said too; "flood" has a frame of that size sent.
class Echo final : public net::Service {
 public:
  explicit Echo(core::Duration ping_every) : ping_every_(ping_every) {}
  net::Task<void> serve(net::Transaction& transaction) override {
    auto accept = WebSocket::check(transaction.head());
    if (!accept) {
      const core::Error& error = accept.assume_error();
      co_await transaction.send(error.http_status(), "text/plain", WebSocket::kVersionField,
                                std::string_view(error.message));
      co_return;
    }
    WebSocket socket(transaction, ping_every_);
    std::string answer = std::move(accept).assume_value();
    const bool there = co_await socket.accept(std::move(answer));
    if (!there) co_return;
    for (;;) {
      auto event = co_await socket.next();
      if (event == WebSocket::Event::closed) co_return;
      std::string said = event == WebSocket::Event::message ? std::string(socket.message()) : std::string("woken");
      if (event == WebSocket::Event::beat) continue;
      if (said == "wake") socket.wake();
      if (said == "end") co_await socket.close(net::close_code::kPolicy, std::string_view("enough"));
      if (said == "flood") said.assign(kFlood, 'x');
      const std::string_view piece = said;
      co_await socket.send(std::span(&piece, 1));
    }
  }

 private:
  const core::Duration ping_every_;
};

class Running {
 public:
  explicit Running(core::Duration ping_every = kNever)
      : echo_(ping_every), runtime_(1), server_(runtime_, here(), {&echo_}) {
    REQUIRE(server_.listen().has_value());
    runtime_.start();
  }
  ~Running() {
    server_.stop_accepting();
    end_connections();
    runtime_.stop();
  }
  // Returns when what was posted to the core before has been done.
  void turn() {
    std::promise<void> turned;
    runtime_[0].post([&turned] { turned.set_value(); });
    turned.get_future().wait();
  }
  // Slices go out with each turn, until there is no room for more.
  void let_write_stall() {
    for (int i = 0; i < 1000; ++i) turn();
  }
  void end_connections() {
    while (server_.stats().connections.load() > 0) turn();
  }
  void drain() {
    server_.begin_drain();
    server_.stop_accepting();
    turn();
  }
  std::string address() const { return server_.addresses().front(); }
  net::Server& server() { return server_; }

 private:
  static core::ServerConfig here() {
    core::ServerConfig config;
    config.listen = {"127.0.0.1:0"};
    return config;
  }
  Echo echo_;
  net::Runtime runtime_;
  net::Server server_;
};

std::string upgrade(const std::string& fields = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n",
                    const std::string& version = "13") {
  return "GET /ws HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: " +
         version + "\r\n" + fields + "\r\n";
}

std::string frame(std::uint8_t first, const std::string& payload) {
  std::string out(1, static_cast<char>(first));
  REQUIRE(payload.size() < 126);
  return out + static_cast<char>(payload.size()) + payload;
}

std::string close_frame(std::uint16_t code, const std::string& reason = {}) {
  return frame(0x88, std::string{static_cast<char>(code >> 8), static_cast<char>(code & 255)} + reason);
}

}  // namespace

TEST_CASE("an upgrade is answered as the RFC's example has it, and messages go both ways") {
  Running running;
  RawClient client(running.address());
  client.send(upgrade());
  const std::string head = client.read_until("\r\n\r\n");
  CHECK(head.starts_with("HTTP/1.1 101 "));
  CHECK(head.find("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") != std::string::npos);
  client.send(client_frame(0x81, "one") + client_frame(0x01, "tw") + client_frame(0x80, "o"));
  CHECK(client.read_bytes(10) == frame(0x81, "one") + frame(0x81, "two"));
  client.send(client_frame(0x88, std::string("\x03\xe9", 2)));
  CHECK(client.read_all() == close_frame(1001));
}

TEST_CASE("what was sent behind the upgrade is not lost") {
  Running running;
  RawClient client(running.address());
  client.send(upgrade() + client_frame(0x81, "early"));
  client.read_until("\r\n\r\n");
  CHECK(client.read_bytes(7) == frame(0x81, "early"));
  client.send(client_frame(0x88, ""));
  CHECK(client.read_all() == close_frame(1000));
}

TEST_CASE("what asks for no WebSocket, or wrongly, is refused and the connection goes on") {
  Running running;
  RawClient client(running.address());
  for (const std::string& bad :
       {upgrade(""), upgrade("Upgrade: websocket\r\n"), upgrade("Connection: upgrade\r\nUpgrade: h2c\r\n")}) {
    client.send(bad);
    CHECK(client.read_until("must ask for one.").starts_with("HTTP/1.1 400 "));
  }
  client.send(upgrade("Upgrade: websocket\r\nConnection: Upgrade\r\n", "8"));
  const std::string refused = client.read_until("is spoken.");
  CHECK(refused.starts_with("HTTP/1.1 426 "));
  CHECK(refused.find("sec-websocket-version: 13\r\n") != std::string::npos);
  client.send(upgrade());
  CHECK(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
  client.finish_sending();
}

TEST_CASE("a ping is answered with what it brought, the last of several") {
  Running running;
  RawClient client(running.address());
  client.send(upgrade());
  client.read_until("\r\n\r\n");
  client.send(client_frame(0x89, "are you there"));
  CHECK(client.read_bytes(15) == frame(0x8A, "are you there"));
  client.finish_sending();
}

TEST_CASE("a fault of the client's is answered with its code") {
  Running running;
  for (const auto& [bytes, code] :
       std::vector<std::pair<std::string, std::uint16_t>>{{client_frame(0x82, "x"), 1003},
                                                          {client_frame(0x81, "\xff"), 1007},
                                                          {frame(0x81, "unmasked"), 1002},
                                                          {client_frame(0x81, std::string(70000, 'x')), 1009}}) {
    RawClient client(running.address());
    client.send(upgrade());
    client.read_until("\r\n\r\n");
    client.send(bytes);
    CHECK(client.read_all() == close_frame(code));
  }
}

TEST_CASE("the service wakes a socket that waits, and closes it") {
  Running running;
  RawClient client(running.address());
  client.send(upgrade());
  client.read_until("\r\n\r\n");
  client.send(client_frame(0x81, "wake"));
  CHECK(client.read_bytes(13) == frame(0x81, "wake") + frame(0x81, "woken"));
  client.send(client_frame(0x81, "end"));
  CHECK(client.read_all() == close_frame(1008, "enough"));
}

TEST_CASE("a client that answers pings stays, and one that does not is closed") {
  Running running(std::chrono::milliseconds(100));
  RawClient lively(running.address());
  lively.send(upgrade());
  lively.read_until("\r\n\r\n");
  for (int i = 0; i < 4; ++i) {
    REQUIRE(lively.read_bytes(2) == frame(0x89, ""));
    lively.send(client_frame(0x8A, ""));
  }
  lively.send(client_frame(0x81, "here"));
  CHECK(lively.read_until("here").find("here") != std::string::npos);
  RawClient silent(running.address());
  silent.send(upgrade());
  silent.read_until("\r\n\r\n");
  CHECK(silent.read_all() == frame(0x89, ""));
}

TEST_CASE("a client that reads nothing is closed when its ping is not answered") {
  Running running(std::chrono::milliseconds(100));
  RawClient client(running.address());
  client.send(upgrade());
  client.read_until("\r\n\r\n");
  const std::string large = client_frame(0x81, std::string(65536, 'x'));
  for (int i = 0; i < 400; ++i) client.send(large);  // more than all buffers on the way hold: send gives up at the end
  CHECK(running.server().stats().connections.load() <= 1);
}

TEST_CASE("sockets are told when the process drains") {
  Running running;
  RawClient client(running.address());
  client.send(upgrade());
  client.read_until("\r\n\r\n");
  running.drain();
  CHECK(client.read_all() == close_frame(1001, "draining"));
}

TEST_CASE("a frame that is being written when the process drains comes whole, and the goodbye behind it") {
  Running running;
  RawClient client(running.address());
  client.send(upgrade());
  client.read_until("\r\n\r\n");
  client.send(client_frame(0x81, "flood"));
  constexpr std::size_t kHead = 10;
  CHECK(client.read_bytes(kHead).starts_with("\x81\x7f"));
  running.let_write_stall();
  running.drain();
  const std::string rest = client.read_all();
  const std::string goodbye = close_frame(1001, "draining");
  REQUIRE(rest.size() == kFlood + goodbye.size());
  CHECK(rest.substr(kFlood) == goodbye);
}

TEST_CASE("a process that drains waits a moment for a client that reads nothing") {
  Running running;
  RawClient client(running.address());
  client.send(upgrade());
  client.read_until("\r\n\r\n");
  client.send(client_frame(0x81, "flood"));
  client.read_bytes(1);
  const bool stalled = GENERATE(false, true);  // before or after the drain begins
  if (stalled) running.let_write_stall();
  running.drain();
  CHECK(running.server().stats().connections.load() == 1);
  running.end_connections();  // in 1 s, and not the minute that a write may stall else
  CHECK(client.read_all().size() < kFlood);
}
