#include "core/log_ring.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <limits>

#include "core/log.h"

namespace {

using core::LogRing;

constexpr auto kAll = std::numeric_limits<std::uint64_t>::max();

std::string texts(const LogRing& ring, std::uint64_t before = kAll, std::size_t most = 1000) {
  std::vector<LogRing::Line> lines;
  ring.read(before, most, lines);
  std::string out;
  for (const LogRing::Line& line : lines) out += std::to_string(line.number) + ":" + line.text + " ";
  return out;
}

}  // namespace

TEST_CASE("the newest lines are kept, and read from the newest on") {
  LogRing ring;
  ring.add("lost");
  CHECK(ring.reach().lines == 0);
  ring.resize(3);
  for (const char* line : {"a", "b", "c", "d"}) ring.add(line);
  CHECK(texts(ring) == "4:d 3:c 2:b ");
  CHECK(texts(ring, 4, 1) == "3:c ");
  CHECK(texts(ring, 2).empty());
  CHECK(texts(ring, 0).empty());
  CHECK(ring.reach().oldest == 2);
  CHECK(ring.reach().newest == 4);
}

TEST_CASE("a line that lies in two pieces is one line") {
  LogRing ring;
  ring.resize(10);
  ring.add_pieces({"one\ntw", "o\nthree\n"});
  ring.add_pieces({"four\n", ""});
  ring.add_pieces({"", ""});
  ring.add_pieces({"five\n", "six\n"});
  ring.add_pieces({"seven", "\n"});
  CHECK(texts(ring) == "7:seven 6:six 5:five 4:four 3:three 2:two 1:one ");
}

TEST_CASE("kept lines are bounded in bytes as well") {
  LogRing ring;
  ring.resize(4);  // 4 KiB
  for (int i = 0; i < 50; ++i) ring.add(std::string(1500, static_cast<char>('a' + i % 26)));
  std::vector<LogRing::Line> lines;
  ring.read(kAll, 100, lines);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].text == std::string(1500, 'a' + 49 % 26));
  CHECK(lines[1].text == std::string(1500, 'a' + 48 % 26));
  ring.add(std::string(3000, 'x'));  // would push out all others
  CHECK(ring.reach().newest == 51);
  lines.clear();
  ring.read(kAll, 100, lines);
  CHECK(lines[0].text.empty());
  CHECK(lines[1].text == std::string(1500, 'a' + 49 % 26));
}

TEST_CASE("numbers go on when another number of lines is kept") {
  LogRing ring;
  ring.resize(2);
  ring.add("a");
  ring.resize(2);
  CHECK(texts(ring) == "1:a ");
  ring.resize(5);
  CHECK(texts(ring).empty());
  ring.add("b");
  CHECK(texts(ring) == "2:b ");
  ring.resize(0);
  ring.add("c");
  CHECK(texts(ring).empty());
}

TEST_CASE("the log keeps what it writes, whatever its output does") {
  core::Log log;
  log.kept().resize(100);
  core::LogConfig config;
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  log.start(config, 1, nowhere);
  core::LogLine line;
  line.start(core::LogLevel::info, "request").str("request_id", "r1");
  log.write(0, line.finish());
  log.write_any(core::LogLevel::warning, "config_applied", "done", {{"by", std::string_view("ops")}});
  log.write_any(core::LogLevel::debug, "not_wanted");
  log.stop();
  close(nowhere);
  std::vector<LogRing::Line> lines;
  log.kept().read(kAll, 10, lines);
  REQUIRE(lines.size() == 2);
  const std::string both = lines[0].text + lines[1].text;
  CHECK(both.find(R"("event":"request","request_id":"r1"})") != std::string::npos);
  CHECK(both.find(R"("event":"config_applied","msg":"done","by":"ops"})") != std::string::npos);
}
