// A small fast generator for choices among targets, jitter and request ids: xoshiro256++ by Blackman and Vigna (2019),
// its state filled by splitmix64 (Steele, Lea, Flood 2014), as its authors advise. One per core, not shared between
// threads; a fixed seed gives the same numbers everywhere. Not for secrets: its output betrays its state.
#pragma once

#include <array>
#include <cstdint>

namespace core {

// A seed from the kernel.
std::uint64_t random_seed() noexcept;

// The finalizer of splitmix64: a bijection in which each bit of the input changes half of the output's bits.
constexpr std::uint64_t mix_bits(std::uint64_t value) noexcept {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

// 53 of the bits as a number in [0, 1).
constexpr double unit_interval(std::uint64_t bits) noexcept { return static_cast<double>(bits >> 11) * 0x1p-53; }

class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept;

  std::uint64_t next() noexcept;
  double uniform() noexcept { return unit_interval(next()); }  // in [0, 1)
  // In [0, bound), 0 for bound 0. Multiply and shift (Lemire 2019) without its rejection step: no value is more likely
  // than another by more than bound / 2^64.
  std::uint64_t below(std::uint64_t bound) noexcept;

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace core
