// What a scrape found, in plain structs: the seam between our shards and prometheus-cpp, which only registry.cpp
// includes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/catalogue.h"

namespace metrics {

struct Sample {
  std::vector<std::string> labels;  // values, in the order of the catalogue's names
  double value = 0;                 // counter, gauge; a histogram's sum
  std::vector<std::uint64_t>
      counts;  // histogram: observations in each bucket, not cumulative; the last is above all bounds
};

// The samples of each family, at its own index.
using Snapshot = std::array<std::vector<Sample>, kFamilies>;

// The Prometheus text format 0.0.4. Families without a sample are left out.
std::string to_text(const Snapshot& snapshot);

// The same numbers as JSON: {"time":..,"metrics":[{"name","type","help","samples":[..]}]}. Only the family of this
// name, or those whose names begin so when it ends with '*'; empty: all. What is no number in JSON is null.
std::string to_json(const Snapshot& snapshot, std::string_view name, std::int64_t unix_ms);

}  // namespace metrics
