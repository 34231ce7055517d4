#include <catch2/catch.hpp>

#include "router/shared_clears.h"

#include "router/snapshot.h"

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

TEST_CASE("what was cleared is unknown after the config names another Redis, whatever the old one still tells") {
  const auto snapshot_of = [](std::shared_ptr<core::Config> config, const router::Snapshot* previous = nullptr) {
    auto made = router::make_snapshot(std::move(config), previous);
    REQUIRE(made);
    return std::move(made).assume_value();
  };
  const auto config = std::make_shared<core::Config>();
  config->redis.endpoints = {"127.0.0.1:1"};
  const auto first = snapshot_of(config);
  router::cache::ResponseCache& kept = *first->cache;
  CHECK_FALSE(kept.knows_clears(first->redis_generation));
  kept.know_clears(first->redis_generation);
  CHECK(kept.knows_clears(first->redis_generation));

  const auto same = snapshot_of(std::make_shared<core::Config>(*config), first.get());
  CHECK(same->redis_generation == first->redis_generation);

  const auto changed = std::make_shared<core::Config>(*config);
  changed->redis.endpoints = {"127.0.0.1:2"};
  const auto second = snapshot_of(changed, same.get());
  REQUIRE(second->cache == first->cache);
  CHECK_FALSE(kept.knows_clears(second->redis_generation));
  kept.know_clears(first->redis_generation);
  CHECK_FALSE(kept.knows_clears(second->redis_generation));
  kept.know_clears(second->redis_generation);
  CHECK(kept.knows_clears(second->redis_generation));
  kept.know_clears(first->redis_generation);
  CHECK(kept.knows_clears(second->redis_generation));
}
