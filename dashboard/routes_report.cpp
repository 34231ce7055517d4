#include <algorithm>

#include "core/json_fields.h"
#include "dashboard/reports.h"
#include "policy/rules/condition.h"

namespace dashboard {
namespace {

using router::Breaker;

// Both clocks at one moment: breakers know the one, the page the other.
struct Moment {
  core::Instant steady = core::now();
  std::int64_t unix_ms =
      std::chrono::duration_cast<core::Millis>(std::chrono::system_clock::now().time_since_epoch()).count();

  std::int64_t of(core::Instant when) const { return unix_ms + std::chrono::ceil<core::Millis>(when - steady).count(); }
};

void append_list(std::string& out, const std::vector<std::string>& texts) {
  out += '[';
  for (const std::string& text : texts) {
    core::append_comma(out);
    core::append_json_string(out, text);
  }
  out += ']';
}

std::string_view state_word(const Breaker::Snapshot& breaker, bool cooling) {
  switch (breaker.state) {
    case Breaker::State::open: return "open";
    case Breaker::State::half_open: return "half_open";
    case Breaker::State::closed: break;
  }
  return cooling ? "cooling" : "closed";
}

void append_circuit(std::string& out, const Breaker::Snapshot& breaker, const Moment& moment) {
  const bool cooling = breaker.cooling_until > moment.steady;
  const bool closed = breaker.state == Breaker::State::closed;
  const core::Instant retry =
      std::max(cooling ? breaker.cooling_until : core::Instant(), closed ? core::Instant() : breaker.retry_at);
  core::JsonFields fields(out);
  fields.text("state", state_word(breaker, cooling));
  fields.text("reason", !closed ? breaker.why() : !cooling ? "" : breaker.cooling_by_hint ? "hint" : "rate_limited");
  fields.key("retry_at");
  if (retry > moment.steady) {
    core::append_number(out, moment.of(retry));
  } else {
    out += "null";
  }
  fields.end();
}

// Why no request of this route goes there now, whatever it asks; empty: it may.
std::string why_not(const router::Provider& provider, const core::RouteConfig& route, const Breaker::Snapshot& breaker,
                    const Moment& moment) {
  if (!provider.config->disabled.empty()) return "provider is off: " + provider.config->disabled;
  if (provider.config->trust < route.floor) return "below the floor of the route";
  if (breaker.state == Breaker::State::open) return "circuit is open";
  if (breaker.cooling_until > moment.steady) return "rate limited";
  if (provider.state->health.load(std::memory_order_relaxed) == router::ProviderState::Health::down)
    return "provider does not answer probes";
  return {};
}

void append_target(std::string& out, const router::Snapshot& snapshot, const core::RouteConfig& route,
                   const core::WeightedTarget& weighted, const Moment& moment) {
  const router::Target& target = snapshot.targets[weighted.target];
  const router::Provider& provider = snapshot.providers[target.provider];
  const Breaker::Snapshot breaker = target.state->breaker.snapshot(moment.steady);
  const std::string why = why_not(provider, route, breaker, moment);
  core::JsonFields fields(out);
  fields.text("target", target.config->name);
  fields.text("provider", provider.config->name);
  fields.text("model", target.config->model);
  fields.text("trust", to_string(provider.config->trust));
  fields.integer("weight", weighted.weight);
  fields.key("circuit");
  append_circuit(out, breaker, moment);
  fields.integer("in_flight", target.state->in_flight.load(std::memory_order_relaxed));
  fields.boolean("usable", why.empty());
  fields.text("why_not", why);
  fields.end();
}

void append_route(std::string& out, const router::Snapshot& snapshot, const core::RouteConfig& route,
                  const Moment& moment) {
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
      append_target(out, snapshot, route, weighted, moment);
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
  const Moment moment;
  std::string out = "{\"routes\":[";
  for (const core::RouteConfig& route : snapshot->config->routes) {
    core::append_comma(out);
    append_route(out, *snapshot, route, moment);
  }
  out += "],\"rules\":[";
  for (const core::RuleConfig& rule : snapshot->config->policy.rules) {
    core::append_comma(out);
    append_rule(out, snapshot->config->policy, rule);
  }
  return out + "]}";
}

}  // namespace dashboard
