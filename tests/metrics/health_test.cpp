#include "metrics/health.h"

#include <catch2/catch.hpp>

using metrics::Component;
using metrics::Health;
using metrics::Readiness;

TEST_CASE("the detailed health is health+json with one key for each check") {
  const Component components[] = {
      {"openai/gpt-4o", "circuit", Health::warn, "component", "open", "", "5 failures", {{"last_error", "timeout"}}},
      {"memory", "resident", Health::pass, "system", "12.50", "MiB", ""},
      {"openai/gpt-4o", "circuit", Health::pass, "component", "closed", "", ""},
      {"loops", "", Health::pass, "", "", "", ""},
  };
  const std::string notes[] = {"draining in 5 s", "say \"hi\""};
  CHECK(metrics::worst(components) == Health::warn);
  CHECK(
      metrics::health_json(Health::warn, {"0.1.0", "abc", "signalbox"}, components, notes, "one breaker is open") ==
      R"({"status":"warn","version":"0.1.0","releaseId":"abc","serviceId":"signalbox",)"
      R"("notes":["draining in 5 s","say \"hi\""],"output":"one breaker is open","checks":{)"
      R"("loops":[{"status":"pass"}],)"
      R"("memory:resident":[{"componentType":"system","observedValue":12.5,"observedUnit":"MiB","status":"pass"}],)"
      R"("openai/gpt-4o:circuit":[)"
      R"({"componentType":"component","observedValue":"open","status":"warn","output":"5 failures","last_error":"timeout"},)"
      R"({"componentType":"component","observedValue":"closed","status":"pass"}]}})");
  CHECK(metrics::health_json(Health::pass, {}, {}) == R"({"status":"pass","checks":{}})");
}

TEST_CASE("an observed value is a number only when it has a unit and JSON can say it") {
  const std::pair<std::string, std::string> cases[] = {
      {"5", "5"},         {"-0.5", "-0.5"},   {"1.", "1"},      {"1e3", "1000"},
      {"inf", "\"inf\""}, {"nan", "\"nan\""}, {"5x", "\"5x\""},
  };
  for (const auto& [given, shown] : cases) {
    const Component component[] = {{"a", "", Health::pass, "", given, "s", ""}};
    CHECK(metrics::health_json(Health::pass, {}, component) == R"({"status":"pass","checks":{"a":[{"observedValue":)" +
                                                                   shown +
                                                                   R"(,"observedUnit":"s","status":"pass"}]}})");
  }
}

TEST_CASE("only a failure is a 503") {
  CHECK(metrics::health(Health::pass).code == 200);
  CHECK(metrics::health(Health::warn).code == 200);
  CHECK(metrics::health(Health::fail).code == 503);
  CHECK(metrics::health_detailed(Health::fail, {}, {}).code == 503);
  CHECK(metrics::health(Health::warn).content_type == "application/health+json");
}

TEST_CASE("readiness falls at once when draining, liveness does not") {
  const struct {
    Readiness readiness;
    int code;
    std::string body, litellm;
  } cases[] = {
      {{true, true, false}, 200, R"({"status":"pass"})", R"({"status":"healthy","db":"Not connected"})"},
      {{true, true, true},
       503,
       R"({"status":"fail","output":"draining"})",
       R"({"status":"shutting_down","db":"Not connected"})"},
      {{false, true, false},
       503,
       R"({"status":"fail","output":"no configuration"})",
       R"({"status":"unhealthy","db":"Not connected"})"},
      {{true, false, false},
       503,
       R"({"status":"fail","output":"not listening"})",
       R"({"status":"unhealthy","db":"Not connected"})"},
  };
  for (const auto& c : cases) {
    CHECK(metrics::readyz(c.readiness).code == c.code);
    CHECK(metrics::readyz(c.readiness).body == c.body);
    CHECK(metrics::litellm_readiness(c.readiness).code == c.code);
    CHECK(metrics::litellm_readiness(c.readiness).body == c.litellm);
  }
  CHECK(metrics::livez(true).code == 200);
  CHECK(metrics::livez(true).body == R"({"status":"pass"})");
  CHECK(metrics::livez(false).code == 503);
  CHECK(metrics::startupz(false).code == 503);
  CHECK(metrics::startupz(true).body == R"({"status":"pass"})");
  CHECK(metrics::litellm_liveliness(true).body == "\"I'm alive!\"");
  CHECK(metrics::litellm_liveliness(false).code == 503);
}
