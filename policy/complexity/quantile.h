// "At most 30 % to the strong model": a live sketch of the distribution of gain, and the cut that keeps a share.
//
// A histogram of 2,048 equal bins over [-1, 1] that forgets: each sample adds 1 to its bin and fades one other bin, in
// an order that visits all of them once in 2,048 samples, each time by 2^(-2048 / half_life). So nothing is ever
// rescaled at once and a reader always sees masses that fit together. It begins with the held-out gains of the model
// file, as a prior of a given mass that fades like everything else.
//
// Error: the share above a cut differs from the asked one by no more than 2^(2048 / half_life) - 1 (how far two bins
// can be apart in fading; in practice a tenth of it) plus sampling: the memory is about 1.44 half-lives of samples. The
// bins add no error to the share, because those on the cut are told apart by a coin (Cut::at).
//
// One writer (the core that owns it), any readers: relaxed atomics, no locks. One for each core and one cut over all,
// in which each weighs by its mass. A reader takes a copy first, so that what is written meanwhile cannot move its cut.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <span>

namespace policy::complexity {

// Which requests are within the share.
struct Cut {
  float above = std::numeric_limits<float>::infinity();  // gain >= above: within
  float at = above;                                      // at <= gain < above: within with probability `chance`
  float chance = 0;

  // `coin` in [0, 1) must not depend on the gain; a hash of the session keeps a conversation where it is. What lies
  // beyond -1..1 counts as its end, as in the sketch; NaN is never within.
  bool within(float gain, double coin) const noexcept {
    gain = std::clamp(gain, -1.0f, 1.0f);
    return gain >= above || (gain >= at && coin < static_cast<double>(chance));
  }
};

class GainSketch {
 public:
  static constexpr std::size_t kBins = 2048;
  struct Options {
    double half_life = 16384;  // samples until one weighs half; at least kBins
    double prior_mass = 500;   // samples the prior is worth at the beginning
  };

  // `prior`: evenly spaced quantiles, ascending (Estimator::gain_quantiles); empty: uniform.
  GainSketch(std::span<const float> prior, const Options& options);
  explicit GainSketch(std::span<const float> prior) : GainSketch(prior, Options{}) {}

  // Begins anew; the owner only. Readers meanwhile see some of both.
  void seed(std::span<const float> prior, double mass) noexcept;
  void add(float gain) noexcept;  // the owner only; NaN is passed over

  double mass() const noexcept;
  // The cut with `share` (0..1) of the mass within, over all the sketches together. About a microsecond for each; 16
  // KiB of stack.
  static Cut cut(std::span<const GainSketch* const> sketches, double share) noexcept;
  Cut cut(double share) const noexcept {
    const GainSketch* self = this;
    return cut({&self, 1}, share);
  }

 private:
  std::array<std::atomic<double>, kBins> bins_{};
  double fade_;
  std::uint32_t cursor_ = 0;
};

}  // namespace policy::complexity
