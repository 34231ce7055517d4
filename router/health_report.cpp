#include "router/health_report.h"

#include <ctime>

#include "core/log.h"
#include "core/process.h"
#include "core/version.h"
#include "router/alerts/alerts.h"
#include "router/router.h"

namespace router {
namespace {

using metrics::Component;
using metrics::Family;
using metrics::Health;

std::string iso(std::int64_t unix_second) {
  if (unix_second == 0) return "never";
  const std::time_t time = unix_second;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[24];
  return std::string(text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts));
}

std::string in_seconds(core::Duration left) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(left).count()) + " s";
}

std::string_view state_word(Breaker::State state) {
  switch (state) {
    case Breaker::State::closed: return "closed";
    case Breaker::State::half_open: return "half_open";
    case Breaker::State::open: return "open";
  }
  return "closed";
}

Component provider_component(const Provider& provider) {
  Component out;
  out.name = provider.config->name;
  out.measure = "availability";
  out.component_type = "component";
  const ProviderState& state = *provider.state;
  const auto health = state.health.load(std::memory_order_relaxed);
  out.observed_value = health == ProviderState::Health::down ? "down"
                       : health == ProviderState::Health::up ? "up"
                                                             : "unknown";
  if (provider.kind->in_process) out.observed_value = "up";
  if (!provider.config->disabled.empty()) {
    out.observed_value = "disabled";
    out.output = provider.config->disabled;  // a choice of the operator's, so not a warning
  } else if (health == ProviderState::Health::down) {
    out.status = Health::warn;
    out.output = "probe failed: " + std::string(core::to_string(state.health_reason.load(std::memory_order_relaxed)));
    if (const char* detail = state.health_detail.load(std::memory_order_relaxed))
      out.output.append(", ").append(detail);
  }
  out.extra.emplace_back("kind", core::to_string(provider.config->kind));
  out.extra.emplace_back("trust", core::to_string(provider.config->trust));
  out.extra.emplace_back("in_flight", std::to_string(state.in_flight.load(std::memory_order_relaxed)));
  out.extra.emplace_back("last_ok", iso(state.last_ok.load(std::memory_order_relaxed)));
  if (provider.origin)
    out.extra.emplace_back("connections", std::to_string(provider.origin->connections.load(std::memory_order_relaxed)));
  return out;
}

Component target_component(const Target& target, core::Instant now) {
  Component out;
  const Breaker::Snapshot breaker = target.state->breaker.snapshot(now);
  out.name = target.config->name;
  out.measure = "circuit";
  out.component_type = "component";
  out.observed_value = state_word(breaker.state);
  if (breaker.state != Breaker::State::closed) {
    out.status = Health::warn;
    out.output = "opened by " + std::string(breaker.why());
    out.extra.emplace_back("reason", breaker.why());
    if (breaker.retry_at > now) out.extra.emplace_back("retry_in", in_seconds(breaker.retry_at - now));
  }
  if (breaker.cooling_until > now) {
    out.status = Health::warn;
    if (!out.output.empty()) out.output += "; ";
    out.output += breaker.out_of_quota ? "its quota is used up" : "rate limited";
    if (breaker.cooling_by_hint) out.output += " (hint)";
    out.extra.emplace_back("cooling_reason", breaker.why_cooling());
    out.extra.emplace_back("cooling_for", in_seconds(breaker.cooling_until - now));
  }
  out.extra.emplace_back("consecutive_failures", std::to_string(breaker.consecutive));
  out.extra.emplace_back("window_requests", std::to_string(breaker.window_requests));
  out.extra.emplace_back("window_failures", std::to_string(breaker.window_failures));
  out.extra.emplace_back("openings", std::to_string(breaker.openings));
  out.extra.emplace_back("in_flight", std::to_string(target.state->in_flight.load(std::memory_order_relaxed)));
  return out;
}

std::string_view state_word(net::redis::State state) {
  switch (state) {
    case net::redis::State::connected: return "up";
    case net::redis::State::connecting: return "connecting";
    case net::redis::State::down: return "down";
    case net::redis::State::open: return "breaker_open";
  }
  return "down";
}

