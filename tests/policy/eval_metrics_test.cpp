#include "policy/eval/metrics.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <string>

namespace policy::eval {
namespace {

using Scores = std::vector<double>;
using Labels = std::vector<std::uint8_t>;
using Counts = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("decisions are counted against the truth") {
  const Confusion counts = confusion(Labels{1, 1, 1, 0, 0, 0, 0}, Labels{1, 1, 0, 1, 0, 0, 0});
  CHECK(counts.precision() == Approx(2.0 / 3));
  CHECK(counts.recall() == Approx(2.0 / 3));
  CHECK(counts.f1() == Approx(2.0 / 3));
  CHECK(counts.false_positive_rate() == Approx(0.25));
}

TEST_CASE("a metric without meaning is not a number") {
  const Confusion benign = confusion(Labels{0, 0}, Labels{0, 0});
  CHECK(std::isnan(benign.precision()));
  CHECK(std::isnan(benign.recall()));
  CHECK(std::isnan(benign.f1()));
  CHECK(benign.false_positive_rate() == 0);
  const Ranking one_class(Scores{1, 2}, Labels{1, 1});
  CHECK(std::isnan(one_class.auc()));
  CHECK(std::isnan(one_class.recall_at_fpr(0.01)));
  CHECK(one_class.average_precision() == 1);
  CHECK(std::isnan(Ranking({}, {}).auc()));
}

TEST_CASE("F-beta weighs recall beta times as much") {
  // Precision 1/2, recall 1: F1 = 2/3, F2 = 5 * 0.5 / (4 * 0.5 + 1).
  CHECK(f_beta(1, 1, 0, 1) == Approx(2.0 / 3));
  CHECK(f_beta(1, 1, 0, 2) == Approx(2.5 / 3));
}

TEST_CASE("AUC is the share of pairs in the right order, with ties counted half") {
  CHECK(Ranking(Scores{0.9, 0.8, 0.7, 0.6}, Labels{1, 0, 1, 0}).auc() == Approx(0.75));
  CHECK(Ranking(Scores{0.5, 0.1, 0.5, 0.5}, Labels{1, 0, 0, 1}).auc() == Approx(0.75));
  CHECK(Ranking(Scores{3, 3, 3}, Labels{1, 0, 0}).auc() == Approx(0.5));
  CHECK(Ranking(Scores{1, 2, 3, 4}, Labels{1, 1, 0, 0}).auc() == 0);
}

TEST_CASE("average precision sums precision over the steps of recall, equal scores in one step") {
  CHECK(Ranking(Scores{0.9, 0.8, 0.7, 0.6}, Labels{1, 0, 1, 0}).average_precision() == Approx((1 + 2.0 / 3) / 2));
  CHECK(Ranking(Scores{0.5, 0.5, 0.5, 0.1}, Labels{1, 0, 1, 0}).average_precision() == Approx(2.0 / 3));
}

TEST_CASE("recall at a false positive rate takes the best threshold that keeps to it") {
  const Ranking ranking(Scores{0.9, 0.8, 0.7, 0.6}, Labels{1, 0, 1, 0});
  CHECK(ranking.recall_at_fpr(0.01) == Approx(0.5));
  CHECK(ranking.recall_at_fpr(0.5) == Approx(1));
  // A benign row with the score of an attack cannot be told from it.
  CHECK(Ranking(Scores{1, 1, 0}, Labels{1, 0, 0}).recall_at_fpr(0.01) == 0);
}

TEST_CASE("the best F1 is that of the best threshold") {
  // Thresholds: 1/1 found of 2 (F1 2/3), then 1 of 2 wrong (1/2), then 2 of 3 right (0.8), then all (2/3).
  CHECK(Ranking(Scores{0.9, 0.8, 0.7, 0.6}, Labels{1, 0, 1, 0}).best_f1() == Approx(0.8));
}

TEST_CASE("weighing a row twice is having it twice") {
  const Scores scores{0.9, 0.8, 0.7, 0.6, 0.8};
  const Labels labels{1, 0, 1, 0, 1};
  const Counts weights{2, 0, 1, 3, 1};
  const Ranking weighted(scores, labels);
  const Ranking repeated(Scores{0.9, 0.9, 0.7, 0.6, 0.6, 0.6, 0.8}, Labels{1, 1, 1, 0, 0, 0, 1});
  CHECK(weighted.auc(weights) == Approx(repeated.auc()));
  CHECK(weighted.average_precision(weights) == Approx(repeated.average_precision()));
  CHECK(weighted.recall_at_fpr(0.2, weights) == Approx(repeated.recall_at_fpr(0.2)));
  CHECK(confusion(labels, Labels{0, 1, 1, 0, 0}, weights).tp == 1);
  CHECK(confusion(labels, Labels{0, 1, 1, 0, 0}, weights).fp == 3);
}

TEST_CASE("length counts characters, not bytes") {
  CHECK(length_score("") == 0);
  CHECK(length_score("abc") == 3);
  CHECK(length_score("\xc3\xa4\xe6\x97\xa5\xf0\x9f\x9a\x82") == 3);
}

TEST_CASE("random scores follow from their seed and favour nobody") {
  CHECK(random_scores(5, 7) == random_scores(5, 7));
  CHECK(random_scores(5, 7) != random_scores(5, 8));
  Labels labels(10000);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = i % 3 == 0;
  CHECK(Ranking(random_scores(labels.size(), 1), labels).auc() == Approx(0.5).margin(0.02));
}

}  // namespace policy::eval
