#include "core/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <map>

#include "core/byte_ring.h"

using core::Log;
using core::LogConfig;
using core::LogLevel;
using core::LogLine;

namespace {

class Pipe {
 public:
  Pipe() { REQUIRE(pipe2(fds_, O_CLOEXEC) == 0); }
  ~Pipe() {
    close_writer();
    close_reader();
  }
  int writer() const { return fds_[1]; }
  void close_writer() { shut(fds_[1]); }
  void close_reader() { shut(fds_[0]); }
  // Up to the end of the stream.
  std::string read_all() {
    close_writer();
    std::string all;
    char buffer[65536];
    for (ssize_t n = 0; (n = read(fds_[0], buffer, sizeof buffer)) > 0;)
      all.append(buffer, static_cast<std::size_t>(n));
    return all;
  }
  // Up to the next newline.
  std::string read_line() {
    std::string line;
    for (char c = 0; c != '\n' && read(fds_[0], &c, 1) == 1;) line += c;
    return line;
  }

 private:
  static void shut(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
  }
  int fds_[2] = {-1, -1};
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    lines.push_back(line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return lines;
}

LogConfig with_queue(std::uint64_t bytes) {
  LogConfig config;
  config.queue_bytes = bytes;
  return config;
}

LogLine::Time at(std::int64_t ms) { return LogLine::Time(std::chrono::milliseconds(ms)); }

}  // namespace

TEST_CASE("a log line is one JSON object with time, level and event first") {
  LogLine line;
  CHECK(line.start(LogLevel::info, "request", at(1795240800123)).finish() ==
        R"({"ts":"2026-11-21T06:00:00.123Z","level":"info","event":"request"})");
  line.start(LogLevel::error, "a\"b", at(951782399999)).str("model", "x\ny").num("status", -5).real("ms", 0.25);
  line.real("bad", std::numeric_limits<double>::infinity()).boolean("stream", true);
  CHECK(line.finish() ==
        R"({"ts":"2000-02-28T23:59:59.999Z","level":"error","event":"a\"b","model":"x\ny","status":-5,"ms":0.25,)"
        R"("bad":null,"stream":true})");
  CHECK(line.start(LogLevel::warning, "e", at(951782400000)).finish() ==
        R"({"ts":"2000-02-29T00:00:00.000Z","level":"warning","event":"e"})");
}

TEST_CASE("the ring gives back what went in, across its end, and refuses what does not fit") {
  core::ByteRing ring(4096);
  const std::string line(1499, 'x');
  std::size_t pushed = 0, popped = 0;
  for (int round = 0; round < 100; ++round) {
    while (ring.push(line)) ++pushed;
    std::string seen;
    for (std::string_view piece : ring.peek()) seen += piece;
    CHECK(seen.size() == 2 * (line.size() + 1));
    CHECK(seen == line + "\n" + line + "\n");
    ring.pop(line.size() + 1);
    ++popped;
    CHECK(ring.push(line));
    ++pushed;
    ring.pop(2 * (line.size() + 1));
    popped += 2;
  }
  CHECK(pushed == popped);
  CHECK(!ring.push(std::string(4096, 'x')));
  CHECK(ring.push(std::string(4095, 'x')));
}

