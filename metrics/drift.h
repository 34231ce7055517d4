// How far what is seen has moved from what was expected: the population stability index of two sets of shares,
//   PSI = sum over bins of (seen - expected) ln(seen / expected),
// the symmetric Kullback-Leibler divergence (Jeffreys 1946; Kullback and Leibler 1951), with the marks that credit
// scoring has for it (Siddiqi, "Credit Risk Scorecards", 2006): below 0.1 steady, to 0.25 shifting, above it drifted.
// By chance alone it is some (bins - 1)(1/n + 1/m) of n and m counts (Yurdakul, "Statistical properties of the
// population stability index", 2018), so that few requests say nothing. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace metrics {

enum class Drift : std::uint8_t { too_few, steady, shifting, drifted };
std::string_view to_string(Drift drift) noexcept;

inline constexpr double kShifting = 0.1, kDrifted = 0.25;
inline constexpr double kLeastCount = 200;  // of either side

// Of counts, or of shares: both are scaled to 1. What one side does not have counts as half of one in its total (of a
// side that is shares, half of one in `kLeastCount`), as otherwise one such bin would be infinite.
double stability_index(std::span<const double> seen, std::span<const double> expected);
// `expected_count`: what the expected shares were taken from; infinite where they stand still. Too few also where
// chance alone would be half of what counts as shifting.
Drift drift_of(double index, double seen_count, double expected_count, std::size_t bins) noexcept;

// The shares of bins [edges[i], edges[i+1]) under evenly spaced quantiles, ascending; between two of them the share
// grows evenly.
std::vector<double> shares_of(std::span<const float> quantiles, std::span<const double> edges);

}  // namespace metrics
