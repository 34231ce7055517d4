// Metrics of traffic.
#include <algorithm>

#include "router/alerts/meter.h"

namespace router::alerts {
namespace {

using core::AlertMetric;

std::uint64_t errors_of(const traffic::Tally& tally, std::string_view error_class) {
  for (const auto& [name, count] : tally.errors) {
    if (name == error_class) return count;
  }
  return 0;
}

std::optional<double> share(std::uint64_t part, std::uint64_t all, std::uint32_t least) {
  if (all == 0 || all < least) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(all);
}

std::optional<double> millis_at(const metrics::Sketch& sketch, double quantile, std::uint32_t least) {
  if (sketch.count() == 0 || sketch.count() < least) return std::nullopt;
  return sketch.quantile(quantile) / 1e6;
}

}  // namespace

std::optional<double> measure(const core::AlertRule& rule, const traffic::Tally& tally, double seconds) {
  const traffic::Counts& counts = tally.counts;
  const auto number = [](std::uint64_t n) { return static_cast<double>(n); };
  switch (rule.metric) {
    // Who left before the end has neither failed nor succeeded.
    case AlertMetric::error_ratio: return share(counts.failed, counts.failed + counts.succeeded, rule.least_requests);
    case AlertMetric::requests_per_minute: return number(counts.requests) * 60 / seconds;
    case AlertMetric::latency_p95_ms: return millis_at(tally.duration_ns, 0.95, rule.least_requests);
    case AlertMetric::first_token_p95_ms: return millis_at(tally.first_token_ns, 0.95, rule.least_requests);
    case AlertMetric::rate_limited_ratio: {
      // Ours is a code, a provider's a class of failure.
      const auto limited = errors_of(tally, "rate_limited") + errors_of(tally, "rate_limit_exceeded");
      return share(std::min(limited, counts.requests), counts.requests, rule.least_requests);
    }
    case AlertMetric::key_refused: return number(errors_of(tally, "auth"));
    case AlertMetric::quota_used_up: return number(errors_of(tally, "quota"));
    case AlertMetric::requests_shed: return number(errors_of(tally, "gateway_overloaded"));
    case AlertMetric::unpriced_requests: return number(counts.unpriced);
    case AlertMetric::cost_usd_per_hour: return number(counts.cost_nano_usd) / 1e9 * 3600 / seconds;
    case AlertMetric::cache_hit_ratio:
      return share(counts.cache_hits, counts.cache_hits + counts.cache_misses, rule.least_requests);
    default: return std::nullopt;
  }
}

void Growth::note(core::Instant now, std::uint64_t value) {
  if (!points_.empty() && now - points_.back().first < std::chrono::milliseconds(900)) return;
  points_.emplace_back(now, value);
  while (points_.size() > 1 && now - points_.front().first > std::chrono::seconds(610)) points_.pop_front();
}

std::uint64_t Growth::in(core::Instant now, core::Duration window) const noexcept {
  if (points_.empty()) return 0;
  for (const auto& [at, value] : points_) {
    if (now - at <= window) return points_.back().second - std::min(value, points_.back().second);
  }
  return 0;
}

}  // namespace router::alerts
