#include "policy/eval/spans.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

namespace policy::eval {
namespace {

using Spans = std::vector<TypedSpan>;

const Spans kGold{{0, 4, "PERSON"}, {10, 20, "LOCATION"}, {30, 35, "PERSON"}};

}  // namespace

TEST_CASE("exact agreement asks for type, begin and end") {
  const Spans found{{0, 4, "PERSON"}, {10, 19, "LOCATION"}, {30, 35, "LOCATION"}, {50, 60, "PERSON"}};
  const SpanCounts counts = count_spans(kGold, found, SpanMatch::exact);
  CHECK(counts.precision() == Approx(0.25));
  CHECK(counts.recall() == Approx(1.0 / 3));
  CHECK(counts.f(1) == Approx(2.0 / 7));
}

TEST_CASE("overlap asks for type and a byte in common") {
  const Spans found{{3, 8, "PERSON"}, {20, 25, "LOCATION"}, {12, 13, "LOCATION"}, {15, 16, "LOCATION"}};
  const SpanCounts counts = count_spans(kGold, found, SpanMatch::overlap);
  CHECK(counts.gold_hit == 2);
  CHECK(counts.found_hit == 3);
  CHECK(counts.recall() == Approx(2.0 / 3));
  CHECK(counts.precision() == Approx(0.75));
  CHECK(counts.f(2) == Approx(5 * 0.75 * (2.0 / 3) / (4 * 0.75 + 2.0 / 3)));
}

TEST_CASE("spans of one type can be looked at alone") {
  const Spans found{{0, 4, "PERSON"}, {10, 20, "LOCATION"}};
  CHECK(count_spans(kGold, found, SpanMatch::exact, "PERSON").recall() == Approx(0.5));
  CHECK(count_spans(kGold, found, SpanMatch::exact, "LOCATION").f(1) == 1);
  CHECK(count_spans(kGold, found, SpanMatch::exact, "PHONE_NUMBER").gold == 0);
}

TEST_CASE("a span found twice counts as right once") {
  const Spans found{{0, 4, "PERSON"}, {0, 4, "PERSON"}};
  const SpanCounts counts = count_spans(kGold, found, SpanMatch::exact);
  CHECK(counts.gold_hit == 1);
  CHECK(counts.found_hit == 1);
  CHECK(counts.found == 2);
}

TEST_CASE("nothing marked and nothing found has no F; one of them without the other has F 0") {
  CHECK(std::isnan(count_spans({}, {}, SpanMatch::exact).f(1)));
  CHECK(count_spans(kGold, {}, SpanMatch::exact).f(1) == 0);
  CHECK(count_spans({}, kGold, SpanMatch::overlap).f(2) == 0);
}

TEST_CASE("counts of texts add up, as often as each was drawn") {
  SpanCounts sum;
  sum.add({2, 1, 1, 1});
  sum.add({1, 3, 1, 2}, 2);
  CHECK(sum.gold == 4);
  CHECK(sum.found == 7);
  CHECK(sum.recall() == Approx(0.75));
  CHECK(sum.precision() == Approx(5.0 / 7));
}

}  // namespace policy::eval
