// A config as a list of facts, one for each value with its path: sorted and hashed they are the version, two lists
// compared are the difference. Secrets take part as hashes, which are never shown.
#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "core/config_fields_alerts.h"
#include "core/config_fields_machine.h"
#include "core/config_fields_policy.h"
#include "core/config_fields_routing.h"
#include "core/config_fields_services.h"
#include "core/config_parts.h"
#include "core/json_writer.h"
#include "core/panels.h"
#include "core/secret_hash.h"

namespace core {
namespace {

struct Fact {
  enum class Kind : std::uint8_t { value, secret, thing };  // a thing comes and goes whole: a provider, a route
  std::string path;
  std::string value;
  Kind kind = Kind::value;
};
using Facts = std::vector<Fact>;

// Lists what a Reader would read: the other half of config_fields.h.
class FactWriter {
 public:
  FactWriter(Facts& out, std::string path) : out_(out), path_(std::move(path)) {}

  void text(std::string_view name, const std::string& value) { add(name, value); }
  void file(std::string_view name, const std::string& value) { add(name, value); }
  void flag(std::string_view name, bool value) { add(name, value ? "true" : "false"); }
  void size(std::string_view name, std::uint64_t value, std::uint64_t, std::uint64_t) { add(name, format_size(value)); }
  void number(std::string_view name, double value, double, double) { add(name, format_number(value)); }
  void duration(std::string_view name, Millis value, Millis, Millis) { add(name, format_duration(value)); }

  void list(std::string_view name, const std::vector<std::string>& values) {
    std::string joined = "[";
    for (const std::string& value : values) joined.append(joined.size() > 1 ? ", " : "").append(value);
    add(name, joined + "]");
  }
  template <class E>
  void choice(std::string_view name, const E& value) {
    add(name, std::string(to_string(value)));
  }
  template <class E>
  void choice(std::string_view name, const std::optional<E>& value) {
    add(name, value ? std::string(to_string(*value)) : "none");
  }
  template <class T>
  void group(std::string_view name, const T& value) {
    FactWriter inner(out_, join_path(path_, name));
    fields(inner, value);
  }

  void secret(std::string_view name, const std::string& value) {
    out_.push_back({join_path(path_, name), value.empty() ? std::string() : sha256_hex(value), Fact::Kind::secret});
  }

 private:
  void add(std::string_view name, std::string value) {
    out_.push_back({join_path(path_, name), std::move(value), Fact::Kind::value});
  }

