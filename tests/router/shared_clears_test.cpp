#include <catch2/catch.hpp>

#include "router/shared_clears.h"

using router::Clearing;

TEST_CASE("a clear that is told to other replicas says there what it said here") {
  Clearing clearing;
  clearing.at = 1'700'000'000'123;
  clearing.filter.tag = "a \"tag\"";
  clearing.filter.route = "auto";
  clearing.filter.stored_before = 1'699'999'999'000;
  const auto read = Clearing::parse(clearing.text());
  REQUIRE(read);
  CHECK(read->at == clearing.at);
  CHECK(read->filter.tag == clearing.filter.tag);
  CHECK(read->filter.route == clearing.filter.route);
  CHECK(read->filter.stored_before == clearing.filter.stored_before);
  CHECK_FALSE(read->key);

  Clearing one;
  one.at = 5;
  one.key.emplace();
  one.key->fill(0xAB);
  REQUIRE(Clearing::parse(one.text()));
  CHECK(Clearing::parse(one.text())->key == one.key);
}

TEST_CASE("a clear that cannot be read is none, so that whoever reads it clears everything") {
  for (const char* text :
       {"", "nonsense", "{}", R"({"at":0})", R"({"at":5,"key":"12"})", R"({"at":5,"colour":"red"})", R"([{"at":5}])"})
    CHECK_FALSE(Clearing::parse(text));
}
