#include "router/snapshot.h"

#include <fstream>
#include <iterator>

#include "core/clock.h"
#include "core/random.h"
#include "net/url.h"
#include "policy/check.h"
#include "router/cache/request_key.h"
#include "router/upstream/account.h"

namespace router {
namespace {

// "https://host:8443/v1" -> its parts. The config reader has checked the shape; this only takes it apart.
core::Result<net::Url> take_apart(const core::ProviderConfig& provider) {
  auto out = net::parse_url(provider.base_url);
  if (!out) return core::fail(core::ErrorKind::config, "providers." + provider.name + ".base_url: not an http(s) URL");
  while (!out->path.empty() && out->path.back() == '/') out->path.pop_back();
  return std::move(*out);
}

bool same_origin(const net::Origin& a, const net::Origin& b) {
  return a.host == b.host && a.port == b.port && a.tls == b.tls && a.verify_tls == b.verify_tls &&
         a.ca_file == b.ca_file && a.idle == b.idle && a.max_connections == b.max_connections;
}

const Provider* find_provider(const Snapshot* snapshot, std::string_view name) {
  if (!snapshot) return nullptr;
  for (const Provider& provider : snapshot->providers) {
    if (provider.config->name == name) return &provider;
  }
  return nullptr;
}

core::Result<Provider> make_provider(const core::ProviderConfig& config, const Snapshot* previous) {
  Provider out;
  out.config = &config;
  out.kind = &provider_kind(config.kind);
  const Provider* before = find_provider(previous, config.name);
  if (!out.kind->in_process) {
    TRY(net::Url url, take_apart(config));
    auto origin = std::make_shared<net::Origin>();
    origin->host = url.host;
    origin->port = url.port;
    origin->tls = url.tls;
    origin->verify_tls = config.verify_tls;
    origin->ca_file = config.ca_file;
    origin->idle = config.idle_connection;
    origin->max_connections = config.connections;
    out.prefix = url.path;
    if (url.tls) TRY_VOID(net::client_tls(config.ca_file, config.verify_tls));
    out.origin = before && before->origin && same_origin(*before->origin, *origin) ? before->origin : origin;
  }
  const bool same = before && before->config->base_url == config.base_url && before->config->kind == config.kind &&
                    before->config->api_key == config.api_key;
  out.state = same ? before->state : std::make_shared<ProviderState>();
  out.state->name = config.name;
  return out;
}

std::shared_ptr<ProviderState> previous_provider(const Snapshot* previous, const Target& target) {
  return previous->providers[target.provider].state;
}

// What is known of a target is kept while it means the same model at the same provider.
Target make_target(const core::TargetConfig& config, const Snapshot& snapshot, std::uint32_t provider_index,
                   const std::unordered_map<std::string_view, const Target*>& before, const Snapshot* previous) {
  Target out;
  out.config = &config;
  out.provider = provider_index;
  const Provider& provider = snapshot.providers[provider_index];
  const auto found = before.find(config.name);
  const bool same = found != before.end() && found->second->config->model == config.model &&
                    previous_provider(previous, *found->second) == provider.state;
  out.state = same ? found->second->state : std::make_shared<TargetState>();
  // An operator who keeps requests away names the target: another key for its provider is no reason to send some.
  if (!same && found != before.end()) out.state->drained = found->second->state->drained;
  if (!provider.kind->in_process) {
    constexpr core::Endpoint kEndpoints[] = {core::Endpoint::chat, core::Endpoint::completions,
                                             core::Endpoint::embeddings};
    for (const core::Endpoint endpoint : kEndpoints) {
      out.heads[static_cast<std::size_t>(endpoint)] = request_head(
          *provider.config, *provider.kind, provider.origin->authority(), provider.prefix, endpoint, config.model);
    }
    out.identity = target_identity(*provider.config, config, provider.origin->host, loopback_place());
  }
  return out;
}

// Who answers: a name that means another model or another server is another target.
void append_identity(const Snapshot& snapshot, std::uint32_t index, std::string& out) {
  const core::TargetConfig& target = snapshot.config->targets[index];
  const core::ProviderConfig& provider = *snapshot.providers[snapshot.targets[index].provider].config;
  for (const std::string_view one : {std::string_view(target.name), std::string_view(target.model),
                                     core::to_string(provider.kind), std::string_view(provider.base_url)})
    out.append(one).append("\n");
}

void add_routes(Snapshot& out) {
  const core::Config& config = *out.config;
  out.routes.reserve(config.routes.size());
  out.route_by_name.reserve(config.routes.size() * 2);
  for (std::uint32_t i = 0; i < config.routes.size(); ++i) {
    const core::RouteConfig& route = config.routes[i];
    Route made;
    made.config = &route;
    for (const core::TierConfig& tier : route.tiers) {
      for (const core::WeightedTarget& weighted : tier.targets) append_identity(out, weighted.target, made.chain);
      made.chain += '\n';
    }
    out.routes.push_back(std::move(made));
    out.route_by_name.emplace(route.name, i);
    for (const std::string& alias : route.aliases) out.route_by_name.emplace(alias, i);
    if (route.name == "*") out.any_route = i;
    // A target's breaker follows the last route that names it; routes share targets, and so their health.
    for (const core::TierConfig& tier : route.tiers) {
      for (const core::WeightedTarget& weighted : tier.targets)
        out.target_states[weighted.target]->breaker.configure(route.breaker);
    }
  }
}

// Vectors come in a fraction of a second or not at all: a route whose prompts get none is not kept waiting for long.
core::BreakerConfig embedding_breaker() {
  core::BreakerConfig out;
  out.open_base = std::chrono::seconds(1);
  out.open_max = std::chrono::seconds(30);
  return out;
}

void add_embedders(Snapshot& out) {
  for (Route& route : out.routes) {
    const core::RouteSemanticConfig& config = route.config->cache.semantic;
    const auto found = out.route_by_name.find(config.embeddings);
    if (!config.active() || found == out.route_by_name.end()) continue;
    route.embedder = found->second;
    route.embedding = std::make_shared<Breaker>(core::random_seed(), embedding_breaker());
  }
}

void add_keys(Snapshot& out, const Snapshot* previous) {
  std::unordered_map<std::string_view, const Key*> before;
  if (previous) {
    for (const Key& key : previous->keys) before.emplace(key.config->name, &key);
  }
  const core::Config& config = *out.config;
  out.keys.reserve(config.auth.keys.size());
  out.key_by_hash.reserve(config.auth.keys.size() * 2);
  for (std::uint32_t i = 0; i < config.auth.keys.size(); ++i) {
    Key key;
    key.config = &config.auth.keys[i];
    key.owner = cache::owner_of(key.config->name);
    const auto found = before.find(key.config->name);
    const KeyState* const kept = found == before.end() ? nullptr : &found->second->state;
    key.state = make_key_state(key.config->name, key.config->rate_limit, kept);
    if (key.config->admin || key.config->viewer) out.staff.push_back(i);
    out.limited = out.limited || key.config->limited();
    out.keys.push_back(std::move(key));
    for (const core::KeySecret& secret : config.auth.keys[i].secrets) {
      KeyMatch match;
      match.key = i;
      match.deprecated = secret.deprecated;
      out.key_by_hash.emplace(secret.sha256_hex, match);
    }
  }
}

core::Result<std::string> read_model(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream in(path, std::ios::binary);
  if (!in) return core::fail(core::ErrorKind::config, "policy: the model file " + path + " cannot be read");
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  if (bytes.empty()) {
    return core::fail(core::ErrorKind::config, "policy: the model file " + path +
                                                   " is empty (make one with `signalbox train`, or remove the key)");
  }
  return bytes;
}

// Patterns that did not come compiled take up to a quarter of a second, so what has not changed is taken over.
core::Result<void> add_policy(Snapshot& out, const Snapshot* previous) {
  const core::PolicyConfig& config = out.config->policy;
  if (!config.active()) return core::success();
  std::string problems;
  for (const core::ConfigIssue& issue : policy::check(*out.config))
    problems.append(problems.empty() ? "" : "\n").append(issue.text());
  if (!problems.empty()) return core::fail(core::ErrorKind::config, std::move(problems));
  TRY(out.models.injection, read_model(config.injection.model));
  TRY(out.models.complexity, read_model(config.complexity.model));
  TRY(out.models.names, read_model(config.privacy.names_model));
  if (previous && previous->classifiers && previous->config->policy.same_classifiers(config) &&
      previous->models == out.models) {
    out.classifiers = previous->classifiers;
    return core::success();
  }
  TRY(out.classifiers, policy::Policy::make(config, out.models));
  return core::success();
}

// What is kept survives a new config, unless its bounds are new.
void add_cache(Snapshot& out, const Snapshot* previous) {
  const core::CacheConfig& config = out.config->cache;
  if (!config.enabled) return;
  const bool same = previous && previous->cache && previous->cache->config() == config;
  out.cache = same ? previous->cache : std::make_shared<cache::ResponseCache>(config);
}

}  // namespace

std::uint32_t Snapshot::find_route(std::string_view model) const noexcept {
  const auto found = route_by_name.find(model);
  return found == route_by_name.end() ? any_route : found->second;
}

core::Result<std::shared_ptr<const Snapshot>> make_snapshot(std::shared_ptr<const core::Config> config,
                                                            const Snapshot* previous) {
  auto out = std::make_shared<Snapshot>();
  out->config = std::move(config);
  out->created = core::unix_seconds();
  std::unordered_map<std::string_view, std::uint32_t> provider_index;
  for (const core::ProviderConfig& provider : out->config->providers) {
    TRY(Provider made, make_provider(provider, previous));
    provider_index.emplace(provider.name, static_cast<std::uint32_t>(out->providers.size()));
    out->providers.push_back(std::move(made));
  }
  std::unordered_map<std::string_view, const Target*> before;
  if (previous) {
    for (const Target& target : previous->targets) before.emplace(target.config->name, &target);
  }
  for (const core::TargetConfig& target : out->config->targets) {
    const auto found = provider_index.find(target.provider);
    if (found == provider_index.end())
      return core::fail(core::ErrorKind::config, "targets." + target.name + ": unknown provider");
    out->targets.push_back(make_target(target, *out, found->second, before, previous));
    out->target_states.push_back(out->targets.back().state.get());
  }
  add_routes(*out);
  add_embedders(*out);
  add_keys(*out, previous);
  TRY_VOID(add_policy(*out, previous));
  add_cache(*out, previous);
  out->sessions = previous && previous->sessions ? previous->sessions : std::make_shared<SessionSigner>();
  if (previous) {
    const bool same = previous->config->redis == out->config->redis;
    out->redis_generation = previous->redis_generation + (same ? 0 : 1);
  }
  return std::shared_ptr<const Snapshot>(std::move(out));
}

}  // namespace router
