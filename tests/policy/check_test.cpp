// What the classifiers say about a config.
#include "policy/check.h"

#include <catch2/catch.hpp>

namespace {

core::Config asking_for_names(bool names) {
  core::Config config;
  config.path = "test.yaml";
  config.policy.privacy.names = names;
  config.policy.output.line = 7;
  config.policy.output.find.entities = {"PERSON", "US_SSN"};
  core::RuleConfig& rule = config.policy.rules.emplace_back();
  rule.line = 9;
  rule.when.entities = {"STREET_ADDRESS"};
  rule.then.mask_entities = {"LOCATION"};
  return config;
}

std::string texts(const std::vector<core::ConfigIssue>& issues) {
  std::string out;
  for (const core::ConfigIssue& issue : issues) out.append(issue.text()).append("\n");
  return out;
}

}  // namespace

TEST_CASE("types that are never found because names are off are told of where they are asked for") {
  CHECK(texts(policy::check(asking_for_names(true))) == "");
  const std::string cure = " is never found: names are off (set policy.privacy.names to true, or remove it)\n";
  CHECK(texts(policy::check(asking_for_names(false))) ==
        "test.yaml:7: policy.output.find.entities: 'PERSON'" + cure +
            "test.yaml:9: policy.rules[0].when.privacy.entities: 'STREET_ADDRESS'" + cure +
            "test.yaml:9: policy.rules[0].then.mask: 'LOCATION'" + cure);
}

TEST_CASE("an own pattern may find what names would") {
  core::Config config = asking_for_names(false);
  config.policy.rules.clear();
  config.policy.privacy.patterns.emplace_back().name = "PERSON";
  CHECK(policy::check(config).empty());
}

TEST_CASE("a type that nobody knows is told of with what may be meant") {
  core::Config config;
  config.policy.output.find.entities = {"PERSONS"};
  CHECK(texts(policy::check(config)).find("'PERSONS' is not an entity type (did you mean 'PERSON'?)") !=
        std::string::npos);
}
