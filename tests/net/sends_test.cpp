#include "net/sends.h"

#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <functional>
#include <string>

#include "core/turn.h"
#include "net/inbox.h"
#include "net/runtime.h"
#include "net/stream_parts.h"

namespace {

using net::Sends;
using net::Task;

// Two ends of a connection, and what was written into one of them.
struct Pipe {
  std::array<int, 2> ends{};
  Sends::Message* waiting = nullptr;
  ssize_t result = 0;
  bool returned = false;
  Pipe() { REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0); }
  Pipe(const Pipe&) = delete;
  ~Pipe() {
    for (const int end : ends) ::close(end);
  }
  bool has_come() const {
    pollfd there{ends[1], POLLIN, 0};
    return poll(&there, 1, 0) == 1;
  }
};

Task<void> write(Sends* sends, Pipe* pipe, std::string text) {
  iovec piece{text.data(), text.size()};
  msghdr header{};
  header.msg_iov = &piece;
  header.msg_iovlen = 1;
  pipe->result = co_await sends->send(pipe->ends[0], header, pipe->waiting);
  pipe->returned = true;
}

Task<void> write_twice(Sends* sends, Pipe* first, Pipe* then) {
  co_await write(sends, first, "text");
  co_await write(sends, then, "text");
}

constexpr std::size_t kPiece = 4;

// Whether a message had left when the second piece came.
Task<void> read_twice(net::Inbox* inbox, Pipe* late, bool* went) {
  co_await inbox->more();
  inbox->consume(kPiece);
  co_await inbox->more();
  *went = late->has_come();
}

void wait_long() {
  const core::Instant until = core::now() + Sends::kTogether;
  while (core::now() <= until) {
  }
}

struct Loop {
  net::Core core{0};
  Sends& sends = Sends::of(core.context());
  // Work of a turn of its own, which is ready now.
  void turn(std::function<void()> work) {
    core.post([work = std::move(work)] {
      const core::Turn turn;
      work();
    });
  }
  void write_in_turn(Pipe& pipe) {
    turn([this, &pipe] { spawn(core, write(&sends, &pipe, "text"), "test"); });
  }
  void run() {
    core.context().restart();
    core.context().poll();
  }
};

}  // namespace

TEST_CASE("what a turn writes leaves behind all that was ready with it") {
  Loop loop;
  Pipe first, second;
  bool early = false;
  loop.write_in_turn(first);
  loop.write_in_turn(second);
  loop.turn([&] { early = first.has_come() || second.has_come(); });
  loop.run();
  CHECK_FALSE(early);
  CHECK(first.has_come());
  CHECK(second.has_come());
  CHECK(first.returned);
  CHECK(second.result == 4);
  CHECK(first.waiting == nullptr);
}

TEST_CASE("outside of a turn a message leaves at once") {
  Loop loop;
  Pipe pipe;
  bool at_once = false;
  loop.core.post([&] {
    spawn(loop.core, write(&loop.sends, &pipe, "text"), "test");
    at_once = pipe.has_come() && pipe.returned;
  });
  loop.run();
  CHECK(at_once);
}

TEST_CASE("behind one that waited for nobody so many leave at once, then one asks again") {
  Loop loop;
  Pipe alone;
  loop.write_in_turn(alone);
  loop.run();
  unsigned at_once = 0;
  for (unsigned i = 0; i <= Sends::kAlone; ++i) {
    Pipe pipe;
    loop.write_in_turn(pipe);
    loop.turn([&] { at_once += pipe.has_come() ? 1 : 0; });
    loop.run();
    CHECK(pipe.has_come());
  }
  CHECK(at_once == Sends::kAlone);
}

TEST_CASE("a message that was called back is not sent, whoever has the number of its socket now") {
  Loop loop;
  Pipe pipe, other;
  loop.write_in_turn(pipe);
  loop.write_in_turn(other);
  loop.turn([&] {
    REQUIRE(pipe.waiting != nullptr);
    pipe.waiting->call_back();
  });
  loop.run();
  CHECK_FALSE(pipe.has_come());
  CHECK(pipe.result == -ECANCELED);
  CHECK(other.result == 4);
}

TEST_CASE("when a turn begins, what has waited for long goes first") {
  Loop loop;
  Pipe late, beside;
  bool went = false;
  loop.write_in_turn(late);
  loop.write_in_turn(beside);
  loop.core.post([&] {
    wait_long();
    loop.sends.send_late();
    went = late.has_come() && beside.has_come() && late.returned;
  });
  loop.run();
  CHECK(went);
  CHECK(late.result == 4);
}

TEST_CASE("what has waited for long goes before a turn that the end of a read begins, too") {
  Loop loop;
  Pipe late, beside;
  std::array<int, 2> ends{};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  net::AnySocket socket(loop.core.executor(), boost::asio::generic::stream_protocol(AF_UNIX, 0), ends[0]);
  net::Stream stream(std::make_unique<net::Stream::Parts>(std::move(socket)));
  net::Inbox inbox(stream, loop.core.executor(), kPiece);
  bool went = false;
  spawn(loop.core, read_twice(&inbox, &late, &went), "test");
  REQUIRE(::write(ends[1], "four", kPiece) == kPiece);  // all there is room for: now it reads, and does not only wait
  loop.run();
  REQUIRE(::write(ends[1], "more", kPiece) == kPiece);
  loop.write_in_turn(late);
  loop.write_in_turn(beside);
  loop.core.post(wait_long);
  loop.run();
  CHECK(went);
  ::close(ends[1]);
}

TEST_CASE("whoever goes on may write again") {
  Loop loop;
  Pipe first, again, beside;
  bool both = false;
  loop.turn([&] { spawn(loop.core, write_twice(&loop.sends, &first, &again), "test"); });
  loop.write_in_turn(beside);
  loop.turn([&] { both = first.returned || again.returned; });
  loop.run();
  CHECK_FALSE(both);
  CHECK(first.has_come());
  CHECK(again.has_come());
  CHECK(beside.has_come());
}

TEST_CASE("what still waits when the loop ends is never sent") {
  Pipe pipe;
  {
    Loop loop;
    loop.write_in_turn(pipe);
    loop.core.context().run_one();
    CHECK(pipe.waiting != nullptr);
  }
  CHECK(pipe.waiting == nullptr);
  CHECK_FALSE(pipe.has_come());
  CHECK_FALSE(pipe.returned);
}
