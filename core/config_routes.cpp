// The parts `defaults` and `routes`.
#include <unordered_set>

#include "core/config_fields_routing.h"
#include "core/config_parts.h"

namespace core {
namespace {

constexpr std::size_t kMaxTiers = 64;
constexpr std::size_t kMaxTierTargets = 256;

// "ollama/llama3.1:8b", or {target: ollama/llama3.1:8b, weight: 3}.
std::optional<WeightedTarget> read_weighted(const Cursor& at, Draft& draft) {
  WeightedTarget out;
  std::optional<std::string> name;
  if (at.is_map()) {
    Reader reader(at);
    if (const Cursor* target = reader.take("target")) {
      name = target->text();
    } else {
      at.error("names no target", "add target: provider/model");
    }
    reader.number("weight", out.weight, 1, 1000);
    reader.finish();
  } else {
    name = at.text();
  }
  if (!name) return std::nullopt;
  const auto index = find_target(at, *name, draft);
  if (!index) return std::nullopt;
  out.target = *index;
  return out;
}

void read_tier_targets(const Cursor& at, TierConfig& tier, Draft& draft) {
  const std::vector<Cursor> items = at.items();
  if (items.size() > kMaxTierTargets)
    at.error("more than " + std::to_string(kMaxTierTargets) + " targets in one tier", "split the tier");
  std::unordered_set<std::uint32_t> seen;
  for (const Cursor& item : items) {
    const auto weighted = read_weighted(item, draft);
    if (!weighted) continue;
    if (!seen.insert(weighted->target).second)
      item.error("stands in this tier twice", "name it once, with the sum of the weights");
    tier.targets.push_back(*weighted);
  }
  if (items.empty()) at.error("is empty", "list at least one target");
}

void read_tier(const Cursor& at, TierConfig& tier, Draft& draft) {
  Reader reader(at);
  reader.choice("strategy", tier.strategy);
  if (const Cursor* targets = reader.take("targets")) {
    read_tier_targets(*targets, tier, draft);
  } else {
    at.error("has no targets", "add targets: [provider/model]");
  }
  reader.finish();
}

void read_tiers(Reader& reader, RouteConfig& route, Draft& draft) {
  const Cursor* at = reader.take("tiers");
  const std::vector<Cursor> items = at ? at->items() : std::vector<Cursor>();
  if (items.empty() && (!at || at->is_null() || at->node().items.empty())) {
    reader.place("tiers").error("has no tiers", "add tiers: with - targets: [provider/model]");
  }
  if (items.size() > kMaxTiers) at->error("more than " + std::to_string(kMaxTiers) + " tiers", "join some of them");
  for (const Cursor& item : items) read_tier(item, route.tiers.emplace_back(), draft);
}

// One model name means one route.
void claim(const Cursor& at, const std::string& model, const std::string& route, Draft& draft) {
  const auto [found, fresh] = draft.models.emplace(model, route);
  if (!fresh) at.error(in_quotes(model) + " already means route " + in_quotes(found->second), "choose another name");
}

void read_aliases(Reader& reader, RouteConfig& route, Draft& draft) {
  reader.list("aliases", route.aliases);
  const Cursor& at = reader.place("aliases");
  for (const std::string& alias : route.aliases) {
    if (alias == "*") {
      at.error("'*' is not an alias", "name the route '*' itself: it then takes every model that no other route has");
    } else if (check_name(at, alias, "an alias")) {
      claim(at, alias, route.name, draft);
    }
  }
}

// What the demo says looks like an answer: good to try things out, bad behind providers that somebody pays.
void warn_of_demo(const Cursor& at, const RouteConfig& route, const Draft& draft) {
  bool paid = false;
  const TargetConfig* demo = nullptr;
  for (const TierConfig& tier : route.tiers) {
    for (const WeightedTarget& weighted : tier.targets) {
      const TargetConfig& target = draft.config.targets[weighted.target];
      const ProviderConfig& provider = draft.config.providers[draft.providers.at(target.provider)];
      paid = paid || (provider.disabled.empty() && !provider.api_key.empty());
      if (provider.kind == ProviderKind::demo && target.chat) demo = &target;
    }
  }
  if (paid && demo)
    at.warn(in_quotes(demo->name) + " answers with made-up text, and with 200, when the providers fail",
            "remove it before real use");
}

void read_route(const Cursor& at, RouteConfig& route, Draft& draft) {
  Reader reader(at);
  fields(reader, route);
  read_aliases(reader, route, draft);
  const std::size_t errors = at.source().issues.errors();
  read_tiers(reader, route, draft);
  const bool complete = at.source().issues.errors() == errors;
  reader.finish();
  check_limits_of_trying(reader, route);
  check_cache(reader, route.cache);
  if (complete) check_chain(reader, route, draft);
  if (complete) warn_of_demo(reader.place("tiers"), route, draft);
}

// What a route has where neither it nor the file says otherwise.
RouteConfig read_defaults(Reader& file) {
  RouteConfig out;
  const Cursor* at = file.take("defaults");
  if (!at) return out;
  Reader reader(*at);
  reader.group("retry", out.retry);
  reader.group("timeouts", out.timeouts);
  reader.group("breaker", out.breaker);
  reader.group("cache", out.cache);
  reader.finish();
  check_limits_of_trying(reader, out);
  check_cache(reader, out.cache);
  return out;
}

}  // namespace

void read_routes(Reader& file, Draft& draft) {
  const RouteConfig defaults = read_defaults(file);
  const Cursor* at = file.take("routes");
  const auto entries = at ? at->entries() : std::vector<std::pair<std::string, Cursor>>();
  if (!at || at->is_null() || (at->is_map() && entries.empty())) {
    file.place("routes").error("there are no routes",
                               "add a route: routes: {auto: {tiers: [{targets: [demo/demo-chat]}]}}");
  }
  draft.config.routes.reserve(entries.size());
  draft.models.reserve(2 * entries.size());
  // All names before any alias, so that an alias is told of a name that comes later.
  for (const auto& [name, place] : entries) {
    if (check_name(place, name, "a route")) claim(place, name, name, draft);
  }
  for (const auto& [name, place] : entries) {
    RouteConfig& route = draft.config.routes.emplace_back(defaults);
    route.name = name;
    read_route(place, route, draft);
  }
  for (std::size_t i = 0; i < entries.size(); ++i) check_semantic(entries[i].second, draft.config.routes[i], draft);
}

}  // namespace core
