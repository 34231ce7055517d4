// Percentile bootstrap intervals (Efron 1979): rows are drawn anew with replacement, the statistics computed on each
// draw, and the middle share of the results is the interval. Rows that belong together (the same prompt asked of
// several models, the turns of one conversation) are drawn together, else the interval would be too narrow. The same
// seed gives the same intervals everywhere. Evaluation only.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "policy/eval/metrics.h"

namespace policy::eval {

struct Interval {
  double value = kUndefined;  // of all rows, each once
  double low = kUndefined, high = kUndefined;
};

struct Bootstrap {
  std::uint32_t resamples = 1000;  // 0: no intervals
  std::uint64_t seed = 1;
  double level = 0.95;
};

using Statistic = std::function<double(Weights)>;

// One interval for each statistic, all from the same draws. `group` has a number for each row, rows of one group are
// drawn together; empty: each row by itself. Draws for which a statistic is NaN are left out of its interval.
std::vector<Interval> bootstrap(std::size_t rows, std::span<const std::uint32_t> group,
                                std::span<const Statistic> statistics, const Bootstrap& how);

// Between the two nearest order statistics (Hyndman and Fan 1996, type 7). NaN for no values.
double quantile(std::span<const double> sorted, double share) noexcept;

}  // namespace policy::eval
