#include "core/random.h"

#include <sys/random.h>
#include <unistd.h>

#include <bit>
#include <chrono>

namespace core {

std::uint64_t random_seed() noexcept {
  std::uint64_t seed = 0;
  if (getrandom(&seed, sizeof seed, 0) == sizeof seed) return seed;
  // Only where a sandbox forbids the call. Clock and process still tell replicas apart.
  const auto ticks = std::chrono::steady_clock::now().time_since_epoch().count();
  return mix_bits(static_cast<std::uint64_t>(ticks) ^ (static_cast<std::uint64_t>(getpid()) << 40));
}

Random::Random(std::uint64_t seed) noexcept : state_{} {
  for (std::uint64_t& word : state_) {
    seed += 0x9e3779b97f4a7c15;
    word = mix_bits(seed);
  }
}

std::uint64_t Random::next() noexcept {
  auto& [a, b, c, d] = state_;
  const std::uint64_t out = std::rotl(a + d, 23) + a;
  const std::uint64_t shifted = b << 17;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  d = std::rotl(d, 45);
  return out;
}

std::uint64_t Random::below(std::uint64_t bound) noexcept {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(next()) * bound) >> 64);
}

}  // namespace core