  Facts& out_;
  std::string path_;
};

// A thing with a name of its own, and its plain fields. The writer goes on with the rest.
template <class T>
FactWriter write_thing(Facts& out, const std::string& path, const T& value) {
  out.push_back({path, {}, Fact::Kind::thing});
  FactWriter writer(out, path);
  fields(writer, value);
  return writer;
}

void write_key(Facts& out, const KeyConfig& key) {
  FactWriter writer = write_thing(out, join_path("auth.keys", key.name), key);
  std::string secrets;
  for (const KeySecret& secret : key.secrets) secrets.append(secret.sha256_hex).append(secret.deprecated ? "-" : "+");
  writer.secret("secrets", secrets);
  writer.secret("hmac_secret", key.hmac_secret);
}

void write_provider(Facts& out, const ProviderConfig& provider) {
  const std::string path = join_path("providers", provider.name);
  FactWriter writer = write_thing(out, path, provider);
  writer.secret("api_key", provider.api_key);
  writer.text("disabled", provider.disabled);
  // A header's value may be a key as well.
  FactWriter headers(out, join_path(path, "headers"));
  for (const auto& [name, value] : provider.headers) headers.secret(name, value);
}

void write_route(Facts& out, const RouteConfig& route, const Config& config) {
  const std::string path = join_path("routes", route.name);
  FactWriter writer = write_thing(out, path, route);
  writer.list("aliases", route.aliases);
  const std::string tiers = join_path(path, "tiers");
  for (std::size_t i = 0; i < route.tiers.size(); ++i) {
    const std::string tier = join_path(tiers, i);
    out.push_back({tier, {}, Fact::Kind::thing});
    FactWriter(out, tier).choice("strategy", route.tiers[i].strategy);
    for (std::size_t j = 0; j < route.tiers[i].targets.size(); ++j) {
      const std::string target = join_path(join_path(tier, "targets"), j);
      out.push_back({target, {}, Fact::Kind::thing});
      FactWriter entry(out, target);
      entry.text("target", config.targets[route.tiers[i].targets[j].target].name);
      entry.number("weight", route.tiers[i].targets[j].weight, 1, 1000);
    }
  }
}

std::string pairs_text(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs) out.append(out.empty() ? "" : ", ").append(name).append("=").append(value);
  return out;
}

std::string number_text(const std::optional<double>& value) { return value ? format_number(*value) : std::string(); }

void write_condition(Facts& out, const std::string& path, const RuleCondition& when) {
  FactWriter condition(out, path);
  condition.flag("privacy", when.privacy);
  condition.list("entities", when.entities);
  condition.text("class", when.secret ? (*when.secret ? "secret" : "personal") : "any");
  condition.number("privacy_score", when.privacy_score, 0, 1);
  condition.number("count", when.count, 1, 1);
  condition.flag("injection", when.injection);
  condition.text("injection_score", number_text(when.injection_score));
  condition.list("categories", when.categories);
  condition.flag("complexity", when.complexity);
  condition.list("tiers", when.tiers);
  condition.list("domains", when.domains);
  condition.text("min_gain", number_text(when.min_gain));
  condition.text("max_gain", number_text(when.max_gain));
  condition.text("top_share", number_text(when.top_share));
  condition.list("keys", when.keys);
  condition.list("models", when.models);
  condition.text("headers", pairs_text(when.headers));
}

void write_rule(Facts& out, const RuleConfig& rule, std::size_t number) {
  const std::string path = join_path("policy.rules", rule.name);
  out.push_back({path, {}, Fact::Kind::thing});
  FactWriter writer(out, path);
  writer.number("position", static_cast<double>(number), 0, 0);  // the order counts
  write_condition(out, join_path(path, "when"), rule.when);
  const RuleAction& then = rule.then;
  FactWriter action(out, join_path(path, "then"));
  action.flag("allow", then.allow);
  action.flag("block", then.block);
  action.text("message", then.message);
  action.flag("flag", then.flag);
  action.flag("mask", then.mask);
  action.list("mask_entities", then.mask_entities);
  action.choice("floor", then.floor);
  action.text("route", then.route);
  action.number("tier", then.tier, 0, 64);
}

void write_policy(Facts& out, const PolicyConfig& policy) {
  FactWriter writer(out, "policy");
  writer.size("scan_bytes", policy.scan_bytes, 0, 0);
  writer.group("privacy", policy.privacy);
  for (const PrivacyPattern& pattern : policy.privacy.patterns) {
    write_thing(out, join_path("policy.privacy.patterns", pattern.name), pattern);
  }
  writer.group("injection", policy.injection);
  writer.group("complexity", policy.complexity);
  FactWriter output(out, "policy.output");
  output.choice("mode", policy.output.mode);
  write_condition(out, "policy.output.find", policy.output.find);
  for (std::size_t i = 0; i < policy.rules.size(); ++i) write_rule(out, policy.rules[i], i);
}

// Each argument in quotes: ["a b"] and ["a", "b"] are two commands.
void write_service(Facts& out, const ServiceConfig& service, std::size_t number) {
  const std::string path = join_path("services", service.name);
  FactWriter writer = write_thing(out, path, service);
  writer.number("position", static_cast<double>(number), 0, 0);  // all are started in this order
  for (const auto& [name, member] : kServiceCommands) {
    std::vector<std::string> quoted;
    for (const std::string& argument : service.*member) append_json_string(quoted.emplace_back(), argument);
    writer.list(name, quoted);
  }
  FactWriter environment(out, join_path(path, "environment"));
  for (const auto& [name, value] : service.environment) environment.secret(name, value);
}

void write_alert(Facts& out, const AlertRule& rule) {
  FactWriter writer = write_thing(out, join_path("alerts.rules", rule.name), rule);
  writer.text("above", number_text(rule.above));
  writer.text("below", number_text(rule.below));
  writer.text("clear", number_text(rule.clear));
}

// Where a message goes to may be all that is needed to send one.
void write_notifier(Facts& out, const NotifierConfig& notifier) {
  const std::string path = join_path("alerts.notify", notifier.name);
  FactWriter writer = write_thing(out, path, notifier);
  writer.text("disabled", notifier.disabled);
  const std::string part = join_path(path, to_string(notifier.kind));
  if (notifier.kind == NotifierKind::email) {
    write_thing(out, part, notifier.mail).secret("password", notifier.mail.password);
    return;
  }
  out.push_back({part, {}, Fact::Kind::thing});
  FactWriter hook(out, part);
  hook.secret("url", notifier.hook.url);
  hook.text("ca_file", notifier.hook.ca_file);
  FactWriter headers(out, join_path(part, "headers"));
  for (const auto& [name, value] : notifier.hook.headers) headers.secret(name, value);
}

using Keys = std::vector<const KeyConfig*>;

// Without client keys but these.
Facts facts_of(const Config& config, const Keys& keys) {
  Facts out;
  FactWriter whole(out, {});
  whole.group("server", config.server);
  FactWriter auth(out, "auth");
  auth.group("per_address", config.auth.per_address);
  auth.text("keys_file", config.auth.keys_file);
  for (const KeyConfig* key : keys) write_key(out, *key);
  whole.group("cache", config.cache);
  if (config.redis.active()) {
    FactWriter redis = write_thing(out, "redis", config.redis);
    redis.secret("password", config.redis.password);
    redis.secret("sentinel_password", config.redis.sentinel_password);
  }
  whole.group("log", config.log);
  whole.group("metrics", config.metrics);
  whole.group("gpu", config.gpu);
  for (const GpuExporterConfig& exporter : config.gpu.exporters) {
    write_thing(out, join_path("gpu.exporters", exporter.name), exporter);
  }
  whole.group("system", config.system);
  whole.group("dashboard", config.dashboard);
  for (const ViewConfig& view : config.dashboard.views) {
    std::string text;
    append_view(view, text);
    out.push_back({join_path("dashboard.views", view.name), sha256_hex(text), Fact::Kind::thing});
  }
  whole.group("history", config.history);
  for (std::size_t i = 0; i < config.services.size(); ++i) write_service(out, config.services[i], i);
  whole.group("alerts", config.alerts);
  for (const AlertRule& rule : config.alerts.rules) write_alert(out, rule);
  for (const NotifierConfig& notifier : config.alerts.notify) write_notifier(out, notifier);
  write_policy(out, config.policy);
  for (const ProviderConfig& provider : config.providers) write_provider(out, provider);
  for (const TargetConfig& target : config.targets) {
    write_thing(out, join_path("targets", target.name), target).flag("priced", target.price.known);
  }
  for (const RouteConfig& route : config.routes) write_route(out, route, config);
  return out;
}

// The things that only one side has: what lies inside them needs no line of its own.
class Whole {
 public:
  void add(const std::string& path) { paths_.insert(path); }
  bool covers(std::string_view path) const {
    for (std::size_t at = path.find_last_of(".["); at != std::string_view::npos && at > 0;
         at = path.find_last_of(".[", at - 1)) {
      if (paths_.contains(std::string(path.substr(0, at)))) return true;
    }
    return false;
  }

