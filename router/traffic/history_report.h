// GET /api/history: measures over time, as JSON or CSV. Only on the historian's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "router/traffic/tally.h"
#include "router/traffic/window.h"
#include "store/history.h"

namespace router::traffic {

// A measure that is a number for each step, the share that one number has in two, or one that is a sketch.
struct Measure {
  std::string_view name, unit;
  std::uint64_t Counts::*count;
  std::uint64_t Counts::*rest;  // of a share: the other number
  metrics::Sketch Tally::*sketch;
  double scale;  // from what is kept to the unit
};
const Measure* find_measure(std::string_view name) noexcept;
std::string measure_names();

struct HistoryQuery {
  static constexpr std::size_t kMeasures = 8;
  std::vector<const Measure*> measures;
  By by = By::total;
  std::string name;               // only this one; empty: all
  std::int64_t from = 0, to = 0;  // Unix seconds
  std::int64_t points = 300;      // at most about so many
  bool csv = false;
};

// A step in which this program did not run is null; one in which a series had nothing is 0, and has no share and no
// quantiles. The last step is as far as it has come. Empty: the history could not be read.
std::string history_report(store::History& history, const HistoryQuery& query);

}  // namespace router::traffic
