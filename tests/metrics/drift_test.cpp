#include "metrics/drift.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

namespace metrics {

TEST_CASE("the same shares have not drifted, however many requests they are of", "[drift]") {
  const std::vector<double> seen{50, 30, 20}, expected{500, 300, 200};
  CHECK(stability_index(seen, expected) == Approx(0).margin(1e-12));
}

TEST_CASE("the index of known shares is the one worked out by hand", "[drift]") {
  const std::vector<double> seen{400, 600}, expected{600, 400};
  CHECK(stability_index(seen, expected) == Approx(0.4 * std::log(1.5)));
  CHECK(stability_index(expected, seen) == Approx(stability_index(seen, expected)));
}

TEST_CASE("a bin that one side lacks weighs much, and not without end", "[drift]") {
  const double index = stability_index(std::vector<double>{900, 100}, std::vector<double>{1000, 0});
  CHECK(index > kDrifted);
  CHECK(index < 2);
  CHECK(stability_index(std::vector<double>{0, 0}, std::vector<double>{1, 1}) == 0);
}

TEST_CASE("few requests say nothing, many say how far it is", "[drift]") {
  CHECK(drift_of(3, 199, 1e6, 3) == Drift::too_few);
  CHECK(drift_of(3, 1e6, 199, 3) == Drift::too_few);
  CHECK(drift_of(0.09, 200, 200, 3) == Drift::steady);
  CHECK(drift_of(0.2, 200, 200, 3) == Drift::shifting);
  CHECK(drift_of(0.26, 200, 200, 3) == Drift::drifted);
}

TEST_CASE("what chance alone does is not called drift, however many bins there are", "[drift]") {
  std::mt19937 random(7);
  for (const std::size_t bins : std::vector<std::size_t>{2, 3, 8, 20}) {
    for (const std::size_t count : std::vector<std::size_t>{200, 300, 500, 1000}) {
      const std::vector<double> expected(bins, 1.0);
      int alarms = 0;
      for (int round = 0; round < 200; ++round) {
        std::vector<double> seen(bins);
        for (std::size_t i = 0; i < count; ++i) ++seen[random() % bins];
        const Drift verdict = drift_of(stability_index(seen, expected), static_cast<double>(count),
                                       std::numeric_limits<double>::infinity(), bins);
        alarms += verdict == Drift::shifting || verdict == Drift::drifted;
      }
      INFO(bins << " bins, " << count << " requests");
      CHECK(alarms <= 10);
    }
  }
}

TEST_CASE("quantiles become the shares of bins", "[drift]") {
  const std::vector<float> even{0, 0.25F, 0.5F, 0.75F, 1};
  const std::vector<double> edges{0, 0.1, 0.5, 0.9, 1};
  const std::vector<double> shares = shares_of(even, edges);
  REQUIRE(shares.size() == 4);
  CHECK(shares[0] == Approx(0.1));
  CHECK(shares[1] == Approx(0.4));
  CHECK(shares[3] == Approx(0.1));
  // Half of all is one and the same value.
  const std::vector<float> step{0, 0.5F, 0.5F, 0.5F, 1};
  CHECK(shares_of(step, std::vector<double>{0, 0.5, 1})[0] == Approx(0.75));
  CHECK(shares_of({}, edges).empty());
}

}  // namespace metrics
