// A small fast generator for choices that are not secret: picks, jitter, request ids. One per core, no locking; tests
// give the seed. xoshiro256++ (Blackman and Vigna, 2019), seeded by splitmix64.
#pragma once

#include <array>
#include <cstdint>

namespace core {

// Spreads the bits of a number over all of it (the finaliser of splitmix64; Steele and others, 2014).
constexpr std::uint64_t mix_bits(std::uint64_t z) noexcept {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept;
  std::uint64_t next() noexcept;
  double uniform() noexcept;                          // in [0, 1)
  std::uint64_t below(std::uint64_t bound) noexcept;  // in [0, bound); bound > 0

 private:
  std::array<std::uint64_t, 4> state_;
};

// A seed from the operating system.
std::uint64_t random_seed();

}  // namespace core
