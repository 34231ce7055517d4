#include "policy/eval/bootstrap.h"

#include <algorithm>
#include <cmath>

namespace policy::eval {

double quantile(std::span<const double> sorted, double share) noexcept {
  if (sorted.empty()) return kUndefined;
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

std::vector<Interval> bootstrap(std::size_t rows, std::span<const std::uint32_t> group,
                                std::span<const Statistic> statistics, const Bootstrap& how) {
  std::vector<Interval> intervals(statistics.size());
  for (std::size_t s = 0; s < statistics.size(); ++s) intervals[s].value = statistics[s]({});
  if (rows == 0) return intervals;
  const std::uint64_t groups = group.empty() ? rows : *std::max_element(group.begin(), group.end()) + 1ull;
  core::Random random(how.seed);
  std::vector<std::uint32_t> drawn(groups), weights(rows);
  std::vector<std::vector<double>> values(statistics.size());
  for (std::uint32_t resample = 0; resample < how.resamples; ++resample) {
    std::fill(drawn.begin(), drawn.end(), 0);
    for (std::uint64_t i = 0; i < groups; ++i) ++drawn[random.below(groups)];
    for (std::size_t row = 0; row < rows; ++row) weights[row] = drawn[group.empty() ? row : group[row]];
    for (std::size_t s = 0; s < statistics.size(); ++s) {
      if (const double value = statistics[s](weights); !std::isnan(value)) values[s].push_back(value);
    }
  }
  for (std::size_t s = 0; s < statistics.size(); ++s) {
    std::sort(values[s].begin(), values[s].end());
    intervals[s].low = quantile(values[s], (1 - how.level) / 2);
    intervals[s].high = quantile(values[s], (1 + how.level) / 2);
  }
  return intervals;
}

}  // namespace policy::eval
