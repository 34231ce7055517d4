// Every metric there is: name, help, kind, label names and buckets in one table (catalogue.cpp). Call sites name a
// Family, never a string; tests/golden/metrics.txt lists the table so that a rename shows in review. Base units:
// seconds, bytes, ratios. No label may hold a user, key secret, request id, address, prompt or raw path. `deployment`
// is a target's name, "provider/model". The gen_ai_* names, labels and buckets are those of the OpenTelemetry GenAI
// conventions, as Prometheus spells them; a label with an empty value (error_type when all went well) is left out of
// the exposition.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace metrics {

enum class Family : std::uint8_t {
  genai_request_duration,     // client request to last byte of the answer
  genai_time_to_first_token,  // client request to first meaningful event
  genai_time_per_token,       // (duration - time to first token) / (output tokens - 1)
  genai_attempt_duration,     // one observation per upstream attempt
  genai_token_usage,
  http_requests,
  http_in_flight,
  overhead,
  stage,
  route_decisions,
  upstream_attempts,
  retries,
  fallbacks,
  rejections,
  policy_rules,
  policy_entities,
  policy_injection,
  policy_tiers,
  policy_incomplete,
  policy_texts,
  policy_masked,
  policy_output,
  policy_seconds,
  cache_requests,
  cache_saved,
  cache_entries,
  cache_bytes,
  cache_capacity,
  cache_events,
  semantic_requests,
  semantic_similarity,
  semantic_seconds,
  semantic_entries,
  semantic_bytes,
  semantic_events,
  redis_connected,
  redis_subscribed,
  redis_events,
  limit_replicas,
  limit_events,
  limit_leased,
  limit_bound,
  stream_aborts,
  stream_mended,
  client_cancelled,
  cancel_latency,
  tokens,
  cost,
  unpriced,
  deployment_up,
  deployment_in_flight,
  deployment_circuit,
  deployment_by_hint,
  hints,
  probe_duration,
  probe_failures,
  history_points,
  history_errors,
  history_bytes,
  traffic_not_seen,
  alerts,
  alert_notifications,
  gpu_info,
  gpu_utilization,
  gpu_memory_used,
  gpu_memory_total,
  gpu_temperature,
  gpu_power,
  gpu_energy,
  dashboard_clients,
  dashboard_messages,
  dashboard_dropped,
  connections,
  deprecated_keys,
  event_loop_lag,
  log_dropped,
  series_dropped,
  config_reload_success,
  config_reload_time,
  config_info,
  build_info,
  process_cpu,
  process_resident,
  process_virtual,
  process_open_fds,
  process_max_fds,
  process_threads,
  process_start_time,
};
inline constexpr std::size_t kFamilies = static_cast<std::size_t>(Family::process_start_time) + 1;

// How a cell is kept and shown. A real counter counts in doubles (money, CPU seconds) and is an ordinary counter
// outside.
enum class Kind : std::uint8_t { counter, real_counter, gauge, histogram };

inline constexpr std::size_t kMaxLabels = 7;

class LabelNames {
 public:
  constexpr LabelNames(std::initializer_list<std::string_view> names) {
    for (std::string_view name : names) names_[size_++] = name;
  }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr const std::string_view* begin() const noexcept { return names_.data(); }
  constexpr const std::string_view* end() const noexcept { return names_.data() + size_; }
  constexpr std::string_view operator[](std::size_t i) const noexcept { return names_[i]; }

 private:
  std::array<std::string_view, kMaxLabels> names_{};
  std::size_t size_ = 0;
};

struct FamilyRow {
  Family family;
  std::string_view name;
  Kind kind;
  LabelNames labels;
  std::span<const double> buckets;  // upper bounds, ascending, without +Inf; empty unless a histogram
  std::string_view help;
};

const FamilyRow& row(Family family) noexcept;
std::span<const FamilyRow> catalogue() noexcept;

}  // namespace metrics
