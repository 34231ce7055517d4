#include <algorithm>

#include "core/json_fields.h"
#include "dashboard/reports.h"
#include "policy/rules/condition.h"
#include "router/traffic/reports.h"
#include "router/usable.h"

namespace dashboard {
namespace {

void append_list(std::string& out, const std::vector<std::string>& texts) {
  out += '[';
  for (const std::string& text : texts) {
    core::append_comma(out);
    core::append_json_string(out, text);
  }
  out += ']';
}

void append_target(std::string& out, const router::Snapshot& snapshot, const core::RouteConfig& route,
                   const core::WeightedTarget& weighted, core::Instant now) {
  const router::Target& target = snapshot.targets[weighted.target];
  const router::Provider& provider = snapshot.providers[target.provider];
  const std::string why = router::why_unusable(snapshot, target, route, now);
  core::JsonFields fields(out);
  fields.text("target", target.config->name);
  fields.text("provider", provider.config->name);
  fields.text("model", target.config->model);
  fields.text("trust", to_string(provider.config->trust));
  fields.integer("weight", weighted.weight);
  fields.key("circuit");
  router::traffic::append_circuit(target, now, core::unix_millis(), out);
  fields.integer("in_flight", target.state->in_flight.load(std::memory_order_relaxed));
  fields.boolean("drained", target.state->drained->load(std::memory_order_relaxed));
  fields.boolean("usable", why.empty());
  fields.text("why_not", why);
  fields.end();
}

void append_route(std::string& out, const router::Snapshot& snapshot, const core::RouteConfig& route,
                  core::Instant now) {
  core::JsonFields fields(out);
  fields.text("name", route.name);
  fields.key("aliases");
  append_list(out, route.aliases);
  fields.text("floor", to_string(route.floor));
  fields.boolean("cache", snapshot.cache && route.cache.mode != core::CacheMode::off);
  fields.key("tiers");
  out += '[';
  for (const core::TierConfig& tier : route.tiers) {
    core::append_comma(out);
    core::JsonFields inner(out);
    inner.text("strategy", to_string(tier.strategy));
    inner.key("targets");
    out += '[';
    for (const core::WeightedTarget& weighted : tier.targets) {
      core::append_comma(out);
      append_target(out, snapshot, route, weighted, now);
    }
    out += ']';
    inner.end();
  }
  out += ']';
  fields.end();
}

void append_rule(std::string& out, const core::PolicyConfig& policy, const core::RuleConfig& rule) {
  core::JsonFields fields(out);
  fields.text("name", rule.name);
  fields.text("when", condition_text(rule.when));
  fields.text("then", action_text(rule.then));
  fields.text("mode", to_string(policy::mode_of(policy, rule.when)));
  fields.end();
}

}  // namespace

std::string routes_json(router::Shared& shared) {
  const auto snapshot = shared.snapshot();
  const core::Instant now = core::now();
  std::string out = "{\"routes\":[";
  for (const core::RouteConfig& route : snapshot->config->routes) {
    core::append_comma(out);
    append_route(out, *snapshot, route, now);
  }
  out += "],\"rules\":[";
  for (const core::RuleConfig& rule : snapshot->config->policy.rules) {
    core::append_comma(out);
    append_rule(out, snapshot->config->policy, rule);
  }
  return out + "],\"actual\":" + router::traffic::flows_json(shared, router::traffic::kWindowSeconds) + "}";
}

}  // namespace dashboard
