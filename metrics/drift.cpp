#include "metrics/drift.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace metrics {
namespace {

double total(std::span<const double> of) { return std::accumulate(of.begin(), of.end(), 0.0); }

// The share at or below `value`.
double share_below(std::span<const float> quantiles, double value) {
  const auto last = static_cast<double>(quantiles.size() - 1);
  const auto above = std::upper_bound(quantiles.begin(), quantiles.end(), value,
                                      [](double x, float quantile) { return x < static_cast<double>(quantile); });
  if (above == quantiles.begin()) return 0;
  if (above == quantiles.end()) return 1;
  const double low = static_cast<double>(*(above - 1)), high = static_cast<double>(*above);
  const auto at = static_cast<double>(above - 1 - quantiles.begin());
  return (at + (high > low ? (value - low) / (high - low) : 0)) / last;
}

}  // namespace

std::string_view to_string(Drift drift) noexcept {
  switch (drift) {
    case Drift::too_few: return "too_few";
    case Drift::steady: return "steady";
    case Drift::shifting: return "shifting";
    case Drift::drifted: return "drifted";
  }
  return "too_few";
}

double stability_index(std::span<const double> seen, std::span<const double> expected) {
  const double all_seen = total(seen), all_expected = total(expected);
  if (all_seen <= 0 || all_expected <= 0) return 0;
  const auto least = [](double all) { return 0.5 / std::max(all, kLeastCount); };
  double out = 0;
  for (std::size_t i = 0; i < std::min(seen.size(), expected.size()); ++i) {
    if (seen[i] <= 0 && expected[i] <= 0) continue;
    const double a = std::max(seen[i] / all_seen, least(all_seen));
    const double b = std::max(expected[i] / all_expected, least(all_expected));
    out += (a - b) * std::log(a / b);
  }
  return out;
}

Drift drift_of(double index, double seen_count, double expected_count, std::size_t bins) noexcept {
  if (seen_count < kLeastCount || expected_count < kLeastCount) return Drift::too_few;
  const double chance =
      (static_cast<double>(std::max<std::size_t>(bins, 1)) - 1) * (1 / seen_count + 1 / expected_count);
  if (chance > kShifting / 2) return Drift::too_few;
  return index < kShifting ? Drift::steady : index <= kDrifted ? Drift::shifting : Drift::drifted;
}

std::vector<double> shares_of(std::span<const float> quantiles, std::span<const double> edges) {
  std::vector<double> out;
  if (quantiles.size() < 2) return out;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    // The ends take what lies beyond them.
    const double low = i == 0 ? 0 : share_below(quantiles, edges[i]);
    const double high = i + 2 == edges.size() ? 1 : share_below(quantiles, edges[i + 1]);
    out.push_back(high - low);
  }
  return out;
}

}  // namespace metrics
