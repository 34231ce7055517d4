#include <catch2/catch.hpp>
#include <map>

#include "policy/rules/rules.h"

namespace {

using core::PolicyMode;
using policy::Classifier;
using policy::Run;

struct Fixture {
  core::PolicyConfig config;
  policy::Signals signals;
  policy::Asked asked;
  policy::Outcome out;
  std::map<std::string, std::string, std::less<>> headers;

  Fixture() {
    config.privacy.mode = config.injection.mode = config.complexity.mode = PolicyMode::enforce;
    signals.run = {Run::whole, Run::whole, Run::whole};
    asked.model = "auto";
    asked.context = this;
    asked.header = [](const void* self, std::string_view name) {
      const auto& all = static_cast<const Fixture*>(self)->headers;
      const auto found = all.find(name);
      return found == all.end() ? std::string_view() : std::string_view(found->second);
    };
  }

  core::RuleConfig& rule(std::string name) {
    config.rules.emplace_back().name = std::move(name);
    return config.rules.back();
  }
  core::RuleConfig& privacy_rule(std::string name) {
    core::RuleConfig& made = rule(std::move(name));
    made.when.privacy = true;
    return made;
  }
  void find(std::string_view type, float score = 0.9f, bool secret = false) {
    policy::Found found;
    found.entity.type = type;
    found.entity.score = score;
    found.entity.kind = secret ? policy::privacy::EntityClass::secret : policy::privacy::EntityClass::personal;
    signals.entities.push_back(found);
  }
  const policy::Outcome& judge() {
    policy::Rules(config).judge(signals, asked, out);
    return out;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a rule holds when all its conditions do") {
  core::RuleConfig& one = privacy_rule("cards of the web app");
  one.when.entities = {"CREDIT_CARD"};
  one.when.privacy_score = 0.8;
  one.when.keys = {"web"};
  one.then.flag = true;
  find("CREDIT_CARD", 0.9f);
  CHECK(judge().matches.empty());
  asked.key = "web";
  CHECK(judge().flagged);
  signals.entities[0].entity.score = 0.7f;
  CHECK_FALSE(judge().flagged);
  signals.entities[0].entity.score = 0.9f;
  signals.entities[0].entity.type = "PERSON";
  CHECK_FALSE(judge().flagged);
}

TEST_CASE_METHOD(Fixture, "a count asks for that many entities") {
  core::RuleConfig& many = privacy_rule("lists of people");
  many.when.count = 3;
  many.then.block = true;
  find("PERSON");
  find("PERSON");
  CHECK_FALSE(judge().blocked());
  find("PERSON");
  CHECK(judge().blocked());
}

TEST_CASE_METHOD(Fixture, "of allow and block the first match wins, and both are recorded") {
  core::RuleConfig& first = rule("trusted key");
  first.when.keys = {"batch"};
  first.then.allow = true;
  core::RuleConfig& second = rule("attacks");
  second.when.injection = true;
  second.then.block = true;
  signals.injection.attack = true;
  CHECK(judge().block_rule == 1);
  asked.key = "batch";
  CHECK_FALSE(judge().blocked());
  REQUIRE(out.matches.size() == 2);
  CHECK(out.matches[0].acted);
  CHECK_FALSE(out.matches[1].acted);
}

TEST_CASE_METHOD(Fixture, "the highest floor counts, wherever its rule stands") {
  privacy_rule("a").then.floor = core::Trust::private_;
  privacy_rule("b").then.floor = core::Trust::local;
  privacy_rule("c").then.floor = core::Trust::private_;
  find("PERSON");
  CHECK(judge().floor == core::Trust::local);
  CHECK(out.floor_rule == 1);
  CHECK_FALSE(out.matches[2].acted);
}

TEST_CASE_METHOD(Fixture, "masks add up, each over what its rule means") {
  core::RuleConfig& mails = privacy_rule("mails");
  mails.when.entities = {"EMAIL_ADDRESS"};
  mails.then.mask = true;
  core::RuleConfig& secrets = privacy_rule("secrets");
  secrets.when.secret = true;
  secrets.then.mask = true;
  find("EMAIL_ADDRESS");
  find("PERSON");
  find("GITHUB_TOKEN", 1, true);
  CHECK(judge().mask);
  CHECK(out.masked == std::vector<bool>{true, false, true});
}

TEST_CASE_METHOD(Fixture, "a mask that names types covers those alone") {
  core::RuleConfig& any = privacy_rule("anything");
  any.then.mask = true;
  any.then.mask_entities = {"PERSON"};
  find("EMAIL_ADDRESS");
  find("PERSON");
  judge();
  CHECK(out.masked == std::vector<bool>{false, true});
}

TEST_CASE_METHOD(Fixture, "a rule that asks a classifier in shadow is recorded and does not act") {
  config.injection.mode = PolicyMode::shadow;
  core::RuleConfig& attacks = rule("attacks");
  attacks.when.injection = true;
  attacks.then.block = true;
  core::RuleConfig& both = privacy_rule("both");
  both.when.injection = true;
  both.then.floor = core::Trust::local;
  signals.injection.attack = true;
  find("PERSON");
  CHECK_FALSE(judge().blocked());
  CHECK(out.floor == core::Trust::external);
  REQUIRE(out.matches.size() == 2);
  CHECK_FALSE(out.matches[0].acted);
  CHECK_FALSE(out.matches[1].acted);
}

TEST_CASE_METHOD(Fixture, "a classifier that is off matches nothing") {
  signals.run[static_cast<std::size_t>(Classifier::privacy)] = Run::off;
  privacy_rule("any").then.block = true;
  find("PERSON");
  CHECK(judge().matches.empty());
}

TEST_CASE_METHOD(Fixture, "text that could not be judged acts by on_error, and only when enforced") {
  signals.run = {Run::incomplete, Run::incomplete, Run::whole};
  config.privacy.on_error = core::OnError::closed;
  config.injection.on_error = core::OnError::closed;
  judge();
  CHECK(out.floor == core::Trust::local);
  CHECK(out.floor_rule == policy::Outcome::kNone);
  CHECK(out.blocked());
  config.privacy.on_error = core::OnError::open;
  config.injection.mode = PolicyMode::shadow;
  judge();
  CHECK(out.floor == core::Trust::external);
  CHECK_FALSE(out.blocked());
}

TEST_CASE_METHOD(Fixture, "complexity chooses route and tier, the first rule of each kind") {
  core::RuleConfig& easy = rule("easy");
  easy.when.complexity = true;
  easy.when.tiers = {"simple", "medium"};
  easy.then.route = "cheap";
  core::RuleConfig& code = rule("code");
  code.when.complexity = true;
  code.when.domains = {"programming"};
  code.then.route = "coder";
  code.then.tier = 2;
  signals.tier = policy::complexity::Tier::medium;
  signals.complexity.domain = policy::complexity::Domain::programming;
  judge();
  CHECK(out.route_rule == 0);
  CHECK(out.tier_rule == 1);
  CHECK(out.matches[1].acted);
  signals.tier = policy::complexity::Tier::reasoning;
  CHECK(judge().route_rule == 1);
}

TEST_CASE_METHOD(Fixture, "a share asks for the cut of recent gains") {
  core::RuleConfig& strong = rule("strong");
  strong.when.complexity = true;
  strong.when.top_share = 0.3;
  strong.then.route = "strong";
  signals.complexity.gain = 0.5f;
  CHECK(judge().route_rule == policy::Outcome::kNone);  // nobody keeps a sketch
  asked.top_share = [](const void*, double share) {
    policy::complexity::Cut cut;
    cut.above = cut.at = share < 0.25 ? 0.6f : 0.4f;
    return cut;
  };
  CHECK(judge().route_rule == 0);
  config.rules[0].when.top_share = 0.2;
  CHECK(judge().route_rule == policy::Outcome::kNone);
}

TEST_CASE_METHOD(Fixture, "headers match by value or by presence, models by name or beginning") {
  core::RuleConfig& gold = rule("gold");
  gold.when.headers = {{"x-plan", "gold"}};
  gold.then.route = "best";
  core::RuleConfig& any = rule("any team");
  any.when.headers = {{"x-team", "*"}};
  any.when.models = {"gpt-*"};
  any.then.flag = true;
  headers["x-plan"] = "silver";
  headers["x-team"] = "research";
  CHECK(judge().matches.empty());
  headers["x-plan"] = "gold";
  asked.model = "gpt-4o";
  CHECK(judge().matches.size() == 2);
}
