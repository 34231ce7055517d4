#include "policy/eval/routing.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

namespace policy::eval {
namespace {

using Values = std::vector<double>;
using Tiers = std::vector<std::uint8_t>;

// Best first; the strong model wins where the weak one fails, at the first and the third prompt.
Curve four() { return Routing(Values{4, 3, 2, 1}, Values{0, 1, 0, 1}, Values{1, 1, 1, 1}).curve(); }

}  // namespace

TEST_CASE("the curve is the mean quality over the share of prompts that go to the strong model") {
  const Curve curve = four();
  CHECK(curve.weak == 0.5);
  CHECK(curve.strong == 1);
  REQUIRE(curve.points.size() == 5);
  CHECK(curve.points[1].share == 0.25);
  CHECK(curve.points[1].quality == 0.75);
  CHECK(curve.quality_at(0.375) == Approx(0.75));
  CHECK(curve.quality_at(0.625) == Approx(0.875));
}

TEST_CASE("APGR is the mean of the gap won over all shares") {
  // Areas of the four trapezoids: (0.625 + 0.75 + 0.875 + 1) / 4 = 0.8125; (0.8125 - 0.5) / 0.5.
  CHECK(apgr(four()) == Approx(0.625));
  CHECK(apgr(Routing(Values{1, 2, 3, 4}, Values{0, 1, 0, 1}, Values{1, 1, 1, 1}).curve()) == Approx(0.375));
}

TEST_CASE("ties are worth what breaking them at random is worth on average") {
  CHECK(apgr(Routing(Values{1, 1, 1, 1}, Values{0, 1, 0, 1}, Values{1, 1, 1, 1}).curve()) == Approx(0.5));
  const Curve partly = Routing(Values{2, 2, 1, 1}, Values{0, 1, 0, 1}, Values{1, 1, 1, 1}).curve();
  CHECK(partly.points.size() == 3);
  CHECK(apgr(partly) == Approx(0.5));
}

TEST_CASE("CPT is the smallest share that wins a part of the gap") {
  CHECK(cpt(four(), 0.5) == Approx(0.25));
  CHECK(cpt(four(), 0.8) == Approx(0.65));
  CHECK(cpt(four(), 1.0) == Approx(0.75));
  CHECK(cpt(four(), 0.0) == 0);
}

TEST_CASE("a pair whose strong model is not better has no APGR and no CPT") {
  const Curve curve = Routing(Values{1, 2}, Values{1, 0}, Values{0, 1}).curve();
  CHECK(std::isnan(apgr(curve)));
  CHECK(std::isnan(cpt(curve, 0.5)));
  CHECK(std::isnan(apgr(Routing({}, {}, {}).curve())));
}

TEST_CASE("the form with eleven thresholds sees the curve at the deciles of the scores only") {
  // 21 prompts, of which only the one with the highest score gains: the first decile threshold lets three through.
  Values scores(21), weak(21, 0.0), strong(21, 0.0);
  for (std::size_t i = 0; i < 21; ++i) scores[i] = static_cast<double>(i);
  strong[20] = 1;
  const Curve exact = Routing(scores, weak, strong).curve();
  CHECK(apgr(exact) == Approx(1 - 1.0 / 42));
  const Curve deciles = decile_curve(exact);
  CHECK(deciles.points.size() == 11);
  CHECK(deciles.points[1].share == Approx(3.0 / 21));
  CHECK(apgr(deciles) == Approx(1 - 3.0 / 42));
}

TEST_CASE("cost saved at a quality compares with all prompts at the strong price") {
  const double share = share_at_quality(four(), 0.95);
  CHECK(share == Approx(0.7));
  CHECK(cost_saved(share) == Approx(1 - (0.7 + 0.3 * 0.24 / 24.7)));
  CHECK(cost_saved(0, 1, 10) == Approx(0.9));
  CHECK(cost_saved(1) == 0);
  CHECK(share_at_quality(four(), 0.4) == 0);
}

TEST_CASE("the hull keeps what mixing two points cannot reach") {
  const std::vector<CostQuality> points{{3, 0.6}, {2, 0.3}, {1, 0.2}, {4, 0.5}, {1, 0.1}};
  const auto line = hull(points);
  REQUIRE(line.size() == 2);
  CHECK(line[0].cost == 1);
  CHECK(line[0].quality == 0.2);
  CHECK(line[1].cost == 3);
  CHECK(hull(std::vector<CostQuality>{{1, 0.2}, {2, 0.5}, {3, 0.6}}).size() == 3);
}

TEST_CASE("AIQ is the mean quality of the hull over the range of costs") {
  const std::vector<CostQuality> points{{1, 0.2}, {3, 0.6}, {2, 0.3}};
  CHECK(aiq(points, 1, 3) == Approx(0.4));
  CHECK(aiq(points, 1, 4) == Approx((0.8 + 0.6) / 3));
  CHECK(aiq(points, 0.5, 3) == Approx((0.075 + 0.8) / 2.5));
  CHECK(std::isnan(aiq(points, 3, 3)));
}

TEST_CASE("tiers are judged by accuracy, macro F1 and the share sent too low") {
  const TierReport report = tiers(Tiers{0, 0, 1, 2}, Tiers{0, 1, 1, 0});
  CHECK(report.accuracy == 0.5);
  CHECK(report.macro_f1 == Approx((0.5 + 2.0 / 3 + 0) / 3));
  CHECK(report.under_route == 0.25);
  CHECK(std::isnan(tiers({}, {}).accuracy));
}

TEST_CASE("a prompt drawn twice counts twice, one not drawn does not count") {
  const Routing routing(Values{4, 3, 2, 1}, Values{0, 1, 0, 1}, Values{1, 1, 1, 1});
  const std::vector<std::uint32_t> weights{2, 0, 1, 1};
  const Curve repeated = Routing(Values{4, 4, 2, 1}, Values{0, 0, 0, 1}, Values{1, 1, 1, 1}).curve();
  CHECK(apgr(routing.curve(weights)) == Approx(apgr(repeated)));
  CHECK(routing.curve(weights).rows == 4);
  CHECK(tiers(Tiers{0, 1}, Tiers{0, 0}, std::vector<std::uint32_t>{3, 1}).accuracy == Approx(0.75));
}

}  // namespace policy::eval