 private:
  std::unordered_set<std::string> paths_;
};

std::string shown(const Fact& fact) { return fact.value.empty() ? "none" : fact.value; }

std::string change(const Fact& before, const Fact& after) {
  if (after.kind != Fact::Kind::value) return after.path + ": (changed)";
  return after.path + ": " + shown(before) + " -> " + shown(after);
}

// A value that only one side has: a header, whose set is open.
std::string one_sided(const Fact& fact, std::string_view word) {
  return std::string(fact.path).append(": ").append(word);
}

using Index = std::unordered_map<std::string_view, const Fact*>;

Index index_of(const Facts& facts) {
  Index out;
  out.reserve(facts.size());
  for (const Fact& fact : facts) out.emplace(fact.path, &fact);
  return out;
}

// What `from` has and the other side has not.
void add_one_sided(const Facts& from, const Index& other, std::string_view word, std::vector<std::string>& out) {
  Whole whole;
  for (const Fact& fact : from) {
    if (other.contains(fact.path) || whole.covers(fact.path)) continue;
    if (fact.kind == Fact::Kind::thing) whole.add(fact.path);
    out.push_back(one_sided(fact, word));
  }
}

constexpr std::size_t kMostKeys = 100;  // that are told one by one

struct DifferentKeys {
  Keys before, after;       // a name may be in both
  std::size_t further = 0;  // beyond those
};

DifferentKeys different_keys(const std::vector<KeyConfig>& before, const std::vector<KeyConfig>& after) {
  std::unordered_map<std::string_view, const KeyConfig*> old;
  old.reserve(before.size());
  for (const KeyConfig& key : before) old.emplace(key.name, &key);
  DifferentKeys out;
  std::size_t told = 0;
  const auto tell = [&](const KeyConfig* was, const KeyConfig* is) {
    if (++told > kMostKeys) {
      ++out.further;
      return;
    }
    if (was != nullptr) out.before.push_back(was);
    if (is != nullptr) out.after.push_back(is);
  };
  for (const KeyConfig& key : after) {
    const auto found = old.find(key.name);
    const KeyConfig* was = found == old.end() ? nullptr : found->second;
    if (was == nullptr || *was != key) tell(was, &key);
    if (was != nullptr) old.erase(found);
  }
  for (const KeyConfig& key : before) {
    if (old.contains(key.name)) tell(&key, nullptr);
  }
  return out;
}

std::string version_of(const Facts& facts) {
  std::vector<const Fact*> sorted;
  sorted.reserve(facts.size());
  for (const Fact& fact : facts) sorted.push_back(&fact);
  std::sort(sorted.begin(), sorted.end(), [](const Fact* a, const Fact* b) { return a->path < b->path; });
  std::string text;
  // Lengths in front, so that no two lists of facts give the same text.
  for (const Fact* fact : sorted) {
    text.append(std::to_string(fact->path.size())).append(":").append(fact->path);
    text.append(std::to_string(fact->value.size())).append(":").append(fact->value);
  }
  return sha256_hex(text).substr(0, 12);
}

}  // namespace

