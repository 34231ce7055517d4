#include "metrics/forecast.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

namespace metrics {
namespace {

constexpr double kPi = 3.14159265358979323846;

double wave(std::size_t hour) {
  const auto t = static_cast<double>(hour);
  return 1000 + 0.5 * t + 200 * std::sin(2 * kPi * t / 24) + 50 * std::sin(2 * kPi * t / 168);
}

Hours hours(std::size_t count, double (*value)(std::size_t)) {
  Hours out;
  for (std::size_t i = 0; i < count; ++i) out.emplace_back(value(i));
  return out;
}

}  // namespace

TEST_CASE("a wave on a rising line is forecast within two in a hundred, a month ahead", "[forecast]") {
  for (const std::size_t weeks : {2U, 4U, 8U}) {
    const std::size_t count = weeks * Forecast::kWeek + 5;  // in the middle of a day
    const Forecast said = forecast(hours(count, wave), 720);
    CAPTURE(weeks);
    REQUIRE(said.season == Forecast::kWeek);
    for (std::size_t k = 0; k < 720; ++k) REQUIRE(said.values[k] == Approx(wave(count + k)).epsilon(0.02));
  }
}

TEST_CASE("less than two weeks are forecast by the day, less than two days not at all", "[forecast]") {
  const auto day = [](std::size_t hour) { return 100 + 10 * std::sin(2 * kPi * static_cast<double>(hour) / 24); };
  const Forecast said = forecast(hours(100, day), 48);
  CHECK(said.season == Forecast::kDay);
  for (std::size_t k = 0; k < 48; ++k) CHECK(said.values[k] == Approx(day(100 + k)).epsilon(0.02));
  CHECK(forecast(hours(47, day), 48).season == 0);
  CHECK(forecast(hours(47, day), 48).values.empty());
  CHECK(forecast({}, 48).season == 0);
}

TEST_CASE("a series that stands still is forecast to stand still, for certain", "[forecast]") {
  const Forecast said = forecast(hours(400, [](std::size_t) { return 7.0; }), 168);
  REQUIRE(said.values.size() == 168);
  for (std::size_t k = 0; k < 168; ++k) {
    CHECK(said.values[k] == Approx(7));
    CHECK(said.upper[k] - said.lower[k] == Approx(0).margin(1e-6));
  }
  CHECK(sum_of(said, 24).value == Approx(168));
}

TEST_CASE("hours that are not known are no zeros", "[forecast]") {
  Hours series = hours(4 * Forecast::kWeek, wave);
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (i % 11 == 3 || (i > 300 && i < 340)) series[i] = std::nullopt;
  }
  const Forecast said = forecast(series, 168);
  REQUIRE(said.season == Forecast::kWeek);
  for (std::size_t k = 0; k < 168; ++k) CHECK(said.values[k] == Approx(wave(4 * Forecast::kWeek + k)).epsilon(0.02));
  // What came before anything was known is not part of the series.
  Hours late(1000);
  for (std::size_t i = 0; i < 3 * Forecast::kWeek; ++i) late.emplace_back(wave(i));
  CHECK(forecast(late, 24).values == forecast(hours(3 * Forecast::kWeek, wave), 24).values);
  // Mostly gaps: nothing is said.
  Hours sparse(2 * Forecast::kWeek);
  for (std::size_t i = 0; i < sparse.size(); i += 30) sparse[i] = 5;
  CHECK(forecast(sparse, 24).season == 0);
}

TEST_CASE("an interval of 80 % holds 70 to 90 % of what comes", "[forecast]") {
  std::mt19937_64 random(20240607);
  std::normal_distribution<double> normal;
  std::size_t inside = 0, all = 0, sums = 0;
  for (int series = 0; series < 200; ++series) {
    const double noise = 5 + 5 * (series % 10), slope = 0.05 * (series % 5);
    const std::size_t known = (2 + static_cast<std::size_t>(series % 4)) * Forecast::kWeek, ahead = 72;
    Hours past;
    double future = 0;
    std::vector<double> next;
    for (std::size_t i = 0; i < known + ahead; ++i) {
      const auto t = static_cast<double>(i);
      const double value = 500 + slope * t + 100 * std::sin(2 * kPi * t / 24) + noise * normal(random);
      if (i < known) {
        past.emplace_back(value);
      } else {
        next.push_back(value);
        future += value;
      }
    }
    const Forecast said = forecast(past, ahead);
    for (std::size_t k = 0; k < ahead; ++k) inside += next[k] >= said.lower[k] && next[k] <= said.upper[k];
    all += ahead;
    const Sum sum = sum_of(said, ahead);
    sums += future >= sum.lower && future <= sum.upper;
  }
  const double share = static_cast<double>(inside) / static_cast<double>(all);
  INFO("of hours " << share << ", of sums " << static_cast<double>(sums) / 200);
  CHECK(share >= 0.7);
  CHECK(share <= 0.9);
  CHECK(sums >= 140);
  CHECK(sums <= 180);
}

}  // namespace metrics
