// Arithmetic that gives the same bits on every machine: the C library's exp and log may differ by the processor they
// find, and a model is to come out the same wherever it is trained. Also the generator of random numbers for training
// (SplitMix64; Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace policy::injection {

// log2 for finite x > 0, to about 2e-4: the exponent, and a quartic through Chebyshev's points for the mantissa in [1,
// 2).
inline float log2_of(float x) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const float exponent = static_cast<float>(static_cast<int>(bits >> 23) - 127);
  const float m = std::bit_cast<float>((bits & 0x7FFFFF) | 0x3F800000);
  return exponent + (((-0.0784407F * m + 0.6260322F) * m + -2.0783352F) * m + 4.0292114F) * m + -2.4983531F;
}

// e^x to about 1e-6 relative; x is clamped to what a float can hold, and what is no number counts as the least.
inline float exp_of(float x) noexcept {
  x = !(x > -80) ? -80.0F : x > 80 ? 80.0F : x;
  const float scaled = x * 1.44269504F;
  const float floor = static_cast<float>(static_cast<int>(scaled) - (scaled < 0 ? 1 : 0));
  const float f = (scaled - floor) * 0.693147181F;
  const float power =
      1 + f * (1 + f * (0.5F + f * (0.166666667F + f * (0.0416666667F + f * (0.00833333333F + f * 0.00138888889F)))));
  return std::bit_cast<float>((static_cast<std::uint32_t>(static_cast<int>(floor) + 127)) << 23) * power;
}

inline float sigmoid(float x) noexcept { return 1.0F / (1.0F + exp_of(-x)); }

class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}
  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) noexcept { return n == 0 ? 0 : static_cast<std::size_t>(next() % n); }
  float unit() noexcept { return static_cast<float>(next() >> 40) * (1.0F / 16777216.0F); }
  bool chance(float p) noexcept { return unit() < p; }

 private:
  std::uint64_t state_;
};

template <class Items>
void shuffle(Items& items, Random& random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

}  // namespace policy::injection