// A file of keys may have a hundred thousand, so it is one fact.
std::string config_version(const Config& config) {
  Keys keys;
  for (std::size_t i = 0; i < config.auth.listed; ++i) keys.push_back(&config.auth.keys[i]);
  Facts facts = facts_of(config, keys);
  facts.push_back({"auth.keys_file.version", config.auth.keys_version, Fact::Kind::secret});
  return version_of(facts);
}

std::string policy_version(const Config& config) {
  Facts facts;
  write_policy(facts, config.policy);
  return version_of(facts);
}

Config fixed_at_start(const Config& config) {
  Config out;
  out.server = config.server;
  out.gpu = config.gpu;
  out.system = config.system;
  out.history = config.history;
  return out;
}

bool needs_restart(const Config& before, const Config& after) {
  return before.server.listen != after.server.listen || before.server.threads != after.server.threads ||
         before.server.tls.certificate != after.server.tls.certificate ||
         before.server.tls.private_key != after.server.tls.private_key || before.gpu != after.gpu ||
         before.system != after.system || before.history != after.history;
}

std::vector<std::string> config_diff(const Config& before, const Config& after) {
  DifferentKeys keys = different_keys(before.auth.keys, after.auth.keys);
  const Facts old_facts = facts_of(before, keys.before);
  const Facts new_facts = facts_of(after, keys.after);
  const Index old_index = index_of(old_facts);
  std::vector<std::string> out;
  for (const Fact& fact : new_facts) {
    const auto found = old_index.find(fact.path);
    if (found != old_index.end() && found->second->value != fact.value) out.push_back(change(*found->second, fact));
  }
  add_one_sided(new_facts, old_index, "added", out);
  add_one_sided(old_facts, index_of(new_facts), "removed", out);
  if (keys.further > 0) out.push_back("auth.keys: " + std::to_string(keys.further) + " further keys differ");
  return out;
}

}  // namespace core
