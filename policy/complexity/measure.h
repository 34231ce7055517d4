// The figures of the training report. APGR here is the exact area under the curve of recovered gain against the share
// sent to the strong model, ties broken by a hash of the place: random scores give 0.5. Published tables take it at
// eleven points; the two differ by less than 0.01.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace policy::complexity {

struct Apgr {
  double value = 0, low = 0, high = 0;  // 95 % by 1,000 bootstrap samples of the prompts
};

// `gain`: what the strong model adds on each prompt. NaN where it adds nothing over all.
double apgr(std::span<const double> scores, std::span<const double> gain);
Apgr apgr_with_interval(std::span<const double> scores, std::span<const double> gain, std::uint64_t seed);
// The values behind the interval, one for each round. The same seed and number of prompts draw the same prompts, so the
// rounds of two scores are paired.
std::vector<double> apgr_rounds(std::span<const double> scores, std::span<const double> gain, std::uint64_t seed);
inline constexpr std::size_t kRounds = 1000;
// `value` with the bounds that its rounds give; NaN rounds are passed over.
Apgr interval_of(double value, std::vector<double> rounds);

}  // namespace policy::complexity
