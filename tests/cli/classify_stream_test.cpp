#include "cli/classify_stream.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <utility>
#include <vector>

namespace cli {
namespace {

// A pipe whose ends are closed with it.
struct Pipe {
  int in = -1, out = -1;
  Pipe() {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    in = ends[0];
    out = ends[1];
  }
  ~Pipe() {
    close_in();
    close_out();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_in() {
    if (in >= 0) close(std::exchange(in, -1));
  }
  void close_out() {
    if (out >= 0) close(std::exchange(out, -1));
  }
  void send(std::string_view text) const {
    REQUIRE(write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  // Waits for as many bytes.
  std::string receive(std::size_t bytes) const {
    std::string text(bytes, '\0');
    for (std::size_t got = 0; got < bytes;) {
      const ssize_t n = read(in, text.data() + got, bytes - got);
      REQUIRE(n > 0);
      got += static_cast<std::size_t>(n);
    }
    return text;
  }
  std::string receive_all() const {
    std::string text;
    char piece[4096];
    for (ssize_t n = 0; (n = read(in, piece, sizeof piece)) > 0;) text.append(piece, static_cast<std::size_t>(n));
    return text;
  }
};

// Answers "NUMBER:LINE", and refuses lines that begin with '!'.
bool echo(std::string_view line, std::uint64_t number, std::string& out) {
  out += std::to_string(number) + ':' + std::string(line) + '\n';
  return !line.starts_with('!');
}

struct Ran {
  std::string out;
  StreamEnd end;
};

Ran run(const std::string& input, std::size_t workers = 1) {
  Pipe in, out;
  Ran ran;
  const std::vector<LineWork> work(workers, echo);
  std::thread writer([&] {
    for (std::string_view rest = input; !rest.empty();) {
      const ssize_t n = write(in.out, rest.data(), rest.size());
      if (n <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    in.close_out();
  });
  std::thread reader([&] { ran.out = out.receive_all(); });
  ran.end = stream_lines(in.in, out.out, work);
  out.close_out();
  writer.join();
  reader.join();
  return ran;
}

}  // namespace

TEST_CASE("every line has its answer, and refused ones are counted") {
  const Ran ran = run("a\n!b\nc\n");
  CHECK(ran.out == "1:a\n2:!b\n3:c\n");
  CHECK(ran.end.lines == 3);
  CHECK(ran.end.refused == 1);
  CHECK_FALSE(ran.end.interrupted);
}

TEST_CASE("a last line needs no line break, and blank lines only count") {
  CHECK(run("a\n\n \t\r\nb").out == "1:a\n4:b\n");
  CHECK(run("").out.empty());
  CHECK(run("\n\n").end.lines == 0);
}

TEST_CASE("the order is kept however many threads work") {
  std::string input, expected;
  for (int i = 1; i <= 20000; ++i) {
    const std::string text(static_cast<std::size_t>(i % 97), 'x');
    input += "v" + text + "\n";
    expected += std::to_string(i) + ":v" + text + "\n";
  }
  for (const std::size_t workers : {1u, 2u, 5u}) {
    const Ran ran = run(input, workers);
    CHECK(ran.out == expected);
    CHECK(ran.end.lines == 20000);
  }
}

TEST_CASE("an answer does not wait for the next line") {
  Pipe in, out;
  const std::vector<LineWork> work(3, echo);
  std::thread stream([&] { stream_lines(in.in, out.out, work); });
  in.send("one\n");
  CHECK(out.receive(6) == "1:one\n");
  in.send("two\nthr");
  CHECK(out.receive(6) == "2:two\n");
  in.send("ee\n");
  CHECK(out.receive(8) == "3:three\n");
  in.close_out();
  stream.join();
}

TEST_CASE("lines longer than a read stay whole") {
  const std::string big(3u << 20, 'y');
  CHECK(run("a\n" + big + "\nb\n").out == "1:a\n2:" + big + "\n3:b\n");
}

TEST_CASE("of a line beyond the limit only the beginning is handed on, and the next line is read again") {
  std::atomic<std::size_t> longest{0};
  const LineWork measure = [&](std::string_view line, std::uint64_t number, std::string& out) {
    longest = std::max<std::size_t>(longest, line.size());
    out += std::to_string(number) + '\n';
    return true;
  };
  Pipe in, out;
  std::thread writer([&] {
    const std::string piece(1u << 20, 'z');
    for (std::size_t sent = 0; sent <= kMaxLine + 3 * piece.size(); sent += piece.size()) {
      for (std::string_view rest = piece; !rest.empty();) {
        const ssize_t n = write(in.out, rest.data(), rest.size());
        if (n <= 0) break;
        rest.remove_prefix(static_cast<std::size_t>(n));
      }
    }
    in.send("\nb\n");
    in.close_out();
  });
  const StreamEnd end = stream_lines(in.in, out.out, {&measure, 1});
  out.close_out();
  writer.join();
  CHECK(out.receive_all() == "1\n2\n");
  CHECK(longest == kMaxLine);
  CHECK(end.lines == 2);
}

TEST_CASE("an interrupt ends the stream after the answers to what was read") {
  Pipe in, out;
  const std::vector<LineWork> work(2, echo);
  StreamEnd end;
  std::thread stream([&] {
    end = stream_lines(in.in, out.out, work);
    out.close_out();
  });
  in.send("one\ntwo\nthr");
  CHECK(out.receive(12) == "1:one\n2:two\n");
  pthread_kill(stream.native_handle(), SIGINT);
  stream.join();
  CHECK(end.interrupted);
  CHECK(end.lines == 2);
  CHECK(out.receive_all().empty());
}

TEST_CASE("a reader that has gone ends the stream without ending the process") {
  Pipe in, out;
  out.close_in();
  in.send("one\n");
  const LineWork work = echo;
  const StreamEnd end = stream_lines(in.in, out.out, {&work, 1});
  CHECK(end.write_error == EPIPE);
}

}  // namespace cli
