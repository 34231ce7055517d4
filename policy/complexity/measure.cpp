#include "policy/complexity/measure.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/random.h"

namespace policy::complexity {
namespace {

std::vector<std::size_t> by_score(std::span<const double> scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto tie = [](std::size_t i) { return core::mix_bits(i + 1); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : tie(a) < tie(b);
  });
  return order;
}

// Each prompt as often as `times` says.
double area(std::span<const std::size_t> order, std::span<const double> gain, std::span<const std::uint32_t> times) {
  double sum = 0, swept = 0, count = 0;
  for (const std::size_t i : order) {
    const double n = times.empty() ? 1 : times[i];
    swept += n * (sum + n * gain[i] / 2);
    sum += n * gain[i];
    count += n;
  }
  return sum > 0 && count > 0 ? swept / sum / count : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

double apgr(std::span<const double> scores, std::span<const double> gain) { return area(by_score(scores), gain, {}); }

std::vector<double> apgr_rounds(std::span<const double> scores, std::span<const double> gain, std::uint64_t seed) {
  const std::vector<std::size_t> order = by_score(scores);
  core::Random random(seed);
  std::vector<double> values;
  std::vector<std::uint32_t> times(scores.size());
  for (std::size_t round = 0; round < kRounds; ++round) {
    std::fill(times.begin(), times.end(), 0u);
    for (std::size_t i = 0; i < scores.size(); ++i) ++times[random.below(scores.size())];
    values.push_back(area(order, gain, times));
  }
  return values;
}

Apgr interval_of(double value, std::vector<double> rounds) {
  std::erase_if(rounds, [](double x) { return x != x; });
  if (rounds.empty()) return {value, value, value};
  std::sort(rounds.begin(), rounds.end());
  return {value, rounds[rounds.size() * 25 / 1000], rounds[(rounds.size() - 1) * 975 / 1000]};
}

Apgr apgr_with_interval(std::span<const double> scores, std::span<const double> gain, std::uint64_t seed) {
  return interval_of(apgr(scores, gain), apgr_rounds(scores, gain, seed));
}

}  // namespace policy::complexity
