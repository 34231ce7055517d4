// What alert rules read off a tally of traffic, and how much a counter grew.
#include <catch2/catch.hpp>

#include "router/alerts/meter.h"

using namespace router::alerts;
using namespace std::chrono_literals;
using core::AlertMetric;

namespace {

std::optional<double> of(AlertMetric metric, const router::traffic::Tally& tally, std::uint32_t least = 1,
                         double seconds = 60) {
  core::AlertRule rule;
  rule.metric = metric;
  rule.least_requests = least;
  return measure(rule, tally, seconds);
}

}  // namespace

TEST_CASE("a share has no value with too few requests, and who left counts for nothing", "[alerts]") {
  router::traffic::Tally tally;
  CHECK_FALSE(of(AlertMetric::error_ratio, tally));
  tally.counts.requests = 12;
  tally.counts.succeeded = 6;
  tally.counts.failed = 4;
  CHECK(of(AlertMetric::error_ratio, tally) == 0.4);
  CHECK_FALSE(of(AlertMetric::error_ratio, tally, 11));
  tally.counts.cache_hits = 1;
  tally.counts.cache_misses = 3;
  CHECK(of(AlertMetric::cache_hit_ratio, tally) == 0.25);
}

TEST_CASE("rates are of the time that was looked at", "[alerts]") {
  router::traffic::Tally tally;
  CHECK(of(AlertMetric::requests_per_minute, tally) == 0.0);
  tally.counts.requests = 30;
  tally.counts.cost_nano_usd = 2'000'000'000;
  CHECK(of(AlertMetric::requests_per_minute, tally, 1, 120) == 15.0);
  CHECK(of(AlertMetric::cost_usd_per_hour, tally, 1, 120) == 60.0);
}

TEST_CASE("too many requests are found whoever said so", "[alerts]") {
  router::traffic::Tally tally;
  tally.counts.requests = 10;
  tally.add_error("rate_limited", 2);
  tally.add_error("rate_limit_exceeded", 1);
  tally.add_error("auth", 4);
  tally.add_error("gateway_overloaded", 5);
  CHECK(of(AlertMetric::rate_limited_ratio, tally) == 0.3);
  CHECK(of(AlertMetric::key_refused, tally) == 4.0);
  CHECK(of(AlertMetric::quota_used_up, tally) == 0.0);
  CHECK(of(AlertMetric::requests_shed, tally) == 5.0);
}

TEST_CASE("percentiles are in milliseconds", "[alerts]") {
  router::traffic::Tally tally;
  CHECK_FALSE(of(AlertMetric::latency_p95_ms, tally));
  for (int i = 0; i < 100; ++i) tally.add_millis(&router::traffic::Tally::duration_ns, i < 90 ? 10 : 1000);
  CHECK(*of(AlertMetric::latency_p95_ms, tally) == Approx(1000).epsilon(0.05));
  CHECK_FALSE(of(AlertMetric::first_token_p95_ms, tally));
}

TEST_CASE("a counter grew by what was added within the window", "[alerts]") {
  Growth growth;
  const core::Instant start{1h};
  CHECK(growth.in(start, 10s) == 0);
  for (int second = 0; second <= 100; ++second) growth.note(start + std::chrono::seconds(second), second < 50 ? 5 : 8);
  CHECK(growth.in(start + 100s, 10min) == 3);
  CHECK(growth.in(start + 100s, 40s) == 0);
  CHECK(growth.in(start + 100s, 51s) == 3);
  // One that began anew is no reason for an alert.
  growth.note(start + 102s, 0);
  CHECK(growth.in(start + 102s, 10min) == 0);
}
