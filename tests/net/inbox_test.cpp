#include "net/inbox.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <string>

#include "net/runtime.h"
#include "net/stream_parts.h"

namespace {

using net::IoError;
using net::Task;

constexpr std::size_t kRoom = 4;

// An inbox with room for a few bytes at a time, and its peer.
struct Line {
  net::Core core{0};
  std::array<int, 2> ends = pair();
  net::Stream stream{std::make_unique<net::Stream::Parts>(
      net::AnySocket(core.executor(), boost::asio::generic::stream_protocol(AF_UNIX, 0), ends[0]))};
  net::Inbox inbox{stream, core.executor(), kRoom};
  bool told = false;  // that the peer has ended

  ~Line() { hang_up(); }
  static std::array<int, 2> pair() {
    std::array<int, 2> made{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, made.data()) == 0);
    return made;
  }
  void say(const std::string& text) {
    REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void hang_up() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
  void run() {
    core.context().restart();
    core.context().poll();
  }
  void listen() {
    inbox.on_end([](void* self) { static_cast<Line*>(self)->told = true; }, this);
  }
};

struct Heard {
  std::string text;
  IoError end = IoError::none;
};

Task<void> hear(net::Inbox* inbox, Heard* heard) {
  while (heard->end == IoError::none) {
    heard->end = co_await inbox->more();
    heard->text += inbox->data();
    inbox->consume(inbox->data().size());
  }
}

Task<void> hear_once(net::Inbox* inbox, Heard* heard) {
  heard->end = co_await inbox->more();
  heard->text += inbox->data();
  inbox->consume(inbox->data().size());
}

Task<void> read_a_body(net::Inbox* inbox, net::IoResult* out) {
  char into[2 * kRoom];
  *out = co_await inbox->read_into(into, sizeof into);
}

}  // namespace

TEST_CASE("bytes and an end that come together are both noticed") {
  Line line;
  Heard heard;
  spawn(line.core, hear(&line.inbox, &heard), "test");
  line.run();
  line.say("ab");
  line.hang_up();
  line.run();
  CHECK(heard.text == "ab");
  CHECK(heard.end == IoError::eof);
}

TEST_CASE("of bytes for which there is no room at once none is lost, and the end behind them is noticed") {
  for (const std::size_t size : {kRoom - 1, kRoom, kRoom + 1, 3 * kRoom}) {
    Line line;
    Heard heard;
    spawn(line.core, hear(&line.inbox, &heard), "test");
    line.run();
    line.say(std::string(size, 'x'));
    line.run();
    CHECK(heard.text == std::string(size, 'x'));
    CHECK(heard.end == IoError::none);
    line.hang_up();
    line.run();
    CHECK(heard.end == IoError::eof);
  }
}

TEST_CASE("an end that comes with bytes is told while nobody waits, and the bytes are kept") {
  Line line;
  line.listen();
  line.inbox.watch();
  line.run();
  CHECK_FALSE(line.told);
  line.say("ab");
  line.hang_up();
  line.run();
  CHECK(line.told);
  Heard heard;
  spawn(line.core, hear_once(&line.inbox, &heard), "test");
  line.run();
  CHECK(heard.text == "ab");
  CHECK(heard.end == IoError::none);
}

TEST_CASE("whoever waits after an end that came earlier is told at once") {
  Line line;
  line.inbox.watch();
  line.run();
  line.hang_up();
  line.run();
  Heard heard;
  spawn(line.core, hear(&line.inbox, &heard), "test");
  line.run();
  CHECK(heard.end == IoError::eof);
}

TEST_CASE("whoever reads to a place of their own is told of an end that comes without bytes") {
  Line line;
  line.inbox.watch();
  net::IoResult read;
  spawn(line.core, read_a_body(&line.inbox, &read), "test");
  line.run();
  line.hang_up();
  line.run();
  CHECK(read.error == IoError::eof);
  CHECK(read.n == 0);
}
