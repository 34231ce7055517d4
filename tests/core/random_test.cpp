#include "core/random.h"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

namespace core {

TEST_CASE("the finalizer is the one of splitmix64") {
  std::uint64_t state = 1234567;  // the published outputs for this seed
  for (const std::uint64_t expected : {6457827717110365317u, 3203168211198807973u, 9817491932198370423u}) {
    state += 0x9e3779b97f4a7c15;
    CHECK(mix_bits(state) == expected);
  }
}

TEST_CASE("a seed gives the same numbers everywhere") {
  Random random(1234567);  // computed by another implementation
  for (const std::uint64_t expected :
       {437095814655224680u, 8127161015984454572u, 18128670339019551454u, 254746599813523466u})
    CHECK(random.next() == expected);
}

TEST_CASE("numbers below a bound stay below it and come equally often") {
  Random random(1);
  CHECK(random.below(0) == 0);
  CHECK(random.below(1) == 0);
  std::array<int, 7> seen{};
  constexpr int kDraws = 70'000;
  for (int i = 0; i < kDraws; ++i) ++seen.at(random.below(seen.size()));
  for (const int count : seen) CHECK(std::abs(count - kDraws / 7) < 500);  // five standard deviations
}

TEST_CASE("uniform numbers fill the unit interval and never reach 1") {
  Random random(2);
  double sum = 0;
  bool inside = true;
  for (int i = 0; i < 100'000; ++i) {
    const double value = random.uniform();
    inside = inside && value >= 0 && value < 1;
    sum += value;
  }
  CHECK(inside);
  CHECK(sum / 100'000 == Approx(0.5).margin(0.005));
  CHECK(unit_interval(~0ull) < 1);
}

TEST_CASE("seeds from the kernel differ") {
  std::set<std::uint64_t> seeds;
  for (int i = 0; i < 100; ++i) seeds.insert(random_seed());
  CHECK(seeds.size() == 100);
}

}  // namespace core
