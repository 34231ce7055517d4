// What history tells of habits and of what comes: GET /api/forecast, /api/patterns and /api/drift as JSON. Only on the
// historian's thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/forecast.h"
#include "router/traffic/history_report.h"

namespace router::traffic {

inline constexpr std::int64_t kLookBack = 56 * store::kDay;  // eight weeks

// A measure of the total by the hour, up to the last hour that is over. An hour in which the process did not run is
// none; so is one beside such an hour, of which it ran in a part only.
struct Hourly {
  std::int64_t from = 0;  // Unix seconds
  metrics::Hours hours;
  metrics::Hours seen;  // the same with what is known of those in part: what was used and paid for
  double open = 0;      // what the hour that is not over has so far
  bool ok = false;      // it could be read
};
Hourly read_hours(store::History& history, const Measure& measure, std::int64_t now);

// Each gives an empty text when the history could not be read. `now` in Unix seconds.
std::string forecast_report(store::History& history, const Measure& measure, std::int64_t days, std::int64_t now);
// What an hour of the week has on average, where clocks are `utc_offset_min` ahead of UTC.
std::string patterns_report(store::History& history, const Measure& measure, std::int64_t utc_offset_min,
                            std::int64_t now);
// The labels and scores of the last 24 hours against the seven days before, and gain against the quantiles that its
// model's training left (empty: none).
std::string drift_report(store::History& history, const std::vector<float>& gain_quantiles, std::int64_t now);

}  // namespace router::traffic
