// The part `policy` of a config file.
#include <catch2/catch.hpp>

#include "tests/core/config_support.h"

using namespace config_test;

namespace {

core::PolicyConfig policy_of(std::string_view text) {
  const auto reading = read_with_route(text);
  for (const auto& issue : reading.issues) UNSCOPED_INFO(issue.text());
  REQUIRE(reading.ok());
  return reading.config->policy;
}

std::string issue_of(std::string_view text) {
  const auto reading = read_with_route(text);
  return reading.issues.empty() ? "" : reading.issues.front().text();
}

}  // namespace

TEST_CASE("without a policy part nothing is classified") {
  const auto policy = policy_of("");
  CHECK_FALSE(policy.active());
  CHECK(policy.privacy.mode == core::PolicyMode::off);
}

TEST_CASE("a policy part says what is looked for and what follows") {
  const auto policy = policy_of(R"(
policy:
  scan_bytes: 2MiB
  privacy:
    mode: enforce
    on_error: open
    names: false
    min_score: 0.7
    allow: [support@example.com]
    patterns:
      - {name: EMPLOYEE_ID, pattern: '\bE-\d{6}\b', context: [employee], score: 0.9}
  injection: {mode: shadow, sensitivity: high}
  complexity: {mode: enforce, sticky: 10m, session_header: X-Thread}
  rules:
    - name: secrets stay
      when: {privacy: secret}
      then: {floor: local}
    - when: {privacy: {entities: [CREDIT_CARD, US_SSN], min_score: 0.8, min_count: 2}, model: "gpt-*"}
      then: {mask: true, flag: true}
    - when: {injection: attack, header: {X-Team: research}}
      then: {block: Not with us.}
    - when: {complexity: [simple, medium]}
      then: {route: auto, tier: 1}
    - when: {complexity: {top_share: 0.3, domains: [mathematics]}}
      then: {mask: [PERSON]}
)");
  CHECK(policy.scan_bytes == 2u << 20);
  CHECK(policy.privacy.mode == core::PolicyMode::enforce);
  CHECK(policy.privacy.on_error == core::OnError::open);
  CHECK_FALSE(policy.privacy.names);
  REQUIRE(policy.privacy.patterns.size() == 1);
  CHECK(policy.privacy.patterns[0].context == std::vector<std::string>{"employee"});
  CHECK(policy.injection.sensitivity == core::Sensitivity::high);
  CHECK(policy.complexity.sticky == std::chrono::minutes(10));
  CHECK(policy.complexity.session_header == "x-thread");
  REQUIRE(policy.rules.size() == 5);
  CHECK(policy.rules[0].when.secret == true);
  CHECK(policy.rules[0].then.floor == core::Trust::local);
  CHECK(policy.rules[1].name == "rule 2");
  CHECK(policy.rules[1].when.count == 2);
  CHECK(policy.rules[1].when.models == std::vector<std::string>{"gpt-*"});
  CHECK(policy.rules[2].then.message == "Not with us.");
  CHECK(policy.rules[2].when.headers[0].first == "x-team");
  CHECK(policy.rules[3].when.tiers.size() == 2);
  CHECK(policy.rules[3].then.tier == 1);
  CHECK(policy.rules[4].when.top_share == 0.3);
  CHECK(policy.rules[4].then.mask_entities == std::vector<std::string>{"PERSON"});
}

TEST_CASE("a rule without condition, action or sense is refused at its line") {
  CHECK(issue_of("policy:\n  rules:\n    - {then: block}\n").find("test.yaml:5: policy.rules[0]: has no condition") ==
        0);
  CHECK(issue_of("policy:\n  rules:\n    - {when: {model: auto}}\n").find("has no action") != std::string::npos);
  CHECK(issue_of("policy:\n  rules:\n    - {when: {model: auto}, then: {}}\n").find("does nothing") !=
        std::string::npos);
  CHECK(issue_of("policy:\n  rules:\n    - {when: {model: auto}, then: {allow: true, block: true}}\n")
            .find("allows and blocks") != std::string::npos);
  CHECK(issue_of("policy:\n  rules:\n    - {when: {model: []}, then: block}\n").find("could never hold") !=
        std::string::npos);
}

