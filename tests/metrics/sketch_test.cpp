#include "metrics/sketch.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

using metrics::Sketch;

namespace {

using Values = std::vector<std::uint64_t>;

Sketch sketch_of(const Values& values) {
  Sketch out;
  for (const std::uint64_t value : values) out.add(value);
  return out;
}

std::string text_of(const Sketch& sketch) {
  std::string out;
  sketch.append_to(out);
  return out;
}

// Nanoseconds from 10 us to an hour, in several manners.
std::vector<Values> samples(std::uint32_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> flat(1e4, 3.6e12), exponent(std::log(1e4), std::log(3.6e12));
  std::lognormal_distribution<double> latency(std::log(2e8), 0.8);
  std::uniform_int_distribution<std::size_t> size(1, 3000);
  std::vector<Values> out(5);
  for (Values& values : out) values.resize(size(random));
  for (auto& value : out[0]) value = static_cast<std::uint64_t>(flat(random));
  for (auto& value : out[1]) value = static_cast<std::uint64_t>(std::exp(exponent(random)));
  for (auto& value : out[2]) value = static_cast<std::uint64_t>(std::clamp(latency(random), 1e4, 3.6e12));
  for (auto& value : out[3]) value = 123'456'789;
  for (auto& value : out[4]) value = random() % 20 == 0 ? 30'000'000'000 : 1'000'000 + random() % 1000;
  return out;
}

}  // namespace

TEST_CASE("every quantile lies within one percent of the value at its rank") {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    for (Values values : samples(seed)) {
      const Sketch sketch = sketch_of(values);
      std::sort(values.begin(), values.end());
      for (const double q : {0.0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0}) {
        const auto rank = static_cast<std::size_t>(q * static_cast<double>(values.size() - 1));
        const auto truth = static_cast<double>(values[rank]);
        REQUIRE(std::abs(sketch.quantile(q) - truth) <= truth * (Sketch::kAccuracy + 1e-9));
      }
    }
  }
}

TEST_CASE("count, sum, least and greatest are exact") {
  for (const Values& values : samples(7)) {
    const Sketch sketch = sketch_of(values);
    std::uint64_t sum = 0;
    for (const std::uint64_t value : values) sum += value;
    CHECK(sketch.count() == values.size());
    CHECK(sketch.sum() == sum);
    CHECK(sketch.min() == *std::min_element(values.begin(), values.end()));
    CHECK(sketch.max() == *std::max_element(values.begin(), values.end()));
  }
}

TEST_CASE("sketches of parts add up to the sketch of the whole, in any order") {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    const std::vector<Values> parts = samples(seed);
    Sketch whole, forwards, backwards, from_text;
    for (const Values& part : parts) {
      for (const std::uint64_t value : part) whole.add(value);
      forwards.merge(sketch_of(part));
      const std::string text = text_of(sketch_of(part));
      std::string_view rest = text;
      REQUIRE(from_text.merge_from(rest));
      REQUIRE(rest.empty());
    }
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) backwards.merge(sketch_of(*part));
    CHECK(forwards == whole);
    CHECK(backwards == whole);
    CHECK(from_text == whole);
  }
}

TEST_CASE("what was written reads back as it was, and is written the same again") {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    for (const Values& values : samples(seed)) {
      const Sketch sketch = sketch_of(values);
      const std::string text = text_of(sketch);
      std::string_view rest = text;
      Sketch read;
      REQUIRE(read.merge_from(rest));
      CHECK(rest.empty());
      CHECK(read == sketch);
      CHECK(text_of(read) == text);
    }
  }
}

TEST_CASE("an empty sketch is one byte, and one value a few") {
  CHECK(text_of(Sketch()).size() == 1);
  CHECK(text_of(sketch_of({123'456'789})).size() <= 7);
  CHECK(Sketch().quantile(0.5) == 0);
}

TEST_CASE("nothing, one and the greatest number are numbers too") {
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  const Sketch sketch = sketch_of({0, 1, most, most});
  CHECK(sketch.min() == 0);
  CHECK(sketch.max() == most);
  CHECK(sketch.sum() == most);  // it counts no further
  CHECK(sketch.quantile(0) <= 1);
  CHECK(sketch.quantile(1) == Approx(1.8446744e19).epsilon(0.01));
  const std::string text = text_of(sketch);
  std::string_view rest = text;
  Sketch read;
  REQUIRE(read.merge_from(rest));
  CHECK(read == sketch);
}

TEST_CASE("a text with something changed, missing or invented is no sketch, or says so of itself") {
  const Sketch sketch = sketch_of(samples(3)[2]);
  const std::string text = text_of(sketch);
  for (std::size_t length = 0; length < text.size(); ++length) {
    std::string_view cut = std::string_view(text).substr(0, length);
    Sketch read;
    REQUIRE_FALSE(read.merge_from(cut));
    REQUIRE(read == Sketch());
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 0x11);
    std::string_view rest = changed;
    Sketch read;
    if (!read.merge_from(rest)) continue;
    // Then it is the text of another sketch, whole and sound.
    CHECK(text_of(read) == changed.substr(0, changed.size() - rest.size()));
  }
}

TEST_CASE("a text that claims more than its bins hold is refused") {
  for (const std::string& text :
       std::vector<std::string>{{"\x02\x05\x00\x0a", 4},          // no bins
                                {"\x02\x05\x00\x63\x01\x00", 6},  // a sum that two fives do not have
                                {"\x80\x00", 2},                  // a zero in two bytes
                                {"\x01\x05\x02", 3},              // its first bin is not the least number's
                                {"\x01\x05\x01\x00", 4},          // two in the bin of one
                                "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"}) {
    std::string_view rest = text;
    Sketch read;
    CHECK_FALSE(read.merge_from(rest));
    CHECK(rest.size() == text.size());
  }
}

TEST_CASE("a cleared sketch is as a new one") {
  Sketch sketch = sketch_of({5, 500, 50'000});
  sketch.clear();
  CHECK(sketch == Sketch());
  sketch.add(7);
  CHECK(sketch == sketch_of({7}));
}
