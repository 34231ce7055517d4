// What comes next in a series by the hour: additive Holt-Winters (level, trend, and a season of a day or a week), with
// an interval. Pure; any thread.
//
// Method: the smoothing of Holt (1957) and Winters (1960) in its error-correction form, and the variance of what it
// says k steps ahead, are those of Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing" (2008),
// model ETS(A,A,A), chapters 2 and 6: with e the error of one step,
//   level += trend + alpha e,  trend += beta e,  season += gamma e,
//   var(k) = s2 (1 + c_1^2 + .. + c_(k-1)^2),  c_j = alpha + beta j + gamma [j is a multiple of the season].
// Level, trend and season begin as least squares over the whole series has them, alpha, beta and gamma are those of a
// grid with the least squared error. s2 is the mean squared error, corrected for what the beginning was fitted to. To
// var(k) comes what is uncertain about that beginning: s2 / n of a season that was seen n times, and of a slope whose
// sum of squares is Sxx, s2 / Sxx times the square of how far k is from the middle of what it was fitted to (where
// alpha is not 0, from some 1 / alpha hours ago). The interval is that of a normal distribution.
//
// An hour that is not known is none: it is passed over, and never taken for zero.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace metrics {

using Hours = std::vector<std::optional<double>>;

struct Forecast {
  static constexpr std::size_t kDay = 24, kWeek = 168;
  static constexpr double kCoverage = 0.8;  // of the interval

  std::size_t season = 0;  // hours; 0: there is too little history, and nothing else here
  double alpha = 0, beta = 0, gamma = 0, deviation = 0;
  double seen = 1, slope_deviation = 0, reach = 0;  // n; of the slope; hours from the middle to the last
  std::vector<double> values, lower, upper;         // by the hour, from the one after the last
};
// The season is a week when two weeks are known (at least so many hours of each), else a day when two days are.
Forecast forecast(std::span<const std::optional<double>> series, std::size_t horizon);

// The sum of the first `hours` of it, with its interval: errors of neighbouring hours are not independent.
struct Sum {
  double value = 0, lower = 0, upper = 0;
};
Sum sum_of(const Forecast& forecast, std::size_t hours);

}  // namespace metrics
