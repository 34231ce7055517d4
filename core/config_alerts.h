// What a config says of alerts: what is watched, when it is too much, and who is told. Plain structs with defaults, as
// in config.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// What a rule looks at. Those of traffic are of the rule's window.
enum class AlertMetric : std::uint8_t {
  error_ratio,
  requests_per_minute,
  latency_p95_ms,
  first_token_p95_ms,
  fallback_ratio,  // fallbacks for each request
  rate_limited_ratio,
  key_refused,    // attempts that a provider answered with 401, 403 or 407
  quota_used_up,  // attempts that a provider refused for want of quota
  requests_shed,  // requests refused because there were too many at once
  unpriced_requests,
  cost_usd_per_hour,
  cache_hit_ratio,
  in_flight,
  circuit_open,
  probe_failing,
  usable_targets,
  config_refused,
  gpu_temperature_celsius,
  gpu_memory_ratio,
  cpu_ratio,
  memory_ratio,
  disk_free_ratio,
  file_descriptor_ratio,
  loop_lag_ms,
  log_lines_dropped,
  history_failing,
  redis_down,
  certificate_days_left,
};
std::string_view to_string(AlertMetric metric) noexcept;

// What a rule tells apart; each fires by itself.
enum class AlertBy : std::uint8_t { total, route, target, provider, key, gpu, disk };
std::string_view to_string(AlertBy by) noexcept;

enum class AlertLevel : std::uint8_t { info, warning, critical };
std::string_view to_string(AlertLevel level) noexcept;

// What the page proposes; nothing of it happens by itself.
enum class AlertAction : std::uint8_t {
  none,
  drain_target,
  clear_cache,
  open_requests,
  open_routes,
  open_providers,
  open_gpu,
  open_system,
  open_config,
};
std::string_view to_string(AlertAction action) noexcept;

struct AlertRule {
  std::string name;
  AlertMetric metric = AlertMetric::error_ratio;
  AlertBy by = AlertBy::total;
  std::vector<std::string> only;       // of what `by` tells apart; empty: all
  std::optional<double> above, below;  // exactly one of them
  std::optional<double> clear;         // what the value must pass to end it; else the threshold
  std::chrono::milliseconds hold{0};   // `for`: so long it must hold before it fires
  std::chrono::seconds window{300};    // of the metrics that have one
  std::uint32_t least_requests = 20;   // in the window, for a verdict about a ratio or a percentile
  AlertLevel level = AlertLevel::warning;
  AlertAction action = AlertAction::none;
  std::string summary;  // {instance} and {value} stand for what they say
  bool shipped = false;
  bool operator==(const AlertRule&) const = default;
};

enum class NotifierKind : std::uint8_t { webhook, slack, email };
std::string_view to_string(NotifierKind kind) noexcept;
enum class MailTls : std::uint8_t { none, starttls, implicit };
std::string_view to_string(MailTls tls) noexcept;

struct HookConfig {
  std::string url;                                           // secret: whoever has it may post
  std::vector<std::pair<std::string, std::string>> headers;  // values are secrets
  std::string ca_file;                                       // PEM; beside the system's roots
  bool operator==(const HookConfig&) const = default;
};

struct MailConfig {
  std::string server;  // host:port
  MailTls tls = MailTls::starttls;
  std::string user, password;  // the password is a secret
  std::string from;
  std::vector<std::string> to;
  std::string ca_file;
  bool operator==(const MailConfig&) const = default;
};

struct NotifierConfig {
  std::string name;
  NotifierKind kind = NotifierKind::webhook;
  HookConfig hook;  // webhook, slack
  MailConfig mail;  // email
  AlertLevel least = AlertLevel::info;
  bool resolved = true;  // is told of ends too
  std::string disabled;  // non-empty: why it is off (a variable is absent from the environment)
  bool operator==(const NotifierConfig&) const = default;
};

struct AlertsConfig {
  bool enabled = true;
  bool shipped = true;                             // the rules that come with the program are in force too
  std::chrono::milliseconds interval{10'000};      // between two looks
  std::chrono::milliseconds repeat{4 * 3600'000};  // what goes on is told again
  std::string base_url;                            // where operators open the page, for links
  std::vector<std::string> off;                    // shipped rules that are not wanted
  std::vector<AlertRule> rules;
  std::vector<NotifierConfig> notify;
  bool operator==(const AlertsConfig&) const = default;
};

// What a metric may be told apart by, its usual one first.
struct AlertMetricFacts {
  std::vector<AlertBy> by;
  std::string_view unit;  // ratio, ms, usd, celsius, days, count, flag
  bool windowed = false;  // of the rule's window
  bool share = false;     // never above 1
};
const AlertMetricFacts& facts_of(AlertMetric metric);

// The rules that come with the program. Those that mean the same as one of deploy/prometheus/alerts.yml have its name.
const std::vector<AlertRule>& shipped_alerts();
// The file's rules, and the shipped ones that are neither off nor replaced by one of the same name.
std::vector<AlertRule> rules_in_force(const AlertsConfig& config);

}  // namespace core
