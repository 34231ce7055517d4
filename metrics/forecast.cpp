#include "metrics/forecast.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace metrics {
namespace {

constexpr double kNormal = 1.2815515655446004;  // leaves a tenth on either side
constexpr double kKnown = 0.75;                 // of the hours of a season that have to be known

using Series = std::span<const std::optional<double>>;

struct State {
  double level = 0, trend = 0, squares = 0;  // of the trend: Sxx
  std::vector<double> season;                // by place in the season
};

// How often each place of the season was seen, the least of all.
std::size_t times_seen(Series series, std::size_t season) {
  std::vector<std::size_t> seen(season);
  for (std::size_t i = 0; i < series.size(); ++i) seen[i % season] += series[i].has_value();
  return *std::min_element(seen.begin(), seen.end());
}

bool has_two(Series series, std::size_t season) {
  if (series.size() < 2 * season) return false;
  const auto known =
      static_cast<double>(std::count_if(series.end() - static_cast<std::ptrdiff_t>(2 * season), series.end(),
                                        [](const auto& hour) { return hour.has_value(); }));
  return known >= kKnown * 2 * static_cast<double>(season) && times_seen(series, season) > 0;
}

// Least squares of a line and a season: the line from the deviations of each place of the season from its own mean,
// so that neither gaps nor a season cut in the middle pull at it.
State begin(Series series, std::size_t season) {
  std::vector<double> place(season), value(season), times(season);
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (!series[i]) continue;
    place[i % season] += static_cast<double>(i);
    value[i % season] += *series[i];
    ++times[i % season];
  }
  double sxy = 0, sxx = 0;
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (!series[i]) continue;
    const std::size_t at = i % season;
    const double x = static_cast<double>(i) - place[at] / times[at];
    sxx += x * x;
    sxy += x * (*series[i] - value[at] / times[at]);
  }
  State out;
  out.trend = sxx > 0 ? sxy / sxx : 0;
  out.squares = sxx;
  out.season.resize(season);
  for (std::size_t at = 0; at < season; ++at) {
    out.season[at] = value[at] / times[at] - out.trend * place[at] / times[at];
    out.level += out.season[at] / static_cast<double>(season);
  }
  for (double& one : out.season) one -= out.level;
  out.level -= out.trend;  // before the first hour
  return out;
}

struct Gains {
  double alpha = 0, beta = 0, gamma = 0;
};

// Runs through the series; the sum of squared errors of one step.
double run(Series series, const Gains& gains, State& state) {
  double squares = 0;
  for (std::size_t i = 0; i < series.size(); ++i) {
    double& season = state.season[i % state.season.size()];
    const double error = series[i] ? *series[i] - (state.level + state.trend + season) : 0;
    squares += error * error;
    state.level += state.trend + gains.alpha * error;
    state.trend += gains.beta * error;
    season += gains.gamma * error;
  }
  return squares;
}

double step_gain(const Forecast& forecast, std::size_t j) {
  return forecast.alpha + forecast.beta * static_cast<double>(j) + (j % forecast.season == 0 ? forecast.gamma : 0);
}

}  // namespace

Forecast forecast(std::span<const std::optional<double>> series, std::size_t horizon) {
  Forecast out;
  const auto first = std::find_if(series.begin(), series.end(), [](const auto& hour) { return hour.has_value(); });
  series = series.subspan(static_cast<std::size_t>(first - series.begin()));
  out.season = has_two(series, Forecast::kWeek)  ? Forecast::kWeek
               : has_two(series, Forecast::kDay) ? Forecast::kDay
                                                 : 0;
  if (out.season == 0) return out;

  const State start = begin(series, out.season);
  constexpr std::array kAlpha{0.0, 0.02, 0.05, 0.1, 0.2, 0.4};
  constexpr std::array kGamma{0.0, 0.05, 0.15, 0.3};
  constexpr std::array kBeta{0.0, 0.01, 0.05};  // of alpha
  double least = std::numeric_limits<double>::infinity();
  State last;
  for (const double alpha : kAlpha) {
    for (const double part : kBeta) {
      if (alpha == 0 && part > 0) continue;
      for (const double gamma : kGamma) {
        State state = start;
        const double squares = run(series, {alpha, alpha * part, gamma * (1 - alpha)}, state);
        // A gain has to earn itself: of what is as good, the steadiest.
        if (squares >= least * (1 - 1e-3)) continue;
        least = squares;
        out.alpha = alpha;
        out.beta = alpha * part;
        out.gamma = gamma * (1 - alpha);
        last = std::move(state);
      }
    }
  }

  const auto known = static_cast<double>(
      std::count_if(series.begin(), series.end(), [](const auto& hour) { return hour.has_value(); }));
  const double fitted = static_cast<double>(out.season) + 1;
  out.deviation = std::sqrt(least / std::max(known - fitted, 1.0));
  out.seen = std::max(known / static_cast<double>(out.season), 1.0);
  out.slope_deviation = start.squares > 0 ? out.deviation / std::sqrt(start.squares) : 0;
  out.reach = static_cast<double>(series.size()) / 2;
  if (out.alpha > 0) out.reach = std::min(out.reach, 1 / out.alpha);
  double gathered = 1;
  for (std::size_t k = 1; k <= horizon; ++k) {
    if (k > 1) gathered += step_gain(out, k - 1) * step_gain(out, k - 1);
    const double value =
        last.level + last.trend * static_cast<double>(k) + last.season[(series.size() + k - 1) % out.season];
    const double slope = out.slope_deviation * (out.reach + static_cast<double>(k));
    const double half = kNormal * std::sqrt(out.deviation * out.deviation * (gathered + 1 / out.seen) + slope * slope);
    out.values.push_back(value);
    out.lower.push_back(value - half);
    out.upper.push_back(value + half);
  }
  return out;
}

// The error of hour i is in all hours after it: in those of the sum with the weight 1 + c_1 + .. + c_(rest).
Sum sum_of(const Forecast& forecast, std::size_t hours) {
  Sum out;
  hours = std::min(hours, forecast.values.size());
  double weight = 1, variance = 0;
  for (std::size_t i = 0; i < hours; ++i) {
    out.value += forecast.values[i];
    if (i > 0) weight += step_gain(forecast, i);
    variance += weight * weight;
  }
  // A place of the season that comes several times is wrong by the same each time, and a slope all the way.
  const double n = static_cast<double>(hours), season = static_cast<double>(std::max<std::size_t>(forecast.season, 1));
  variance += n * std::max(n / season, 1.0) / forecast.seen;
  const double slope = forecast.slope_deviation * n * (forecast.reach + n / 2);
  const double half = kNormal * std::sqrt(forecast.deviation * forecast.deviation * variance + slope * slope);
  out.lower = out.value - half;
  out.upper = out.value + half;
  return out;
}

}  // namespace metrics