// Nothing depends on Redis, so that its loss is a warning.
void add_redis(Shared& shared, std::vector<Component>& out) {
  for (std::size_t i = 0; i < shared.cores.size(); ++i) {
    const RedisCounts redis = shared.cores[i]->redis_counts();
    if (!redis.used) continue;
    const auto add = [&](std::string measure, std::string_view value, bool well, std::string_view last_error) {
      Component one;
      one.name = "redis";
      one.measure = std::move(measure);
      one.component_type = "datastore";
      one.observed_value = value;
      if (!well) {
        one.status = Health::warn;
        one.output = "requests go on without it";
      }
      one.extra.emplace_back("core", std::to_string(i));
      if (!last_error.empty()) one.extra.emplace_back("last_error", last_error);
      out.push_back(std::move(one));
    };
    add("connection", state_word(redis.state), redis.state == net::redis::State::connected, redis.last_error);
    for (const Subscription& one : redis.subscriptions) {
      const bool clears = one.channel == "clears";
      add("subscription_" + std::string(one.channel), one.connected ? "up" : "down", one.connected, one.last_error);
      if (clears) add("clears", redis.knows_clears ? "known" : "unknown", redis.knows_clears, std::string_view());
    }
  }
}

Component config_component(Shared& shared, const Snapshot& snapshot) {
  const ReloadStatus reload = shared.reload_status();
  Component out;
  out.name = "config";
  out.measure = "version";
  out.component_type = "component";
  out.observed_value = snapshot.config->version;
  out.status = reload.ok ? Health::pass : Health::warn;
  if (!reload.ok) out.output = "the last reload was refused, the config before it serves on: " + reload.problem;
  out.extra.emplace_back("file", snapshot.config->path);
  out.extra.emplace_back("last_reload", iso(reload.at));
  return out;
}

Component measured(std::string name, std::string measure, double value, std::string unit) {
  Component out;
  out.name = std::move(name);
  out.measure = std::move(measure);
  out.component_type = "system";
  out.observed_value = std::to_string(static_cast<std::int64_t>(value));
  out.observed_unit = std::move(unit);
  return out;
}

void sample_targets(Shared& shared, metrics::Sink& sink) {
  const auto snapshot = shared.snapshot();
  const core::Instant now = core::now();
  for (const Target& target : snapshot->targets) {
    const Provider& provider = snapshot->providers[target.provider];
    const std::string_view name = target.config->name;
    const std::string_view owner = provider.config->name;
    const Breaker::Snapshot breaker = target.state->breaker.snapshot(now);
    const bool down = !provider.config->disabled.empty() ||
                      provider.state->health.load(std::memory_order_relaxed) == ProviderState::Health::down;
    sink.set(Family::deployment_up, {name, owner}, down || breaker.state == Breaker::State::open ? 0 : 1);
    sink.set(Family::deployment_in_flight, {name, owner}, target.state->in_flight.load(std::memory_order_relaxed));
    sink.set(Family::deployment_circuit, {name, owner},
             breaker.state == Breaker::State::closed      ? 0
             : breaker.state == Breaker::State::half_open ? 1
                                                          : 2);
    const bool by_hint = (breaker.state == Breaker::State::open && breaker.opened_by_hint) ||
                         (breaker.cooling_until > now && breaker.cooling_by_hint);
    sink.set(Family::deployment_by_hint, {name, owner}, by_hint);
  }
}

