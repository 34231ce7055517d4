#include <catch2/catch.hpp>

#include "dashboard/reports.h"

TEST_CASE("a condition is said in words, all of it") {
  core::RuleCondition when;
  CHECK(dashboard::condition_text(when) == "always");
  when.privacy = true;
  CHECK(dashboard::condition_text(when) == "privacy: any");
  when.secret = true;
  when.entities = {"API_KEY", "TOKEN"};
  when.count = 3;
  when.privacy_score = 0.75;
  when.injection = true;
  when.injection_score = 0.5;
  when.categories = {"jailbreak"};
  when.tiers = {"hard"};
  when.domains = {"code"};
  when.min_gain = 0.1;
  when.top_share = 0.2;
  when.keys = {"a", "b"};
  when.models = {"gpt-*"};
  when.headers = {{"x-team", "*"}, {"x-tier", "gold"}};
  CHECK(dashboard::condition_text(when) ==
        "secrets: API_KEY, TOKEN, at least 3, score at least 0.75; injection score at least 0.5; category: jailbreak; "
        "tier: hard; domain: code; gain at least 0.1; gain among the highest share of 0.2; key: a, b; model: gpt-*; "
        "header x-team; header x-tier: gold");
}

TEST_CASE("an action is said in words, all of it") {
  core::RuleAction then;
  CHECK(dashboard::action_text(then) == "nothing");
  then.block = then.flag = then.mask = true;
  then.mask_entities = {"EMAIL_ADDRESS"};
  then.floor = core::Trust::local;
  then.route = "home";
  then.tier = 2;
  CHECK(dashboard::action_text(then) == "block; flag; mask: EMAIL_ADDRESS; floor local; route home; tier 2");
}
