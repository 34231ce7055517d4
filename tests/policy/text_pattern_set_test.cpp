#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "policy/models/builtin.h"
#include "policy/secrets/secrets.h"
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

TEST_CASE("patterns that the build compiled find what compiling them now would find") {
  const auto secrets = policy::secrets::patterns();
  const std::string_view built = policy::models::secret_patterns();
  const auto now = PatternSet::compile(secrets);
  const auto prepared = PatternSet::compile(secrets, PatternSet::Engine::best, built);
  REQUIRE(now);
  REQUIRE(prepared);
  CHECK(now.value().compiling().patterns == secrets.size());
  CHECK(now.value().compiling().took > core::Duration::zero());
  CHECK(prepared.value().compiling().patterns == (PatternSet::engine() == "hyperscan" ? 0 : secrets.size()));
  for (const std::string text :
       {"nothing to see", "password=hunter2 token: abc", "-----BEGIN RSA PRIVATE KEY-----",
        "postgres://u:p@h/db and AKIAIOSFODNN7EXAMPLE, ghp_0123456789abcdefghijklmnopqrstuvwxyz",
        "eyJhbGciOi.eyJz.x"}) {
    CHECK(found(prepared.value(), text) == found(now.value(), text));
  }
}

TEST_CASE("patterns beside the prepared ones are numbered after them") {
  const std::vector<PatternSet::Pattern> known{{"alpha"}, {"beta", true}},
      all{{"alpha"}, {"beta", true}, {"gamma[0-9]"}};
  const auto prepared = PatternSet::prepare(known);
  REQUIRE(prepared);
  const auto set = PatternSet::compile(all, PatternSet::Engine::best, prepared.value());
  REQUIRE(set);
  CHECK(set.value().compiling().patterns == (prepared.value().empty() ? 3 : 1));
  CHECK(found(set.value(), "gamma7 BETA alpha beta") == std::vector<std::uint32_t>{0, 1, 2});
  const auto bad = PatternSet::compile(std::vector<PatternSet::Pattern>{{"alpha"}, {"beta", true}, {"(open"}},
                                       PatternSet::Engine::best, prepared.value());
  REQUIRE_FALSE(bad);
  CHECK(bad.error().message.find("pattern 2: ") == 0);
}

TEST_CASE("what was prepared of other patterns, or is cut off or damaged, is not used: the patterns are compiled") {
  const std::vector<PatternSet::Pattern> known{{"alpha"}, {"beta"}};
  const std::string prepared = PatternSet::prepare(known).value();
  const auto uses = [](const std::vector<PatternSet::Pattern>& patterns, std::string_view bytes) {
    const auto set = PatternSet::compile(patterns, PatternSet::Engine::best, bytes);
    REQUIRE(set);
    CHECK(found(set.value(), "alpha beta BETA") == std::vector<std::uint32_t>{0, 1});
    return set.value().compiling().patterns == 0;
  };
  if (prepared.empty()) return;  // no Hyperscan here
  CHECK(uses(known, prepared));
  CHECK_FALSE(uses({{"alpha"}, {"beta", true}}, prepared));
  CHECK_FALSE(uses({{"alpha"}, {"BETA"}}, prepared));
  CHECK_FALSE(uses(known, {}));
  for (std::size_t at = 0; at < prepared.size(); at += 7) {
    CHECK_FALSE(uses(known, std::string_view(prepared).substr(0, at)));
  }
  for (std::size_t at = 0; at < 70; ++at) {
    std::string damaged = prepared;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    CHECK_FALSE(uses(known, damaged));
  }
  std::string damaged = prepared;
  damaged[prepared.size() / 2] = static_cast<char>(damaged[prepared.size() / 2] ^ 1);
  CHECK_FALSE(uses(known, damaged));
}
