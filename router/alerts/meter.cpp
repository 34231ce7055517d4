#include "router/alerts/meter.h"

#include <algorithm>
#include <set>

#include "core/log.h"
#include "core/process.h"
#include "net/certificate.h"
#include "router/router.h"
#include "router/usable.h"

namespace router::alerts {
namespace {

using core::AlertBy;
using core::AlertMetric;
using traffic::By;

constexpr auto kRemembered = std::chrono::seconds(600);
constexpr auto kForgotten = std::chrono::minutes(10);  // a circuit that only waits for a request to try it with

// Only those a rule names.
bool wanted(const core::AlertRule& rule, const std::string& name) {
  return rule.only.empty() || std::find(rule.only.begin(), rule.only.end(), name) != rule.only.end();
}

// Without any traffic it is 0, where a share has no value.
bool counts_nothing(AlertMetric metric) {
  switch (metric) {
    case AlertMetric::requests_per_minute:
    case AlertMetric::key_refused:
    case AlertMetric::quota_used_up:
    case AlertMetric::requests_shed:
    case AlertMetric::unpriced_requests:
    case AlertMetric::cost_usd_per_hour: return true;
    default: return false;
  }
}

double ratio(std::uint64_t part, std::uint64_t all) { return static_cast<double>(part) / static_cast<double>(all); }

std::vector<Sample> total(std::optional<double> value) { return {{std::string(), value}}; }

bool is_off(const Provider& provider) { return !provider.config->disabled.empty(); }

bool open_circuit(const Target& target, core::Instant now) {
  const Breaker::Snapshot breaker = target.state->breaker.snapshot(now);
  if (breaker.state == Breaker::State::half_open) return now - breaker.retry_at < kForgotten;
  return breaker.state == Breaker::State::open;
}

bool is_a_failure_of_attempts(std::string_view error_class) {
  using core::FailureClass;
  for (int i = 1; i <= static_cast<int>(FailureClass::not_served); ++i) {
    const auto one = static_cast<FailureClass>(i);
    if (one != FailureClass::cancelled && error_class == core::to_string(one)) return true;
  }
  return false;
}

// Whether a request of the route can go to another target than its first.
bool has_alternatives(const core::Config& config, const std::string& name) {
  std::set<std::uint32_t> targets;
  for (const core::RouteConfig& route : config.routes) {
    if (route.name != name) continue;
    for (const core::TierConfig& tier : route.tiers) {
      for (const core::WeightedTarget& weighted : tier.targets) targets.insert(weighted.target);
    }
  }
  return targets.size() > 1;
}

}  // namespace

Meter::Meter(Shared& shared) : shared_(shared), began_(metrics::this_moment()) {}

void Meter::note(core::Instant now) {
  dropped_.note(now, core::log().dropped());
  lost_.note(now, shared_.historian.counts().errors);
  double late = 0;
  for (unsigned i = 0; i < shared_.runtime.size(); ++i) {
    net::Core& core = shared_.runtime[i];
    if (core.sweeping()) late = std::max(late, core::seconds(core.lag()) * 1000);
  }
  if (!lag_ms_.empty() && now - lag_ms_.back().first < std::chrono::milliseconds(900)) return;
  lag_ms_.emplace_back(now, late);
  while (now - lag_ms_.front().first > kRemembered) lag_ms_.pop_front();
}

void Meter::begin(metrics::When now, std::shared_ptr<const Snapshot> snapshot) {
  now_ = now;
  snapshot_ = std::move(snapshot);
  sums_.clear();
  note(now.steady);
}

const Meter::Sums& Meter::sums(By by, std::chrono::seconds window) {
  const auto key = std::make_pair(by, static_cast<std::int64_t>(window.count()));
  const auto found = sums_.find(key);
  if (found != sums_.end()) return found->second;
  return sums_.emplace(key, shared_.traffic.sums(by, window.count())).first->second;
}

std::vector<Sample> Meter::of_traffic(const core::AlertRule& rule) {
  const core::Config& config = *snapshot_->config;
  std::map<std::string, traffic::Tally> by_name;
  const auto expect = [&](const std::string& name) { by_name.try_emplace(name); };
  By by = By::total;
  if (rule.by == AlertBy::route) {
    by = By::route;
    for (const core::RouteConfig& one : config.routes) expect(one.name);
  } else if (rule.by == AlertBy::key) {
    by = By::key;
    for (const core::KeyConfig& one : config.auth.keys) expect(one.name);
  } else if (rule.by == AlertBy::target) {
    by = By::target;
    for (const core::TargetConfig& one : config.targets) expect(one.name);
  } else if (rule.by == AlertBy::provider) {
    by = By::target;
    for (const core::ProviderConfig& one : config.providers) expect(one.name);
  } else {
    expect(std::string());
  }
  for (const auto& [name, tally] : sums(by, rule.window)) {
    if (rule.by != AlertBy::provider) {
      by_name[name].merge(tally);
      continue;
    }
    // A target's name begins with its provider's.
    const auto owner = by_name.find(name.substr(0, name.find('/')));
    if (owner != by_name.end()) owner->second.merge(tally);
  }
  const double up = core::seconds(now_.steady - began_.steady);
  const double seconds = std::clamp(up, 10.0, static_cast<double>(rule.window.count()));
  std::vector<Sample> out;
  for (const auto& [name, tally] : by_name) {
    if (!wanted(rule, name)) continue;
    const bool nothing = tally.counts.requests == 0 && !counts_nothing(rule.metric);
    out.push_back({name, nothing ? std::nullopt : measure(rule, tally, seconds)});
  }
  return out;
}

// Attempts that failed and did not end their request: another one followed.
std::vector<Sample> Meter::of_fallbacks(const core::AlertRule& rule) {
  std::map<std::string, std::uint64_t> failed;
  for (const auto& [name, tally] : sums(By::flow, rule.window))
    failed[std::string(traffic::flow_of(name).route)] += tally.counts.failed;
  std::uint64_t all = 0, all_fallbacks = 0;
  std::vector<Sample> out;
  for (const auto& [name, tally] : sums(By::route, rule.window)) {
    std::uint64_t ended = 0;
    for (const auto& [error_class, count] : tally.errors) {
      if (is_a_failure_of_attempts(error_class)) ended += count;
    }
    std::uint64_t fallbacks = failed[name] - std::min(failed[name], ended);
    if (!has_alternatives(*snapshot_->config, name)) fallbacks = 0;  // the same target once more is none
    all += tally.counts.requests;
    all_fallbacks += fallbacks;
    if (rule.by != AlertBy::route || !wanted(rule, name)) continue;
    std::optional<double> value;
    if (tally.counts.requests >= rule.least_requests) value = ratio(fallbacks, tally.counts.requests);
    out.push_back({name, value});
  }
  if (rule.by == AlertBy::route) return out;
  return total(all >= std::max(rule.least_requests, 1u) ? std::optional(ratio(all_fallbacks, all)) : std::nullopt);
}

std::vector<Sample> Meter::of_targets(const core::AlertRule& rule) {
  std::vector<Sample> out;
  double sum = 0;
  for (const Target& target : snapshot_->targets) {
    if (is_off(snapshot_->providers[target.provider])) continue;
    const double value = rule.metric == AlertMetric::in_flight
                             ? static_cast<double>(target.state->in_flight.load(std::memory_order_relaxed))
                         : open_circuit(target, now_.steady) ? 1
                                                             : 0;
    sum += value;
    if (rule.by == AlertBy::target && wanted(rule, target.config->name)) out.push_back({target.config->name, value});
  }
  return rule.by == AlertBy::target ? out : total(sum);
}

std::vector<Sample> Meter::of_providers(const core::AlertRule& rule) {
  std::vector<Sample> out;
  double sum = 0;
  for (const Provider& provider : snapshot_->providers) {
    if (is_off(provider)) continue;
    const bool down = provider.state->health.load(std::memory_order_relaxed) == ProviderState::Health::down;
    const double value = rule.metric == AlertMetric::in_flight
                             ? static_cast<double>(provider.state->in_flight.load(std::memory_order_relaxed))
                         : down ? 1
                                : 0;
    sum += value;
    if (rule.by == AlertBy::provider && wanted(rule, provider.config->name))
      out.push_back({provider.config->name, value});
  }
  return rule.by == AlertBy::provider ? out : total(sum);
}

// A route all of whose providers are off was meant so.
std::vector<Sample> Meter::of_routes(const core::AlertRule& rule) {
  std::vector<Sample> out;
  std::set<std::uint32_t> all;  // a target may stand in several tiers and routes
  for (const core::RouteConfig& route : snapshot_->config->routes) {
    std::set<std::uint32_t> usable;
    bool meant = false;
    for (const core::TierConfig& tier : route.tiers) {
      for (const core::WeightedTarget& weighted : tier.targets) {
        const Target& target = snapshot_->targets[weighted.target];
        meant = meant || !is_off(snapshot_->providers[target.provider]);
        if (why_unusable(*snapshot_, target, route, now_.steady).empty()) usable.insert(weighted.target);
      }
    }
    all.insert(usable.begin(), usable.end());
    if (rule.by == AlertBy::route && wanted(rule, route.name))
      out.push_back({route.name, meant ? std::optional(static_cast<double>(usable.size())) : std::nullopt});
  }
  return rule.by == AlertBy::route ? out : total(static_cast<double>(all.size()));
}

std::vector<Sample> Meter::of_gpus(const core::AlertRule& rule) {
  std::vector<Sample> out;
  const auto* reader = shared_.machine.gpu();
  const auto reading = reader ? reader->latest() : nullptr;
  if (!reading) return out;
  for (const metrics::gpu::Device& device : reading->devices) {
    const std::string name = device.name + " " + std::to_string(device.index);
    if (!wanted(rule, name)) continue;
    std::optional<double> value;
    if (rule.metric == AlertMetric::gpu_temperature_celsius) {
      value = device.temperature_celsius;
    } else if (!device.shared_memory && device.memory_used_bytes && device.memory_total_bytes.value_or(0) > 0) {
      value = ratio(*device.memory_used_bytes, *device.memory_total_bytes);
    }
    out.push_back({name, value});
  }
  return out;
}

std::vector<Sample> Meter::of_disks() {
  std::vector<Sample> out;
  const auto* reader = shared_.machine.system();
  const auto reading = reader ? reader->view().latest : nullptr;
  if (!reading) return out;
  for (const auto& mount : reading->mounts) {
    const std::uint64_t all = mount.used_bytes + mount.available_bytes;
    out.push_back({mount.path, all > 0 ? std::optional(ratio(mount.available_bytes, all)) : std::nullopt});
  }
  return out;
}

// Of the container, where it has a limit of its own.
std::optional<double> Meter::of_system(const core::AlertRule& rule) {
  const auto* reader = shared_.machine.system();
  const auto reading = reader ? reader->view().latest : nullptr;
  if (!reading) return std::nullopt;
  const auto& group = reading->group;
  if (rule.metric == AlertMetric::cpu_ratio) {
    if (group.cpu_limit && group.cpu_used && *group.cpu_limit > 0)
      return std::min(*group.cpu_used / *group.cpu_limit, 1.0);
    return reading->cpu;
  }
  if (group.memory_limit_bytes && group.memory_used_bytes && *group.memory_limit_bytes > 0)
    return ratio(*group.memory_used_bytes, *group.memory_limit_bytes);
  if (reading->memory.total == 0) return std::nullopt;
  return 1 - ratio(std::min(reading->memory.available, reading->memory.total), reading->memory.total);
}

std::optional<double> Meter::certificate_days() {
  const std::string& file = snapshot_->config->server.tls.certificate;
  if (file.empty()) return std::nullopt;
  if (file != certificate_ || now_.steady - certificate_at_ > std::chrono::minutes(1)) {
    certificate_ = file;
    certificate_at_ = now_.steady;
    certificate_end_ = net::certificate_end(file);
  }
  if (!certificate_end_) return std::nullopt;
  return static_cast<double>(*certificate_end_ - now_.unix_ms / 1000) / 86'400;
}

std::optional<double> Meter::of_process(const core::AlertRule& rule) {
  switch (rule.metric) {
    case AlertMetric::in_flight:
      return static_cast<double>(shared_.server->stats().in_flight.load(std::memory_order_relaxed));
    case AlertMetric::config_refused: return shared_.reload_status().ok ? 0 : 1;
    case AlertMetric::file_descriptor_ratio: {
      const core::ProcessStats stats = core::read_process_stats();
      return stats.max_fds > 0 ? std::optional(ratio(stats.open_fds, stats.max_fds)) : std::nullopt;
    }
    case AlertMetric::loop_lag_ms: {
      std::vector<double> late;
      for (const auto& [at, ms] : lag_ms_) {
        if (now_.steady - at <= rule.window) late.push_back(ms);
      }
      if (late.empty()) return std::nullopt;
      const auto place = late.begin() + static_cast<std::ptrdiff_t>(late.size() * 95 / 100);
      std::nth_element(late.begin(), place, late.end());
      return *place;
    }
    case AlertMetric::log_lines_dropped: return static_cast<double>(dropped_.in(now_.steady, rule.window));
    case AlertMetric::history_failing: return static_cast<double>(lost_.in(now_.steady, rule.window));
    case AlertMetric::redis_down: {
      if (!snapshot_->config->redis.active()) return std::nullopt;
      for (CoreState* core : shared_.cores) {
        if (core->redis_counts().state == net::redis::State::connected) return 0;
      }
      return 1;
    }
    case AlertMetric::certificate_days_left: return certificate_days();
    default: return std::nullopt;
  }
}

std::vector<Sample> Meter::read(const core::AlertRule& rule) {
  switch (rule.metric) {
    case AlertMetric::fallback_ratio: return of_fallbacks(rule);
    case AlertMetric::circuit_open: return of_targets(rule);
    case AlertMetric::probe_failing: return of_providers(rule);
    case AlertMetric::usable_targets: return of_routes(rule);
    case AlertMetric::gpu_temperature_celsius:
    case AlertMetric::gpu_memory_ratio: return of_gpus(rule);
    case AlertMetric::disk_free_ratio: {
      std::vector<Sample> out = of_disks();
      std::erase_if(out, [&](const Sample& one) { return !wanted(rule, one.instance); });
      return out;
    }
    case AlertMetric::cpu_ratio:
    case AlertMetric::memory_ratio: return total(of_system(rule));
    case AlertMetric::in_flight:
      if (rule.by == AlertBy::target) return of_targets(rule);
      if (rule.by == AlertBy::provider) return of_providers(rule);
      return total(of_process(rule));
    default: break;
  }
  const auto& bys = core::facts_of(rule.metric).by;
  const bool traffic = std::find(bys.begin(), bys.end(), AlertBy::route) != bys.end() || counts_nothing(rule.metric);
  return traffic ? of_traffic(rule) : total(of_process(rule));
}

}  // namespace router::alerts
