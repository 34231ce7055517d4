#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "policy/text/pattern_set.h"

using policy::text::PatternSet;

namespace {

std::vector<std::uint32_t> found(const PatternSet& set, std::string_view text) {
  static PatternSet::Scratch scratch;
  const auto ids = set.scan(text, scratch);
  return {ids.begin(), ids.end()};
}

PatternSet compiled(const std::vector<PatternSet::Pattern>& patterns) {
  auto set = PatternSet::compile(patterns);
  if (!set) FAIL(set.error().message);
  return std::move(set.value());
}

}  // namespace

TEST_CASE("the patterns that occur are named once each, in order") {
  const PatternSet set = compiled({{"secret", true}, {"[0-9]{4}"}, {"a.c", false, true}, {"zebra"}});
  CHECK(found(set, "1234 SECRET 5678 secret") == std::vector<std::uint32_t>{0, 1});
  CHECK(found(set, "abc a.c") == std::vector<std::uint32_t>{2});
  CHECK(found(set, "").empty());
}

TEST_CASE("text that is no UTF-8 and has zeros is searched like any other") {
  const PatternSet set = compiled({{"key"}, {"\\xff\\xfe"}});
  CHECK(found(set, std::string("\xff\xfe\0key", 6)) == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("what one engine does not take the other one does") {
  const PatternSet set = compiled({{"x*"}, {"\\pN+"}, {"(?i)abc"}, {"\\bword\\b"}});
  CHECK(found(set, "a WORD aBc 7 word") == std::vector<std::uint32_t>{0, 1, 2, 3});
}

TEST_CASE("a pattern with a flaw is refused with its number") {
  const auto bad = PatternSet::compile(std::vector<PatternSet::Pattern>{{"fine"}, {"(open"}});
  REQUIRE_FALSE(bad);
  CHECK(bad.error().message.find("pattern 1: ") == 0);
}

TEST_CASE("a scratch goes from one set to another") {
  const PatternSet one = compiled({{"a"}}), two = compiled({{"b"}, {"c"}});
  for (int i = 0; i < 3; ++i) {
    CHECK(found(one, "abc") == std::vector<std::uint32_t>{0});
    CHECK(found(two, "abc") == std::vector<std::uint32_t>{0, 1});
  }
}