void sample_server(Shared& shared, metrics::Sink& sink) {
  const auto snapshot = shared.snapshot();
  const ReloadStatus reload = shared.reload_status();
  const net::ServerStats& stats = shared.server->stats();
  const auto open = stats.connections.load(std::memory_order_relaxed);
  const auto busy = stats.in_flight.load(std::memory_order_relaxed);
  sink.set(Family::connections, {"active"}, static_cast<double>(busy));
  sink.set(Family::connections, {"idle"}, static_cast<double>(std::max<std::int64_t>(open - busy, 0)));
  sink.set(Family::log_dropped, {}, static_cast<double>(core::log().dropped()));
  sink.set(Family::config_reload_success, {}, reload.ok ? 1 : 0);
  sink.set(Family::config_reload_time, {}, static_cast<double>(snapshot->created));
  sink.set(Family::config_info, {snapshot->config->version}, 1);
  sink.set(Family::build_info, {core::version(), core::commit(), __VERSION__}, 1);
  sink.set(Family::rejections, {"server", "connections"},
           static_cast<double>(stats.refused_connections.load(std::memory_order_relaxed)));
  sink.set(Family::rejections, {"server", "malformed"},
           static_cast<double>(stats.refused_heads.load(std::memory_order_relaxed)));
  sink.set(Family::rejections, {"server", "slow_client"},
           static_cast<double>(stats.slow_clients.load(std::memory_order_relaxed)));
}

void sample_cache(Shared& shared, metrics::Sink& sink) {
  const auto snapshot = shared.snapshot();
  if (!snapshot->cache) return;
  const cache::MemoryStore::Info info = snapshot->cache->memory().info();
  const cache::ResponseCache::Counts counts = snapshot->cache->counts();
  constexpr std::string_view kLevel = "memory";
  sink.set(Family::cache_entries, {kLevel}, static_cast<double>(info.entries));
  sink.set(Family::cache_bytes, {kLevel}, static_cast<double>(info.bytes));
  sink.set(Family::cache_capacity, {kLevel}, static_cast<double>(info.capacity));
  const auto event = [&](std::string_view name, std::uint64_t count) {
    sink.set(Family::cache_events, {kLevel, name}, static_cast<double>(count));
  };
  event("stored", counts.stored);
  event("evicted", info.evictions);
  event("expired", info.expirations);
  event("cleared", info.erased);
  event("refused", counts.refused);
  event("too_large", info.too_large + counts.too_large);
  event("too_busy", counts.too_busy);
  event("fell_behind", snapshot->cache->flights().fell_behind());
}

void sample_semantic(Shared& shared, metrics::Sink& sink) {
  const auto snapshot = shared.snapshot();
  if (!snapshot->cache) return;
  const cache::SemanticStore::Info info = snapshot->cache->semantic().info();
  sink.set(Family::semantic_entries, {}, static_cast<double>(info.entries));
  sink.set(Family::semantic_bytes, {}, static_cast<double>(info.bytes));
  sink.set(Family::semantic_events, {"added"}, static_cast<double>(info.added));
  sink.set(Family::semantic_events, {"evicted"}, static_cast<double>(info.evicted));
  sink.set(Family::semantic_events, {"dropped"}, static_cast<double>(info.dropped));
  sink.set(Family::semantic_events, {"refused"}, static_cast<double>(info.refused));
}

void sample_redis(Shared& shared, metrics::Sink& sink) {
  if (!shared.snapshot()->config->redis.active()) return;
  std::array<std::uint64_t, kRedisEvents.size()> all{};
  unsigned connected = 0;
  for (CoreState* core : shared.cores) {
    const RedisCounts one = core->redis_counts();
    connected += one.state == net::redis::State::connected;
    for (const Subscription& to : one.subscriptions) sink.set(Family::redis_subscribed, {to.channel}, to.connected);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] += one.events[i];
  }
  sink.set(Family::redis_connected, {}, connected);
  for (std::size_t i = 0; i < all.size(); ++i)
    sink.set(Family::redis_events, {kRedisEvents[i].first}, static_cast<double>(all[i]));
}

