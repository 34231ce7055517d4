#include "net/readiness.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/runtime.h"

namespace {

using net::IoError;
using net::Readiness;

struct Loop {
  net::Core core{0};
  void run() {
    core.context().restart();
    core.context().poll();
  }
};

// A socket that is watched, its peer, and what its waiters were told.
struct Line {
  explicit Line(Loop& loop) {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
    peer = ends[1];
    watched = std::make_unique<Readiness::Watched>(Readiness::of(loop.core.context()), ends[0]);
  }
  ~Line() { ::close(peer); }

  void await_bytes() { watched->wait_for_bytes(told, this); }
  void await_room() { watched->wait_for_room(told, this); }
  void say(const std::string& text) const {
    REQUIRE(::write(peer, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  std::size_t read() const {
    char into[64 << 10];
    const ssize_t got = ::read(watched->descriptor(), into, sizeof into);
    watched->emptied();
    return got < 0 ? 0 : static_cast<std::size_t>(got);
  }
  static void told(void* self, IoError why) {
    auto& line = *static_cast<Line*>(self);
    line.heard.push_back(why);
    if (line.then) line.then();
  }

  int peer = -1;
  std::unique_ptr<Readiness::Watched> watched;
  std::vector<IoError> heard;
  std::function<void()> then;
};

const std::vector<IoError> kNothing, kOnce{IoError::none}, kAborted{IoError::aborted};

}  // namespace

TEST_CASE("who waits for bytes is told once, when they come") {
  Loop loop;
  Line line(loop);
  line.await_bytes();
  loop.run();
  CHECK(line.heard == kNothing);
  line.say("a");
  CHECK(line.heard == kNothing);
  loop.run();
  CHECK(line.heard == kOnce);
  line.say("b");
  loop.run();
  CHECK(line.heard == kOnce);
}

TEST_CASE("who comes when the bytes are there already is told in the next turn") {
  Loop loop;
  Line line(loop);
  line.say("a");
  loop.run();
  line.await_bytes();
  CHECK(line.heard == kNothing);
  loop.run();
  CHECK(line.heard == kOnce);

  line.heard.clear();
  line.read();
  line.await_bytes();
  loop.run();
  CHECK(line.heard == kNothing);
  line.say("b");
  loop.run();
  CHECK(line.heard == kOnce);
}

TEST_CASE("the end of the peer is told to each who waits from then on, also behind bytes that came with it") {
  Loop loop;
  Line line(loop);
  line.await_bytes();
  line.say("a");
  ::shutdown(line.peer, SHUT_WR);
  loop.run();
  CHECK(line.heard == kOnce);
  CHECK(line.read() == 1);
  line.await_bytes();
  loop.run();
  CHECK(line.heard.size() == 2);
  CHECK(line.read() == 0);
}

TEST_CASE("who waits for room is told when the peer has read, and who waits for bytes is not") {
  Loop loop;
  Line line(loop);
  const std::string much(16 << 10, 'x');
  while (::write(line.watched->descriptor(), much.data(), much.size()) > 0) {
  }
  line.await_room();
  loop.run();
  CHECK(line.heard == kNothing);
  char into[64 << 10];
  while (::read(line.peer, into, sizeof into) > 0) {
  }
  loop.run();
  CHECK(line.heard == kOnce);
  line.await_bytes();
  loop.run();
  CHECK(line.heard == kOnce);
}

TEST_CASE("who waits on a socket that is closed is told so, once, later") {
  Loop loop;
  Line line(loop);
  line.await_bytes();
  line.say("a");
  line.watched->close();
  CHECK(line.heard == kNothing);
  loop.run();
  CHECK(line.heard == kAborted);
  line.heard.clear();
  line.await_bytes();
  CHECK(line.heard == kNothing);
  loop.run();
  CHECK(line.heard == kAborted);
}

TEST_CASE("a waiter may end its own socket and those that are ready with it") {
  for (const bool destroy : {false, true}) {
    Loop loop;
    Line one(loop), other(loop);
    const auto end_both = [&] {
      for (Line* line : {&one, &other}) {
        if (!line->watched) continue;
        line->watched->close();
        if (destroy) line->watched.reset();
      }
    };
    one.then = other.then = end_both;
    for (Line* line : {&one, &other}) {
      line->await_bytes();
      line->say("a");
    }
    loop.run();
    CHECK(((one.heard == kOnce && other.heard == kAborted) || (one.heard == kAborted && other.heard == kOnce)));
  }
}

TEST_CASE("a socket that is given away is nobody's any more and stays open") {
  Loop loop;
  Line line(loop);
  const int given = line.watched->release();
  CHECK(line.watched->descriptor() == -1);
  line.say("a");
  loop.run();
  char into[8];
  CHECK(::read(given, into, sizeof into) == 1);
  ::close(given);
}

TEST_CASE("of more sockets than are heard of at once each is told") {
  Loop loop;
  std::vector<std::unique_ptr<Line>> lines;
  for (int i = 0; i < 300; ++i) {
    lines.push_back(std::make_unique<Line>(loop));
    lines.back()->await_bytes();
    lines.back()->say("a");
  }
  loop.run();
  for (const auto& line : lines) CHECK(line->heard == kOnce);
}

TEST_CASE("who has bytes without end is told once a turn, however often more come") {
  Loop loop;
  Line line(loop);
  line.then = [&] { line.await_bytes(); };
  line.await_bytes();
  std::size_t most = 0;
  for (int turn = 0; turn < 50; ++turn) {
    line.say("a");
    line.heard.clear();
    loop.core.context().poll_one();
    most = std::max(most, line.heard.size());
  }
  CHECK(most == 1);
  line.then = nullptr;
}

TEST_CASE("what a core watches sockets with is there from the start: later there may be no descriptor for it") {
  Loop loop;
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none{0, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  bool there = true;
  try {
    Readiness::of(loop.core.context());
  } catch (const std::exception&) {
    there = false;
  }
  REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(there);
}
