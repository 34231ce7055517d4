#include "policy/complexity/quantile.h"

#include <algorithm>
#include <cmath>

namespace policy::complexity {
namespace {

constexpr float kWidth = 2.0f / static_cast<float>(GainSketch::kBins);
// Odd, so that every bin is met once a round; the golden section, so that bins met after one another lie far apart.
constexpr std::uint32_t kStride = 1265;
static_assert(kStride % 2 == 1 && GainSketch::kBins % 2 == 0);

std::size_t bin_of(float gain) noexcept {
  const float place = (std::clamp(gain, -1.0f, 1.0f) + 1.0f) / kWidth;
  return std::min(static_cast<std::size_t>(place), GainSketch::kBins - 1);
}
float edge(std::size_t bin) noexcept { return -1.0f + static_cast<float>(bin) * kWidth; }

void put(std::atomic<double>& bin, double mass) noexcept { bin.store(mass, std::memory_order_relaxed); }
double get(const std::atomic<double>& bin) noexcept { return bin.load(std::memory_order_relaxed); }

}  // namespace

GainSketch::GainSketch(std::span<const float> prior, const Options& options)
    : fade_(std::exp2(-static_cast<double>(kBins) / std::max(options.half_life, static_cast<double>(kBins)))) {
  seed(prior, options.prior_mass);
}

void GainSketch::seed(std::span<const float> prior, double mass) noexcept {
  const bool known = prior.size() >= 2;
  for (auto& bin : bins_) put(bin, known ? 0 : mass / static_cast<double>(kBins));
  // An equal share between each quantile and the next, spread over the bins between them.
  const double share = known ? mass / static_cast<double>(prior.size() - 1) : 0;
  for (std::size_t i = 0; i + 1 < prior.size(); ++i) {
    const std::size_t from = bin_of(prior[i]), to = std::max(from, bin_of(prior[i + 1]));
    for (std::size_t bin = from; bin <= to; ++bin)
      put(bins_[bin], get(bins_[bin]) + share / static_cast<double>(to - from + 1));
  }
}

void GainSketch::add(float gain) noexcept {
  if (std::isnan(gain)) return;
  auto& bin = bins_[bin_of(gain)];
  put(bin, get(bin) + 1);
  cursor_ = (cursor_ + kStride) % kBins;
  auto& faded = bins_[cursor_];
  put(faded, get(faded) * fade_);
}

double GainSketch::mass() const noexcept {
  double sum = 0;
  for (const auto& bin : bins_) sum += get(bin);
  return sum;
}

Cut GainSketch::cut(std::span<const GainSketch* const> sketches, double share) noexcept {
  Cut out;
  if (!(share > 0)) return out;
  std::array<double, kBins> mass{};
  for (const GainSketch* sketch : sketches) {
    for (std::size_t bin = 0; bin < kBins; ++bin) mass[bin] += get(sketch->bins_[bin]);
  }
  double all = 0;
  for (const double here : mass) all += here;
  const double wanted = std::min(share, 1.0) * all;
  double above = 0;
  for (std::size_t bin = kBins; bin-- > 0;) {
    const double here = mass[bin];
    // Everything below the last bin within is out; the outer bins hold what lies beyond the range too.
    out.above = bin + 1 == kBins ? std::numeric_limits<float>::infinity() : edge(bin + 1);
    out.at = bin == 0 ? -std::numeric_limits<float>::infinity() : edge(bin);
    if (above + here >= wanted || bin == 0) {
      out.chance = here > 0 ? static_cast<float>(std::clamp((wanted - above) / here, 0.0, 1.0)) : 1.0f;
      break;
    }
    above += here;
  }
  return out;
}

}  // namespace policy::complexity