void sample_limits(Shared& shared, metrics::Sink& sink) {
  const auto snapshot = shared.snapshot();
  const core::RedisConfig& redis = snapshot->config->redis;
  if (!redis.active() || !redis.share_limits) return;
  const std::uint32_t replicas = shared.fleet.replicas.load(std::memory_order_relaxed);
  sink.set(Family::limit_replicas, {}, shared.fleet.heard.load(std::memory_order_relaxed));
  const auto set = [&](std::string_view key, std::string_view unit, const Quota& quota, const KeyLimit& limit) {
    if (!quota.limited()) return;
    const SharedQuota all{quota, replicas};
    sink.set(Family::limit_leased, {key, unit}, limit.shared.leased(core::now()));
    sink.set(Family::limit_bound, {key, unit}, all.bound(std::chrono::minutes(1), redis.timeout));
  };
  for (const Key& key : snapshot->keys) {
    set(key.config->name, "requests", requests_of(key.config->rate_limit), *key.state.requests);
    set(key.config->name, "tokens", tokens_of(key.config->rate_limit), *key.state.tokens);
  }
}

void sample_traffic(Shared& shared, metrics::Sink& sink) {
  const traffic::Historian::Counts history = shared.historian.counts();
  sink.set(Family::history_points, {}, static_cast<double>(history.points));
  sink.set(Family::history_errors, {}, static_cast<double>(history.errors));
  sink.set(Family::history_bytes, {}, static_cast<double>(history.bytes));
  sink.set(Family::traffic_not_seen, {}, static_cast<double>(shared.traffic.not_seen()));
}

}  // namespace

std::vector<Component> health_components(Shared& shared, const Snapshot& snapshot) {
  std::vector<Component> out;
  const core::Instant now = core::now();
  for (const Provider& provider : snapshot.providers) out.push_back(provider_component(provider));
  for (const Target& target : snapshot.targets) out.push_back(target_component(target, now));
  out.push_back(config_component(shared, snapshot));
  add_redis(shared, out);
  const net::ServerStats& stats = shared.server->stats();
  out.push_back(measured("server", "connections",
                         static_cast<double>(stats.connections.load(std::memory_order_relaxed)), "connections"));
  out.push_back(measured("server", "in_flight", static_cast<double>(stats.in_flight.load(std::memory_order_relaxed)),
                         "requests"));
  out.push_back(measured("server", "in_flight_bytes",
                         static_cast<double>(stats.in_flight_bytes.load(std::memory_order_relaxed)), "bytes"));
  out.push_back(measured("process", "uptime", static_cast<double>(core::unix_seconds() - shared.started), "s"));
  const core::ProcessStats process = core::read_process_stats();
  out.push_back(measured("process", "memory", static_cast<double>(process.resident_bytes), "bytes"));
  out.push_back(measured("process", "open_files", static_cast<double>(process.open_fds), "files"));
  shared.machine.add_health(out);
  if (const auto watched = shared.alerts->health()) out.insert(out.end(), watched->begin(), watched->end());
  return out;
}

std::vector<std::string> health_notes(Shared& shared, const Snapshot& snapshot) {
  std::vector<std::string> notes;
  if (shared.server->draining()) notes.push_back("draining: no new work, waiting for requests in flight");
  for (const Provider& provider : snapshot.providers) {
    if (!provider.config->disabled.empty())
      notes.push_back("provider " + provider.config->name + " is disabled: " + provider.config->disabled);
  }
  return notes;
}

void add_metric_sources(Shared& shared) {
  shared.metrics.add_source(metrics::sample_process);
  shared.metrics.add_source([&shared](metrics::Sink& sink) { sample_targets(shared, sink); });
  shared.metrics.add_source([&shared](metrics::Sink& sink) { sample_server(shared, sink); });
  shared.metrics.add_source([&shared](metrics::Sink& sink) { sample_cache(shared, sink); });
  shared.metrics.add_source([&shared](metrics::Sink& sink) { sample_semantic(shared, sink); });
  shared.metrics.add_source([&shared](metrics::Sink& sink) { sample_redis(shared, sink); });
  shared.metrics.add_source([&shared](metrics::Sink& sink) { sample_limits(shared, sink); });
  shared.metrics.add_source([&shared](metrics::Sink& sink) { sample_traffic(shared, sink); });
  shared.metrics.add_source([&shared](metrics::Sink& sink) { shared.machine.sample(sink); });
  shared.metrics.add_source([&shared](metrics::Sink& sink) { shared.alerts->sample(sink); });
}

}  // namespace router
