#include "router/traffic/tally.h"

#include <catch2/catch.hpp>

namespace router::traffic {
namespace {

Tally some(std::uint64_t n) {
  Tally out;
  out.counts = {10 * n, 7 * n, 2 * n, 1000 * n, 300 * n, 123'456'789 * n, n, 4 * n, 5 * n};
  out.add_error("timeout", n);
  out.add_error("rate_limited", 2 * n);
  for (std::uint64_t i = 0; i < n; ++i) out.add_millis(&Tally::duration_ns, 3.5 * static_cast<double>(i + 1));
  out.add_millis(&Tally::first_token_ns, 0.25);
  out.add_speed(42.5);
  return out;
}

}  // namespace

TEST_CASE("a tally reads back as it was written, and adds up", "[traffic]") {
  Tally sum;
  REQUIRE(sum.merge(some(3).serialise()));
  REQUIRE(sum.merge(some(4).serialise()));
  Tally direct = some(3);
  direct.merge(some(4));
  CHECK(sum.serialise() == direct.serialise());
  CHECK(sum.counts.requests == 70);
  CHECK(sum.errors == decltype(sum.errors){{"timeout", 7}, {"rate_limited", 14}});
  CHECK(sum.duration_ns.count() == 7);
  CHECK(sum.duration_ns.quantile(0.5) == Approx(7e6).epsilon(0.01));
  CHECK(sum.milli_tokens_per_second.max() == 42'500);
}

TEST_CASE("counts and one sketch are read without the rest", "[traffic]") {
  const Tally tally = some(5);
  const std::string text = tally.serialise();
  Counts counts;
  REQUIRE(Tally::merge_counts(text, counts));
  CHECK(counts == tally.counts);
  metrics::Sketch speed, duration;
  REQUIRE(Tally::merge_sketch(text, &Tally::milli_tokens_per_second, speed));
  REQUIRE(Tally::merge_sketch(text, &Tally::duration_ns, duration));
  CHECK(speed == tally.milli_tokens_per_second);
  CHECK(duration == tally.duration_ns);
}

TEST_CASE("kinds of errors are bounded, and the rest are counted together", "[traffic]") {
  Tally tally;
  for (int i = 0; i < 100; ++i) tally.add_error("made_up_" + std::to_string(i));
  CHECK(tally.errors.size() == Tally::kClasses + 1);
  CHECK(tally.errors.back() == std::pair<std::string, std::uint64_t>(kOther, 100 - Tally::kClasses));
  tally.add_error(std::string(1000, 'x'));
  Tally read;
  CHECK(read.merge(tally.serialise()));
}

TEST_CASE("what is cut short or of a later version is no tally", "[traffic]") {
  const std::string text = some(2).serialise();
  for (std::size_t length = 0; length < text.size(); ++length) {
    Tally read;
    REQUIRE_FALSE(read.merge(std::string_view(text).substr(0, length)));
  }
  Tally read;
  CHECK_FALSE(read.merge(text + "x"));
  CHECK_FALSE(read.merge("\x02" + text.substr(1)));
}

}  // namespace router::traffic