TEST_CASE("a rule names routes and keys that exist") {
  CHECK(issue_of("policy:\n  rules:\n    - {when: {model: auto}, then: {route: other}}\n")
            .find("there is no route 'other'") != std::string::npos);
  CHECK(issue_of("policy:\n  rules:\n    - {when: {key: nobody}, then: block}\n").find("there is no key 'nobody'") !=
        std::string::npos);
}

TEST_CASE("what names a session is a header name") {
  for (const std::string_view name : {"x thread", "''", "'x-thread:'", "x-thr\u00e4d"}) {
    INFO(name);
    const auto reading =
        read_with_route(std::string("policy:\n  complexity:\n    session_header: ").append(name).append("\n"));
    CHECK_FALSE(reading.ok());
    CHECK(has_issue(reading, "policy.complexity.session_header", "is not a header name"));
    CHECK(texts(reading).starts_with("test.yaml:5: "));
  }
}

TEST_CASE("a rule that begins at a tier that its route has not is warned of") {
  const auto rule = [](std::string_view then) {
    return read(std::string(kDemo)
                    .append("routes:\n  two: {tiers: [{targets: [demo/a]}, {targets: [demo/b]}]}\n")
                    .append("  one: {aliases: [uno], tiers: [{targets: [demo/c]}]}\n")
                    .append("policy:\n  rules:\n    - {when: {model: x}, then: {")
                    .append(then)
                    .append("}}\n"));
  };
  CHECK(rule("tier: 2").issues.empty());
  CHECK(rule("tier: 2, route: two").issues.empty());
  CHECK(rule("tier: 1, route: uno").issues.empty());
  const auto of_route = rule("tier: 2, route: uno");
  CHECK(of_route.ok());
  CHECK(has_issue(of_route, "policy.rules[0].then.tier", "route 'one' has not so many tiers", true));
  CHECK(has_issue(of_route, "policy.rules[0].then.tier", "write 1 or less", true));
  CHECK(has_issue(rule("tier: 9"), "policy.rules[0].then.tier", "no route has so many tiers", true));
}

TEST_CASE("two rules of one name are refused") {
  const auto text = issue_of(
      "policy:\n  rules:\n    - {name: a, when: {model: x}, then: block}\n    - {name: a, when: {model: y}, then: "
      "block}\n");
  CHECK(text.find("the name 'a' is taken") != std::string::npos);
}

TEST_CASE("a rule that asks a classifier that is off is warned of") {
  const auto reading = read_with_route("policy:\n  rules:\n    - {when: {privacy: any}, then: block}\n");
  CHECK(reading.ok());
  REQUIRE(reading.issues.size() == 1);
  CHECK(reading.issues[0].warning);
  CHECK(reading.issues[0].problem.find("asks a classifier that is off") != std::string::npos);
}

TEST_CASE("a change of the policy is a change of the config, rule by rule") {
  const auto before = read_with_route(
      "policy:\n  privacy: {mode: shadow}\n  rules:\n    - {name: a, when: {privacy: any}, then: flag}\n");
  const auto after = read_with_route(
      "policy:\n  privacy: {mode: enforce}\n  rules:\n    - {name: a, when: {privacy: any}, then: {floor: local}}\n");
  REQUIRE(before.ok());
  REQUIRE(after.ok());
  CHECK(before.config->version != after.config->version);
  const auto lines = core::config_diff(*before.config, *after.config);
  const auto has = [&](std::string_view line) { return std::find(lines.begin(), lines.end(), line) != lines.end(); };
  CHECK(has("policy.privacy.mode: shadow -> enforce"));
  CHECK(has("policy.rules.a.then.floor: none -> local"));
}

TEST_CASE("answers are looked at for secrets, or for what is asked") {
  CHECK(policy_of("").output.mode == core::PolicyMode::off);
  const auto secrets = policy_of("policy: {output: {mode: enforce}}");
  CHECK(secrets.active());
  CHECK(secrets.output.find.secret == true);
  const auto any = policy_of("policy: {output: {mode: shadow, find: {entities: [PERSON], min_score: 0.9}}}");
  CHECK_FALSE(any.output.find.secret.has_value());
  CHECK(any.output.find.entities == std::vector<std::string>{"PERSON"});
  CHECK(issue_of("policy: {output: {mode: enforce, find: {min_count: 2}}}").find("stands alone") != std::string::npos);
}
