// Handing over mail, against a server that says what a test tells it to. TLS is in tests/e2e/python/test_alerts.py.
#include "net/smtp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <thread>

#include "tests/support/redis_client.h"

using support::Loop;
using namespace std::chrono_literals;

namespace {

class FakeMail {
 public:
  class Talk {
   public:
    explicit Talk(int fd) : fd_(fd) {}
    void say(std::string_view text) { ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL); }
    // The next line without its end; empty when the client has gone.
    std::string hear() {
      std::string line;
      for (char c = 0; ::recv(fd_, &c, 1, 0) == 1;) {
        if (c == '\n') break;
        if (c != '\r') line += c;
      }
      heard += line + "\n";
      return line;
    }
    std::string heard;

   private:
    int fd_;
  };
  using Serve = std::function<void(Talk&)>;

  explicit FakeMail(Serve serve) : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof(at)) == 0);
    REQUIRE(listen(listener_, 4) == 0);
    socklen_t size = sizeof(at);
    REQUIRE(getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this, serve = std::move(serve)] {
      const int fd = accept(listener_, nullptr, nullptr);
      if (fd < 0) return;
      serving_ = fd;
      Talk talk(fd);
      serve(talk);
      heard_ = talk.heard;
      serving_ = -1;
      close(fd);
    });
  }
  ~FakeMail() { end(); }
  net::MailServer server() const {
    net::MailServer out;
    out.host = "127.0.0.1";
    out.port = port_;
    out.tls = net::MailServer::Tls::none;
    out.hello = "box";
    return out;
  }
  // All that the client said, once it has gone.
  std::string heard() {
    end();
    return heard_;
  }

 private:
  void end() {
    if (!thread_.joinable()) return;
    shutdown(listener_, SHUT_RDWR);
    if (const int now = serving_.load(); now >= 0) shutdown(now, SHUT_RD);
    thread_.join();
    close(listener_);
  }
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> serving_{-1};
  std::string heard_;
  std::thread thread_;
};

net::Mail mail() {
  net::Mail out;
  out.from = "box@example.com";
  out.to = {"a@example.com", "b@example.com"};
  out.text = "Subject: x\r\n\r\n.hidden\r\n";
  return out;
}

net::MailResult send(Loop& loop, net::MailServer server, net::Mail what = mail(), core::Duration limit = 5s) {
  return loop.wait(net::send_mail(loop.core(), loop.resolver(), std::move(server), std::move(what), limit));
}

void take_data(FakeMail::Talk& talk) {
  talk.say("354 go on\r\n");
  while (talk.hear() != "." && talk.heard.size() < 10'000) {
  }
  talk.say("250 taken\r\n");
}

void serve_well(FakeMail::Talk& talk) {
  talk.say("220-mail.example\r\n220 ready\r\n");
  talk.hear();
  talk.say("250-mail.example\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN\r\n");
  for (std::string line = talk.hear(); !line.empty(); line = talk.hear()) {
    if (line.starts_with("AUTH")) {
      talk.say("235 fine\r\n");
    } else if (line == "DATA") {
      take_data(talk);
    } else if (line == "QUIT") {
      talk.say("221 bye\r\n");
      return;
    } else {
      talk.say("250 ok\r\n");
    }
  }
}

}  // namespace

TEST_CASE("a mail is handed over with all that SMTP asks for", "[smtp]") {
  Loop loop;
  FakeMail server(serve_well);
  const auto result = send(loop, server.server());
  CHECK(result.sent);
  CHECK(result.problem.empty());
  CHECK(server.heard() ==
        "EHLO box\nMAIL FROM:<box@example.com>\nRCPT TO:<a@example.com>\nRCPT TO:<b@example.com>\nDATA\n"
        "Subject: x\n\n..hidden\n.\nQUIT\n");
}

TEST_CASE("who has a user signs in, by PLAIN where it is offered", "[smtp]") {
  Loop loop;
  FakeMail server(serve_well);
  auto to = server.server();
  to.user = "me";
  to.password = "secret";
  CHECK(send(loop, to).sent);
  CHECK(server.heard().starts_with("EHLO box\nAUTH PLAIN AG1lAHNlY3JldA==\nMAIL FROM"));
}

TEST_CASE("a refused password is final, and is not told even where the server repeats it", "[smtp]") {
  Loop loop;
  FakeMail server([](FakeMail::Talk& talk) {
    talk.say("220 ready\r\n");
    talk.hear();
    talk.say("250-x\r\n250 AUTH LOGIN\r\n");
    talk.hear();
    talk.say("334 VXNlcm5hbWU6\r\n");
    talk.hear();
    talk.say("334 UGFzc3dvcmQ6\r\n");
    talk.hear();
    talk.say("535 the password c2VjcmV0 secret is wrong\r\n");
    talk.hear();
  });
  auto to = server.server();
  to.user = "me";
  to.password = "secret";
  const auto result = send(loop, to);
  CHECK_FALSE(result.sent);
  CHECK(result.final);
  CHECK(result.problem == "the mail server refuses user or password: 535");
}

