#include <catch2/catch.hpp>
#include <set>

#include "core/config_words.h"
#include "tests/core/config_support.h"

namespace {

using config_test::has_issue;
using config_test::read_with_route;
using config_test::texts;

core::ConfigReading read_rule(const std::string& fields) {
  return read_with_route("alerts: {rules: [{name: a, " + fields + "}]}\n");
}
core::ConfigReading read_notifier(const std::string& fields, config_test::Variables variables = {}) {
  return read_with_route("alerts: {notify: [{name: n, " + fields + "}]}\n", std::move(variables));
}

}  // namespace

TEST_CASE("every metric has a word, a unit and something to be told apart by", "[config]") {
  std::set<std::string_view> words;
  for (const core::AlertMetric metric : core::Words<core::AlertMetric>::kAll) {
    words.insert(to_string(metric));
    CHECK_FALSE(core::facts_of(metric).by.empty());
    CHECK_FALSE(core::facts_of(metric).unit.empty());
  }
  CHECK(words.size() == core::Words<core::AlertMetric>::kAll.size());
  CHECK(to_string(core::AlertMetric::certificate_days_left) == "certificate_days_left");
  CHECK(to_string(core::AlertMetric::cpu_ratio) == "cpu_ratio");
}

TEST_CASE("the shipped rules are such as a file may have", "[config]") {
  std::set<std::string> names;
  for (const core::AlertRule& rule : core::shipped_alerts()) {
    CAPTURE(rule.name);
    CHECK(names.insert(rule.name).second);
    CHECK(rule.shipped);
    CHECK(rule.above.has_value() != rule.below.has_value());
    const auto& bys = core::facts_of(rule.metric).by;
    CHECK(std::find(bys.begin(), bys.end(), rule.by) != bys.end());
    CHECK(rule.window <= std::chrono::minutes(10));
    CHECK((rule.action != core::AlertAction::drain_target || rule.by == core::AlertBy::target));
    if (rule.clear) CHECK((rule.above ? *rule.clear <= *rule.above : *rule.clear >= *rule.below));
  }
}

TEST_CASE("shipped rules are in force unless they are off or replaced", "[config]") {
  const auto plain = read_with_route("");
  CHECK(core::rules_in_force(plain.config->alerts).size() == core::shipped_alerts().size());
  const auto changed = read_with_route(
      "alerts: {off: [SignalboxUnpriced], rules: [{name: SignalboxGpuHot, metric: gpu_temperature_celsius, above: "
      "70}]}\n");
  INFO(texts(changed));
  REQUIRE(changed.ok());
  const auto rules = core::rules_in_force(changed.config->alerts);
  CHECK(rules.size() == core::shipped_alerts().size() - 1);
  CHECK(rules.front().above == 70.0);
  CHECK(rules.front().by == core::AlertBy::gpu);
  CHECK(core::rules_in_force(read_with_route("alerts: {shipped: false}\n").config->alerts).empty());
  CHECK(has_issue(read_with_route("alerts: {off: [SignalboxUnprized]}\n"), "alerts.off", "did you mean"));
}

TEST_CASE("a rule that could not mean anything is refused", "[config]") {
  const std::string at = "alerts.rules[0]";
  CHECK(has_issue(read_rule("metric: error_ratio"), at, "has no threshold"));
  CHECK(has_issue(read_rule("metric: error_ratio, above: 0.1, below: 0.2"), at, "both above and below"));
  CHECK(has_issue(read_rule("metric: error_ratio, above: 5"), at + ".above", "a share between 0 and 1"));
  CHECK(has_issue(read_rule("metric: error_ratio, above: 0.1, clear: 0.2"), at + ".clear", "beyond the threshold"));
  CHECK(
      has_issue(read_rule("metric: disk_free_ratio, below: 0.1, clear: 0.05"), at + ".clear", "beyond the threshold"));
  CHECK(has_issue(read_rule("metric: cpu_ratio, by: route, above: 0.9"), at + ".by", "not known by route"));
  CHECK(
      has_issue(read_rule("metric: error_ratio, above: 0.1, action: drain_target"), at + ".action", "needs a target"));
  CHECK(has_issue(read_rule("metric: error_ratio, above: 0.1, only: [auto]"), at + ".only", "is of the total"));
  CHECK(has_issue(read_rule("metric: errors, above: 0.1"), at + ".metric", "must be one of"));
  CHECK(has_issue(read_rule("above: 0.1"), at, "has no metric"));
  CHECK(has_issue(read_rule("metric: error_ratio, above: 0.1, summary: \"a\\nb\""), at + ".summary", "line break"));
  CHECK(has_issue(read_rule("metric: error_ratio, by: route, above: 0.1, only: [autos]"), at + ".only",
                  "there is no route", true));
  CHECK(has_issue(read_with_route("alerts: {rules: [{name: a, metric: cpu_ratio, above: 0.5}, {name: a, metric: "
                                  "cpu_ratio, above: 0.6}]}\n"),
                  "alerts.rules[1]", "is taken"));
}