TEST_CASE("lines of all cores and of other threads arrive whole and in the order of their core") {
  constexpr unsigned kCores = 3;
  constexpr int kLines = 2000;
  Pipe pipe;
  Log log;
  log.start(with_queue(1 << 20), kCores, pipe.writer());
  std::string text;
  std::thread reader([&] {
    for (int i = 0; i < (static_cast<int>(kCores) + 2) * kLines; ++i) text += pipe.read_line();
  });
  std::vector<std::thread> threads;
  for (unsigned core = 0; core < kCores; ++core) {
    threads.emplace_back([&, core] {
      for (int i = 0; i < kLines; ++i) log.write(core, "core" + std::to_string(core) + " " + std::to_string(i));
    });
  }
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kLines; ++i) log.write_any(LogLevel::info, "shared", {}, {{"n", std::int64_t{i}}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  reader.join();
  log.stop();
  CHECK(log.dropped() == 0);

  std::map<std::string, int> next;
  int shared = 0;
  for (std::string_view line : lines_of(text)) {
    if (line.starts_with("{")) {
      shared += line.ends_with("}") ? 1 : 0;
      continue;
    }
    const std::string core(line.substr(0, 5));
    if (line.substr(6) != std::to_string(next[core])) FAIL(std::string(line));
    ++next[core];
  }
  CHECK(shared == 2 * kLines);
  CHECK(next == std::map<std::string, int>{{"core0", kLines}, {"core1", kLines}, {"core2", kLines}});
}

TEST_CASE("an output that does not read never blocks a writer, and stopping gives up on it") {
  Pipe pipe;
  Log log;
  log.start(with_queue(1 << 16), 1, pipe.writer());
  const std::string line(999, 'x');
  std::uint64_t refused = 0;
  for (int i = 0; i < 1000; ++i) refused += log.write(0, line) ? 0u : 1u;
  CHECK(refused > 0);
  CHECK(log.dropped() >= refused);
  log.stop();
  const std::string text = pipe.read_all();
  CHECK(text.size() / 1000 + log.dropped() >= 1000);
  CHECK(text.size() > 4096);
}

TEST_CASE("a writer that sleeps is woken by a single line") {
  Pipe pipe;
  Log log;
  log.start(LogConfig{}, 1, pipe.writer());
  for (int i = 0; i < 5; ++i) {
    CHECK(log.write(0, std::to_string(i)));
    CHECK(pipe.read_line() == std::to_string(i) + "\n");
  }
  log.stop();
}

TEST_CASE("an output that fails costs lines, not the process") {
  Pipe pipe;
  pipe.close_reader();
  Log log;
  log.start(LogConfig{}, 1, pipe.writer());
  CHECK(log.write(0, "gone"));
  log.stop();
  CHECK(log.dropped() == 1);
}

TEST_CASE("stopping writes what is queued, and a log can start again") {
  char path[] = "/tmp/signalbox_log_XXXXXX";
  const int fd = mkstemp(path);
  REQUIRE(fd >= 0);
  Log log;
  CHECK(!log.write(0, "too early"));
  for (int round = 0; round < 3; ++round) {
    log.start(LogConfig{}, 2, fd);
    for (int i = 0; i < 100; ++i) log.write(static_cast<unsigned>(i % 2), "line");
    log.stop();
    log.stop();
  }
  CHECK(log.dropped() == 1);
  CHECK(lseek(fd, 0, SEEK_END) == 3 * 100 * 5);
  close(fd);
  unlink(path);
}

TEST_CASE("events carry their fields and respect the level") {
  Pipe pipe;
  Log log;
  LogConfig config;
  config.level = LogLevel::warning;
  log.start(config, 1, pipe.writer());
  CHECK(!log.enabled(LogLevel::info));
  CHECK(log.enabled(LogLevel::error));
  log.write_any(LogLevel::info, "hidden");
  log.write_any(LogLevel::warning, "breaker", "opened",
                {{"target", "a/b"}, {"open_ms", std::int64_t{5000}}, {"x", 0.5}, {"first", true}});
  log.set_level(LogLevel::info);
  log.write_any(LogLevel::info, "seen");
  log.stop();
  const std::string text = pipe.read_all();
  const auto lines = lines_of(text);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].substr(33) ==
        R"("level":"warning","event":"breaker","msg":"opened","target":"a/b","open_ms":5000,"x":0.5,"first":true})");
  CHECK(lines[1].substr(33) == R"("level":"info","event":"seen"})");
}

TEST_CASE("a terminal gets readable text without control characters") {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) {
    WARN("no pseudo terminal here");
    return;
  }
  const int screen = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  REQUIRE(screen >= 0);
  Log log;
  log.start(LogConfig{}, 1, screen);
  log.write_any(LogLevel::info, "reload", "configuration read",
                {{"file", "a b.yaml"}, {"routes", std::int64_t{4}}, {"odd", "\x1b[2J"}});
  log.stop();
  char buffer[512];
  const ssize_t n = read(terminal, buffer, sizeof buffer);
  REQUIRE(n > 8);
  CHECK(std::string(buffer + 8, static_cast<std::size_t>(n) - 8) ==
        " info  reload: configuration read  file=\"a b.yaml\"  routes=4  odd=\"\\u001b[2J\"\r\n");
  close(screen);
  close(terminal);
}
