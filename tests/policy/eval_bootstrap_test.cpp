#include "policy/eval/bootstrap.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace policy::eval {
namespace {

// The weighted mean of values.
Statistic mean_of(std::vector<double> values) {
  return [values](Weights weights) {
    double sum = 0, total = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double weight = weights.empty() ? 1 : weights[i];
      sum += weight * values[i];
      total += weight;
    }
    return sum / total;
  };
}

Interval mean_interval(const std::vector<double>& values, std::span<const std::uint32_t> group, Bootstrap how = {}) {
  const Statistic statistic = mean_of(values);
  return bootstrap(values.size(), group, {&statistic, 1}, how).front();
}

std::vector<double> alternating(std::size_t rows) {
  std::vector<double> values(rows);
  for (std::size_t i = 0; i < rows; ++i) values[i] = static_cast<double>(i % 2);
  return values;
}

}  // namespace

TEST_CASE("quantiles lie between the nearest values") {
  const std::vector<double> values{1, 2, 3, 4, 5};
  CHECK(quantile(values, 0) == 1);
  CHECK(quantile(values, 1) == 5);
  CHECK(quantile(values, 0.5) == 3);
  CHECK(quantile(values, 0.1) == Approx(1.4));
  CHECK(std::isnan(quantile({}, 0.5)));
}

TEST_CASE("the interval of a mean has the width the normal law gives it") {
  const Interval interval = mean_interval(alternating(200), {});
  const double half = 1.96 * std::sqrt(0.25 / 200);
  CHECK(interval.value == Approx(0.5));
  CHECK(interval.low == Approx(0.5 - half).margin(0.012));
  CHECK(interval.high == Approx(0.5 + half).margin(0.012));
}

TEST_CASE("the same seed gives the same interval, another seed another") {
  const std::vector<double> values = alternating(51);
  Bootstrap how;
  const Interval first = mean_interval(values, {}, how), again = mean_interval(values, {}, how);
  CHECK(first.low == again.low);
  CHECK(first.high == again.high);
  how.seed = 2;
  how.resamples = 37;
  const Interval other = mean_interval(values, {}, how);
  CHECK((other.low != first.low || other.high != first.high));
}

TEST_CASE("rows of a group are drawn together") {
  // 100 rows but only two independent ones: a draw has the mean 0, 0.5 or 1.
  std::vector<double> values(100, 0.0);
  std::vector<std::uint32_t> group(100, 0);
  for (std::size_t i = 50; i < 100; ++i) {
    values[i] = 1;
    group[i] = 1;
  }
  const Interval grouped = mean_interval(values, group);
  CHECK(grouped.low == 0);
  CHECK(grouped.high == 1);
  const Interval apart = mean_interval(values, {});
  CHECK(apart.low > 0.35);
  CHECK(apart.high < 0.65);
}

TEST_CASE("draws without meaning are left out of the interval") {
  const Statistic never = [](Weights) { return kUndefined; };
  const Statistic mostly = [](Weights weights) { return weights.empty() || weights[0] > 0 ? 1.0 : kUndefined; };
  const Statistic both[] = {never, mostly};
  const auto intervals = bootstrap(3, {}, both, {});
  CHECK(std::isnan(intervals[0].low));
  CHECK(intervals[1].low == 1);
  CHECK(intervals[1].high == 1);
}

TEST_CASE("no rows and no resamples give no interval") {
  CHECK(std::isnan(mean_interval({}, {}).low));
  Bootstrap none;
  none.resamples = 0;
  const Interval interval = mean_interval(alternating(10), {}, none);
  CHECK(interval.value == Approx(0.5));
  CHECK(std::isnan(interval.high));
}

}  // namespace policy::eval
