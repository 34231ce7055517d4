// The words of alerts, and what is known of each metric.
#include <array>

#include "core/config_alerts.h"

namespace core {
namespace {

using enum AlertBy;

struct MetricRow {
  AlertMetric metric;
  std::string_view word;
  AlertMetricFacts facts;
};

const std::array<MetricRow, 28>& metric_rows() {
  using M = AlertMetric;
  static const std::vector<AlertBy> kTraffic{total, route, target, provider, key};
  static const std::array<MetricRow, 28> kRows{{
      {M::error_ratio, "error_ratio", {kTraffic, "ratio", true, true}},
      {M::requests_per_minute, "requests_per_minute", {kTraffic, "count", true, false}},
      {M::latency_p95_ms, "latency_p95_ms", {kTraffic, "ms", true, false}},
      {M::first_token_p95_ms, "first_token_p95_ms", {kTraffic, "ms", true, false}},
      {M::fallback_ratio, "fallback_ratio", {{total, route}, "ratio", true, false}},
      {M::rate_limited_ratio, "rate_limited_ratio", {kTraffic, "ratio", true, true}},
      {M::key_refused, "key_refused", {{provider, target}, "count", true, false}},
      {M::quota_used_up, "quota_used_up", {{provider, target}, "count", true, false}},
      {M::requests_shed, "requests_shed", {{total}, "count", true, false}},
      {M::unpriced_requests, "unpriced_requests", {kTraffic, "count", true, false}},
      {M::cost_usd_per_hour, "cost_usd_per_hour", {kTraffic, "usd", true, false}},
      {M::cache_hit_ratio, "cache_hit_ratio", {{total, route, key}, "ratio", true, true}},
      {M::in_flight, "in_flight", {{total, target, provider}, "count", false, false}},
      {M::circuit_open, "circuit_open", {{target, total}, "count", false, false}},
      {M::probe_failing, "probe_failing", {{provider, total}, "count", false, false}},
      {M::usable_targets, "usable_targets", {{route, total}, "count", false, false}},
      {M::config_refused, "config_refused", {{total}, "flag", false, false}},
      {M::gpu_temperature_celsius, "gpu_temperature_celsius", {{gpu}, "celsius", false, false}},
      {M::gpu_memory_ratio, "gpu_memory_ratio", {{gpu}, "ratio", false, true}},
      {M::cpu_ratio, "cpu_ratio", {{total}, "ratio", false, true}},
      {M::memory_ratio, "memory_ratio", {{total}, "ratio", false, true}},
      {M::disk_free_ratio, "disk_free_ratio", {{disk}, "ratio", false, true}},
      {M::file_descriptor_ratio, "file_descriptor_ratio", {{total}, "ratio", false, true}},
      {M::loop_lag_ms, "loop_lag_ms", {{total}, "ms", true, false}},
      {M::log_lines_dropped, "log_lines_dropped", {{total}, "count", true, false}},
      {M::history_failing, "history_failing", {{total}, "count", true, false}},
      {M::redis_down, "redis_down", {{total}, "flag", false, false}},
      {M::certificate_days_left, "certificate_days_left", {{total}, "days", false, false}},
  }};
  return kRows;
}

const MetricRow& row_of(AlertMetric metric) noexcept { return metric_rows()[static_cast<std::size_t>(metric)]; }

}  // namespace

const AlertMetricFacts& facts_of(AlertMetric metric) { return row_of(metric).facts; }

std::string_view to_string(AlertMetric metric) noexcept { return row_of(metric).word; }

std::string_view to_string(AlertBy by) noexcept {
  switch (by) {
    case total: return "total";
    case route: return "route";
    case target: return "target";
    case provider: return "provider";
    case key: return "key";
    case gpu: return "gpu";
    case disk: return "disk";
  }
  return "total";
}

std::string_view to_string(AlertLevel level) noexcept {
  switch (level) {
    case AlertLevel::info: return "info";
    case AlertLevel::warning: return "warning";
    case AlertLevel::critical: return "critical";
  }
  return "info";
}

std::string_view to_string(AlertAction action) noexcept {
  switch (action) {
    case AlertAction::none: return "none";
    case AlertAction::drain_target: return "drain_target";
    case AlertAction::clear_cache: return "clear_cache";
    case AlertAction::open_requests: return "open_requests";
    case AlertAction::open_routes: return "open_routes";
    case AlertAction::open_providers: return "open_providers";
    case AlertAction::open_gpu: return "open_gpu";
    case AlertAction::open_system: return "open_system";
    case AlertAction::open_config: return "open_config";
  }
  return "none";
}

std::string_view to_string(NotifierKind kind) noexcept {
  switch (kind) {
    case NotifierKind::webhook: return "webhook";
    case NotifierKind::slack: return "slack";
    case NotifierKind::email: return "email";
  }
  return "webhook";
}

std::string_view to_string(MailTls tls) noexcept {
  switch (tls) {
    case MailTls::none: return "none";
    case MailTls::starttls: return "starttls";
    case MailTls::implicit: return "implicit";
  }
  return "none";
}

}  // namespace core
