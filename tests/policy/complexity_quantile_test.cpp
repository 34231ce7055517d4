#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <thread>
#include <vector>

#include "core/random.h"
#include "policy/complexity/quantile.h"

using policy::complexity::Cut;
using policy::complexity::GainSketch;

namespace {

struct Shape {
  const char* name;
  std::function<float(core::Random&)> draw;
};

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
      {"even", [](core::Random& r) { return static_cast<float>(r.uniform() * 2 - 1); }},
      {"narrow", [](core::Random& r) { return static_cast<float>(0.2 + 0.003 * r.uniform()); }},
      {"bell",
       [](core::Random& r) {
         double sum = 0;
         for (int i = 0; i < 12; ++i) sum += r.uniform();
         return static_cast<float>((sum - 6) * 0.1 + 0.15);
       }},
      {"two heaps",
       [](core::Random& r) { return r.uniform() < 0.8 ? -0.3f : static_cast<float>(0.4 + 0.1 * r.uniform()); }},
      {"one value", [](core::Random&) { return 0.125f; }},
      {"beyond the range", [](core::Random& r) { return static_cast<float>((r.uniform() - 0.5) * 6); }},
  };
  return all;
}

double share_within(const Cut& cut, const Shape& shape, std::uint64_t seed) {
  core::Random values(seed), coins(seed + 1);
  int within = 0;
  constexpr int kDraws = 40'000;
  for (int i = 0; i < kDraws; ++i) within += cut.within(shape.draw(values), coins.uniform());
  return within / static_cast<double>(kDraws);
}

}  // namespace

TEST_CASE("a cut keeps the asked share, whatever the gains are like") {
  for (const Shape& shape : shapes()) {
    GainSketch sketch({}, {.half_life = 16384, .prior_mass = 0});
    core::Random random(7);
    for (int i = 0; i < 60'000; ++i) sketch.add(shape.draw(random));
    for (const double share : {0.01, 0.1, 0.3, 0.5, 0.9}) {
      INFO(shape.name << " " << share);
      CHECK(share_within(sketch.cut(share), shape, 99) == Approx(share).margin(0.02));
    }
  }
}

TEST_CASE("no share lets nothing through, the whole share everything") {
  GainSketch sketch({});
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float gain : {-infinity, -1.0f, 0.0f, 1.0f, infinity}) {
    CHECK_FALSE(sketch.cut(0).within(gain, 0.0));
    CHECK_FALSE(sketch.cut(-1).within(gain, 0.0));
    CHECK(sketch.cut(1).within(gain, 0.999));
  }
}

TEST_CASE("it begins with the prior and comes to believe what it sees") {
  std::vector<float> prior;
  for (int i = 0; i <= 64; ++i) prior.push_back(static_cast<float>(i) / 64);  // 0..1
  GainSketch sketch(prior, {.half_life = 4096, .prior_mass = 500});
  CHECK(sketch.mass() == Approx(500));
  CHECK(sketch.cut(0.3).at == Approx(0.7).margin(0.01));
  core::Random random(3);
  for (int i = 0; i < 500; ++i) sketch.add(static_cast<float>(random.uniform() - 1));  // -1..0
  CHECK(sketch.cut(0.5).at == Approx(0.0).margin(0.05));                               // half and half
  for (int i = 0; i < 40'000; ++i) sketch.add(static_cast<float>(random.uniform() - 1));
  CHECK(sketch.cut(0.3).at == Approx(-0.3).margin(0.02));
}

TEST_CASE("after a half-life of new samples the old ones weigh half of what they did") {
  GainSketch sketch({}, {.half_life = 8192, .prior_mass = 0});
  for (int i = 0; i < 80'000; ++i) sketch.add(-0.5f);
  const double before = sketch.mass();
  CHECK(before == Approx(8192 / std::log(2.0)).epsilon(0.15));
  for (int i = 0; i < 8192; ++i) sketch.add(0.5f);
  // Half the mass is old, give or take the fading of one round.
  const Cut cut = sketch.cut(0.25);
  CHECK(cut.at >= 0.49f);
  CHECK(sketch.cut(0.75).at <= -0.49f);
}

TEST_CASE("sketches of many cores are cut as one, by their mass") {
  GainSketch low({}, {.half_life = 16384, .prior_mass = 0}), high({}, {.half_life = 16384, .prior_mass = 0});
  core::Random random(5);
  for (int i = 0; i < 9000; ++i) low.add(static_cast<float>(random.uniform() * 0.5 - 0.5));
  for (int i = 0; i < 1000; ++i) high.add(static_cast<float>(random.uniform() * 0.5));
  const GainSketch* both[] = {&low, &high};
  // The low one has lost more of its mass to fading than its samples say: the share of the high one is its mass.
  const double high_share = high.mass() / (high.mass() + low.mass());
  CHECK(high_share > 0.1);
  CHECK(high_share < 0.13);
  CHECK(GainSketch::cut(both, high_share).at == Approx(0.0).margin(0.01));
  CHECK(GainSketch::cut(both, high_share / 2).at == Approx(0.25).margin(0.05));
}

TEST_CASE("what is no number is passed over") {
  GainSketch sketch({}, {.half_life = 4096, .prior_mass = 100});
  const double before = sketch.mass();
  sketch.add(std::numeric_limits<float>::quiet_NaN());
  CHECK(sketch.mass() == before);
}

TEST_CASE("a reader on another core sees a cut that is always sane") {
  GainSketch sketch({}, {.half_life = 4096, .prior_mass = 6000});  // about what it settles at
  std::atomic<bool> done = false;
  std::thread writer([&] {
    core::Random random(1);
    for (int i = 0; i < 200'000; ++i) sketch.add(static_cast<float>(random.uniform() * 2 - 1));
    done = true;
  });
  bool sane = true;
  while (!done) {
    const Cut cut = sketch.cut(0.3);
    sane = sane && cut.at > 0.1f && cut.at < 0.7f && cut.chance >= 0 && cut.chance <= 1;
  }
  writer.join();
  CHECK(sane);
}
