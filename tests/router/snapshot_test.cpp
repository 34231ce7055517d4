#include "router/snapshot.h"

#include <catch2/catch.hpp>

namespace {

std::shared_ptr<const router::Snapshot> snapshot(const std::string& key, const router::Snapshot* previous) {
  const std::string text = "providers: {cloud: {kind: openai, api_key: " + key +
                           "}}\n"
                           "routes: {auto: {tiers: [{targets: [cloud/gpt]}]}}\n";
  const core::ConfigReading reading = core::read_config_text(text, "config.yaml");
  REQUIRE(reading.ok());
  auto made = router::make_snapshot(reading.config, previous);
  REQUIRE(made);
  return std::move(made).assume_value();
}

}  // namespace

TEST_CASE("a target that is drained while a reload makes another of it stays drained") {
  const auto before = snapshot("sk-one-0123456789", nullptr);
  const auto after = snapshot("sk-two-0123456789", before.get());
  REQUIRE(before->targets[0].state != after->targets[0].state);
  before->targets[0].state->drained->store(true);  // who asks has the snapshot before
  CHECK(after->targets[0].state->drained->load());
  after->targets[0].state->drained->store(false);
  CHECK_FALSE(before->targets[0].state->drained->load());
}
