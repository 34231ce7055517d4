// The rules that come with the program: what an operator wants to know on any machine, with thresholds that stay quiet
// on one that is well.
#include <algorithm>

#include "core/config_alerts.h"

namespace core {
namespace {

using namespace std::chrono_literals;
using M = AlertMetric;
using By = AlertBy;
using A = AlertAction;
using L = AlertLevel;

constexpr auto kNow = 0min;

struct Limit {
  bool above;
  double value, clear;
};
Limit above(double value, double clear) { return {true, value, clear}; }
Limit above(double value) { return {true, value, value}; }
Limit below(double value, double clear) { return {false, value, clear}; }

AlertRule make(std::string name, M metric, By by, Limit limit, std::chrono::minutes hold, L level, A action,
               std::string summary) {
  AlertRule out;
  out.name = std::move(name);
  out.metric = metric;
  out.by = by;
  (limit.above ? out.above : out.below) = limit.value;
  if (limit.clear != limit.value) out.clear = limit.clear;
  out.hold = hold;
  out.level = level;
  out.action = action;
  out.summary = std::move(summary);
  out.shipped = true;
  return out;
}

AlertRule over(std::chrono::seconds window, std::uint32_t least_requests, AlertRule rule) {
  rule.window = window;
  rule.least_requests = least_requests;
  return rule;
}

std::vector<AlertRule> make_all() {
  return {
      // Traffic.
      make("SignalboxManyErrors", M::error_ratio, By::total, above(0.05, 0.02), 2min, L::critical, A::open_requests,
           "{value} of requests failed in the last five minutes"),
      over(300s, 4,
           make("SignalboxRouteFailing", M::error_ratio, By::route, above(0.99, 0.9), 2min, L::critical,
                A::open_requests, "Every request of route {instance} fails")),
      make("SignalboxTargetFailing", M::error_ratio, By::target, above(0.2, 0.1), 2min, L::warning, A::drain_target,
           "{value} of attempts at {instance} failed in the last five minutes"),
      make("SignalboxFirstTokenSlow", M::first_token_p95_ms, By::target, above(10'000, 7'000), 5min, L::warning,
           A::open_providers, "{instance} sends its first token late: 95th percentile {value}"),
      over(600s, 20,
           make("SignalboxManyFallbacks", M::fallback_ratio, By::route, above(0.2, 0.1), 15min, L::warning,
                A::open_routes, "Route {instance} falls back in {value} of its requests")),
      over(600s, 20,
           make("SignalboxUpstreamRateLimits", M::rate_limited_ratio, By::target, above(0.2, 0.1), 10min, L::warning,
                A::open_routes, "{instance} answers {value} of attempts with 429")),
      over(600s, 1,
           make("SignalboxUpstreamKeyRefused", M::key_refused, By::provider, above(0), kNow, L::critical,
                A::open_providers, "{instance} refuses the gateway's key")),
      over(600s, 1,
           make("SignalboxUpstreamQuotaUsedUp", M::quota_used_up, By::provider, above(0), 5min, L::warning,
                A::open_providers, "The quota at {instance} is used up")),
      make("SignalboxOverloaded", M::requests_shed, By::total, above(0), 5min, L::critical, A::open_system,
           "Requests are refused because there are too many at once: {value} in five minutes"),
      over(600s, 1,
           make("SignalboxUnpriced", M::unpriced_requests, By::target, above(0), 60min, L::info, A::open_config,
                "{instance} has no price")),
      // Targets and providers.
      make("SignalboxCircuitOpen", M::circuit_open, By::target, above(0), 2min, L::warning, A::open_providers,
           "The circuit of {instance} is open"),
      make("SignalboxProbesFail", M::probe_failing, By::provider, above(0), 10min, L::warning, A::open_providers,
           "Provider {instance} fails its health probes"),
      make("SignalboxNoUsableTarget", M::usable_targets, By::route, below(1, 1), 1min, L::critical, A::open_routes,
           "No target of route {instance} can be used"),
      // The process.
      make("SignalboxConfigReloadRefused", M::config_refused, By::total, above(0), 1min, L::warning, A::open_config,
           "The new config was refused, the one before it serves on"),
      make("SignalboxEventLoopLag", M::loop_lag_ms, By::total, above(50, 25), 5min, L::warning, A::open_system,
           "An event loop is {value} late"),
      make("SignalboxFileDescriptorsLow", M::file_descriptor_ratio, By::total, above(0.8, 0.7), 5min, L::warning,
           A::open_system, "{value} of the file descriptors are in use"),
      over(600s, 1,
           make("SignalboxLogLinesDropped", M::log_lines_dropped, By::total, above(0), kNow, L::warning, A::none,
                "{value} log lines were dropped")),
      over(600s, 1,
           make("SignalboxHistoryFailing", M::history_failing, By::total, above(0), kNow, L::warning, A::open_system,
                "The history of traffic cannot be written")),
      make("SignalboxRedisDown", M::redis_down, By::total, above(0), 1min, L::warning, A::none, "Redis is lost"),
      make("SignalboxCertificateExpires", M::certificate_days_left, By::total, below(14, 14), kNow, L::warning, A::none,
           "The server's certificate ends in {value}"),
      // The machine.
      make("SignalboxGpuHot", M::gpu_temperature_celsius, By::gpu, above(85, 80), 5min, L::warning, A::open_gpu,
           "{instance} has {value}"),
      make("SignalboxGpuMemoryFull", M::gpu_memory_ratio, By::gpu, above(0.97, 0.95), 10min, L::warning, A::open_gpu,
           "{instance}: memory {value} full"),
      make("SignalboxMemoryFull", M::memory_ratio, By::total, above(0.95, 0.9), 5min, L::warning, A::open_system,
           "{value} of the memory is in use"),
      make("SignalboxDiskFull", M::disk_free_ratio, By::disk, below(0.1, 0.12), 5min, L::warning, A::open_system,
           "{instance} has {value} left"),
  };
}

}  // namespace

const std::vector<AlertRule>& shipped_alerts() {
  static const std::vector<AlertRule> kRules = make_all();
  return kRules;
}

std::vector<AlertRule> rules_in_force(const AlertsConfig& config) {
  std::vector<AlertRule> out = config.rules;
  if (!config.shipped) return out;
  for (const AlertRule& rule : shipped_alerts()) {
    const auto same = [&](const AlertRule& own) { return own.name == rule.name; };
    const bool off = std::find(config.off.begin(), config.off.end(), rule.name) != config.off.end();
    if (!off && std::none_of(config.rules.begin(), config.rules.end(), same)) out.push_back(rule);
  }
  return out;
}

}  // namespace core