TEST_CASE("a notifier goes one way, and its secret is in no issue", "[config]") {
  const std::string at = "alerts.notify[0]";
  CHECK(has_issue(read_notifier("least: warning"), at, "exactly one of"));
  CHECK(has_issue(read_notifier("webhook: {url: 'http://a'}, slack: {url: 'http://b'}"), at, "exactly one of"));
  for (const char* url : {"ftp://s3cret", "https://u:s3cret@host/", "https:///s3cret", "https://host:x/s3cret"}) {
    const auto reading = read_notifier("webhook: {url: '" + std::string(url) + "'}");
    CHECK_FALSE(reading.ok());
    CHECK(texts(reading).find("s3cret") == std::string::npos);
  }
  CHECK(read_notifier("webhook: {url: 'https://host:8443/a?token=b'}").ok());
  CHECK(has_issue(read_notifier("webhook: {url: 'http://a', headers: {Host: b}}"), at + ".webhook.headers.Host",
                  "written by Signalbox"));
  const auto off = read_notifier("slack: {url: '${HOOK}'}");
  CHECK(has_issue(off, at + ".slack.url", "HOOK is not set", true));
  REQUIRE(off.ok());
  CHECK_FALSE(off.config->alerts.notify[0].disabled.empty());
  const auto on = read_notifier("slack: {url: '${HOOK}'}", {{"HOOK", "https://hooks.example.com/T0/B0"}});
  REQUIRE(on.ok());
  CHECK(on.config->alerts.notify[0].kind == core::NotifierKind::slack);
  CHECK(on.config->alerts.notify[0].hook.url == "https://hooks.example.com/T0/B0");
}

TEST_CASE("mail goes to plain addresses, and a password never without TLS", "[config]") {
  const std::string at = "alerts.notify[0].email";
  const std::string good = "server: 'mail.example.com:587', from: box@example.com, to: [ops@example.com]";
  CHECK(read_notifier("email: {" + good + "}").ok());
  CHECK(has_issue(read_notifier("email: {" + good + ", user: a, password: b, tls: none}"), at + ".tls", "unencrypted"));
  CHECK(has_issue(read_notifier("email: {" + good + ", user: a}"), at + ".user", "belong together"));
  for (const char* address : {"Ops <ops@example.com>", "ops", "a@b@c", "a b@c", "a@b\\r\\nRCPT TO:<x@y>"}) {
    CAPTURE(address);
    CHECK(has_issue(read_notifier("email: {server: 'a:25', from: a@b, to: [\"" + std::string(address) + "\"]}"),
                    at + ".to", "is not an address"));
  }
  CHECK(has_issue(read_notifier("email: {server: mail, from: a@b, to: [a@b]}"), at + ".server", "no host:port"));
}

TEST_CASE("a change of alerts is shown without its secrets and needs no restart", "[config]") {
  const auto before = read_notifier("webhook: {url: 'https://a/one', headers: {x-token: two}}");
  const auto after = read_notifier("webhook: {url: 'https://a/three', headers: {x-token: four}}, least: critical");
  REQUIRE((before.ok() && after.ok()));
  std::string diff;
  for (const std::string& line : core::config_diff(*before.config, *after.config)) diff.append(line).append("\n");
  CHECK(diff ==
        "alerts.notify.n.least: info -> critical\nalerts.notify.n.webhook.url: (changed)\n"
        "alerts.notify.n.webhook.headers.x-token: (changed)\n");
  CHECK(before.config->version != after.config->version);
  CHECK_FALSE(core::needs_restart(*before.config, *after.config));
  const auto rule = core::config_diff(*read_rule("metric: cpu_ratio, above: 0.5").config,
                                      *read_rule("metric: cpu_ratio, above: 0.6, clear: 0.4").config);
  CHECK(rule == std::vector<std::string>{"alerts.rules.a.above: 0.5 -> 0.6", "alerts.rules.a.clear: none -> 0.4"});
}