TEST_CASE("without STARTTLS on offer nothing is said to a server that should have it", "[smtp]") {
  Loop loop;
  FakeMail server(serve_well);
  auto to = server.server();
  to.tls = net::MailServer::Tls::starttls;
  to.user = "me";
  to.password = "secret";
  const auto result = send(loop, to);
  CHECK_FALSE(result.sent);
  CHECK(result.final);
  CHECK(result.problem == "the mail server does not offer STARTTLS, so nothing was sent");
  CHECK(server.heard() == "EHLO box\n\n");
}

TEST_CASE("what is said in the clear behind STARTTLS is not believed", "[smtp]") {
  Loop loop;
  FakeMail server([](FakeMail::Talk& talk) {
    talk.say("220 ready\r\n");
    talk.hear();
    talk.say("250-x\r\n250 STARTTLS\r\n");
    talk.hear();
    talk.say("220 go\r\n250-x\r\n250 AUTH PLAIN\r\n");
    talk.hear();
  });
  auto to = server.server();
  to.tls = net::MailServer::Tls::starttls;
  const auto result = send(loop, to);
  CHECK_FALSE(result.sent);
  CHECK(result.problem == "the mail server spoke before TLS began");
}

TEST_CASE("a server that answers nothing is left when the time is over", "[smtp]") {
  Loop loop;
  FakeMail server([](FakeMail::Talk& talk) { talk.hear(); });
  const auto result = send(loop, server.server(), mail(), 100ms);
  CHECK_FALSE(result.sent);
  CHECK_FALSE(result.final);
  CHECK(result.problem == "the mail server did not answer in time");
}

TEST_CASE("a passing refusal is worth another try, a lasting one is not", "[smtp]") {
  for (const bool lasting : {false, true}) {
    Loop loop;
    FakeMail server([lasting](FakeMail::Talk& talk) {
      talk.say("220 ready\r\n");
      talk.hear();
      talk.say("250 x\r\n");
      talk.hear();
      talk.say(lasting ? "550 no\x1b[31m such sender\r\n" : "451 later\r\n");
      talk.hear();
    });
    const auto result = send(loop, server.server());
    CHECK_FALSE(result.sent);
    CHECK(result.final == lasting);
    CHECK(result.problem == (lasting ? "sender refused: 550 no [31m such sender " : "sender refused: 451 later "));
  }
}

TEST_CASE("one recipient that is refused does not keep the mail from the others", "[smtp]") {
  Loop loop;
  FakeMail server([](FakeMail::Talk& talk) {
    talk.say("220 ready\r\n");
    talk.hear();
    talk.say("250 x\r\n");
    talk.hear();
    talk.say("250 ok\r\n");
    talk.hear();
    talk.say("550 unknown\r\n");
    talk.hear();
    talk.say("250 ok\r\n");
    talk.hear();
    take_data(talk);
    talk.hear();
    talk.say("221 bye\r\n");
  });
  const auto result = send(loop, server.server());
  CHECK(result.sent);
  CHECK(result.problem == "some recipients were refused: 550 unknown ");
}

TEST_CASE("an address that would be a command is not said at all", "[smtp]") {
  Loop loop;
  net::Mail odd = mail();
  odd.to = {"a@b>\r\nRCPT TO:<x@evil"};
  net::MailServer nowhere;
  nowhere.host = "127.0.0.1";
  nowhere.hello = "box";
  const auto result = send(loop, nowhere, odd);
  CHECK_FALSE(result.sent);
  CHECK(result.final);
}

TEST_CASE("a server that talks without end is left", "[smtp]") {
  Loop loop;
  FakeMail server([](FakeMail::Talk& talk) {
    for (int i = 0; i < 2000; ++i) talk.say("220-" + std::string(60, 'x') + "\r\n");
    talk.hear();
  });
  const auto result = send(loop, server.server());
  CHECK_FALSE(result.sent);
  CHECK(result.problem == "the mail server does not greet: no answer");
}

TEST_CASE("dots at the beginning of lines are doubled, and the end is one alone", "[smtp]") {
  CHECK(net::dot_stuffed(".a\r\nb.\r\n..\r\n") == "..a\r\nb.\r\n...\r\n.\r\n");
  CHECK(net::dot_stuffed("a") == "a\r\n.\r\n");
}
