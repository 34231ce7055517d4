#include <catch2/catch.hpp>
#include <vector>

#include "dashboard/services/lines.h"

using namespace dashboard::services;

TEST_CASE("what programs write is shown without controls, colours and turned writing") {
  CHECK(harmless("plain\ttext") == "plain\ttext");
  CHECK(harmless("\x1B[31mred\x1B[0m") == "red");
  CHECK(harmless("\x1B]0;title\x07rest") == "rest");
  CHECK(harmless("\x1B]8;;http://x\x1B\\link") == "link");
  CHECK(harmless("a\x1B") == "a");
  CHECK(harmless("a\rb\x07") ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
  CHECK(harmless("\xC3\xA4\xC2\x9B\xE2\x80\xAE\xE2\x82\xAC") == "\xC3\xA4\xEF\xBF\xBD\xEF\xBF\xBD\xE2\x82\xAC");
  CHECK(harmless("\xFF\xC3") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(harmless("a\r\nb\n", true) == "a\nb\n");
}

TEST_CASE("lines are cut where they end and where they are too long") {
  std::vector<std::string> lines;
  LineCutter cutter([&](std::string_view line) { lines.emplace_back(line); });
  cutter.add("one\r\ntw");
  cutter.add("o\n\n");
  cutter.add(std::string(kLongestLine - 1, 'x'));
  cutter.add("yz and more\nlast");
  cutter.end();
  cutter.end();
  REQUIRE(lines.size() == 5);
  CHECK(lines[0] == "one");
  CHECK(lines[1] == "two");
  CHECK(lines[2].empty());
  CHECK(lines[3] == std::string(kLongestLine - 1, 'x') + "y");
  CHECK(lines[4] == "last");
}
