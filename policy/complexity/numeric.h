// Logarithm and exponential from additions, multiplications and divisions alone, so that a model trained twice has the
// same bytes whatever C library is installed (they promise no last bit). x86-64 without -march flags; a compiler
// that contracts multiplications and additions may differ.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace policy::complexity {

// log2(1 + x) for x >= 0, to 2e-4: for counters. The mantissa's part is a quadratic through its ends.
inline float log2_1p(float x) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(1.0f + x);
  const float exponent = static_cast<float>(static_cast<int>(bits >> 23) - 127);
  const float m = std::bit_cast<float>((bits & 0x007FFFFFu) | 0x3F800000u) - 1.0f;
  return exponent + m * (1.4426950f + m * (-0.7211657f + m * (0.4778036f + m * (-0.3473f + m * 0.1479671f))));
}

// e^x to 1e-13; x is held within +-700.
inline double exp_exact(double x) noexcept {
  x = std::clamp(x, -700.0, 700.0);
  const double k = static_cast<double>(static_cast<int>(x * 1.4426950408889634 + (x >= 0 ? 0.5 : -0.5)));
  const double r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
  double sum = 1, term = 1;
  for (int i = 1; i <= 14; ++i) {
    term *= r / i;
    sum += term;
  }
  return sum * std::bit_cast<double>(static_cast<std::uint64_t>(1023 + static_cast<int>(k)) << 52);
}

// Natural logarithm to 1e-13, for x > 0.
inline double log_exact(double x) noexcept {
  auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  const double s = (m - 1) / (m + 1), square = s * s;
  double sum = 0, term = s;
  for (int i = 1; i <= 31; i += 2) {
    sum += term / i;
    term *= square;
  }
  return 2 * sum + exponent * 0.69314718055994530942;
}

}  // namespace policy::complexity
