#include "policy/eval/metrics.h"

#include <algorithm>

#include "core/utf8.h"

namespace policy::eval {
namespace {

double ratio(double part, double whole) noexcept { return whole > 0 ? part / whole : kUndefined; }
double weight(Weights weights, std::size_t row) noexcept { return weights.empty() ? 1 : weights[row]; }

}  // namespace

double f_beta(double true_positives, double false_positives, double false_negatives, double beta) noexcept {
  const double square = beta * beta;
  return ratio((1 + square) * true_positives,
               (1 + square) * true_positives + square * false_negatives + false_positives);
}

double Confusion::precision() const noexcept { return ratio(tp, tp + fp); }
double Confusion::recall() const noexcept { return ratio(tp, tp + fn); }
double Confusion::false_positive_rate() const noexcept { return ratio(fp, fp + tn); }

Confusion confusion(std::span<const std::uint8_t> decided, std::span<const std::uint8_t> positive,
                    Weights weights) noexcept {
  Confusion counts;
  for (std::size_t i = 0; i < decided.size(); ++i) {
    double& cell = positive[i] ? (decided[i] ? counts.tp : counts.fn) : (decided[i] ? counts.fp : counts.tn);
    cell += weight(weights, i);
  }
  return counts;
}

Ranking::Ranking(std::span<const double> scores, std::span<const std::uint8_t> positive) {
  rows_.reserve(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i)
    rows_.push_back({scores[i], static_cast<std::uint32_t>(i), positive[i] != 0});
  std::sort(rows_.begin(), rows_.end(),
            [](const Row& a, const Row& b) { return a.score != b.score ? a.score > b.score : a.index < b.index; });
}

template <class Visit>
void Ranking::descend(Weights weights, Visit visit) const {
  for (std::size_t at = 0; at < rows_.size();) {
    const double score = rows_[at].score;
    double positives = 0, negatives = 0;
    for (; at < rows_.size() && rows_[at].score == score; ++at)
      (rows_[at].positive ? positives : negatives) += weight(weights, rows_[at].index);
    if (positives + negatives > 0) visit(positives, negatives);
  }
}

double Ranking::auc(Weights weights) const {
  double above = 0, negatives = 0, won = 0;
  descend(weights, [&](double p, double n) {
    won += n * (above + p / 2);
    above += p;
    negatives += n;
  });
  return ratio(won, above * negatives);
}

double Ranking::average_precision(Weights weights) const {
  double tp = 0, fp = 0, sum = 0;
  descend(weights, [&](double p, double n) {
    tp += p;
    fp += n;
    sum += p * tp / (tp + fp);
  });
  return ratio(sum, tp);
}

double Ranking::recall_at_fpr(double fpr, Weights weights) const {
  double negatives = 0;
  descend(weights, [&](double, double n) { negatives += n; });
  if (negatives == 0) return kUndefined;
  double tp = 0, fp = 0, best = 0;
  descend(weights, [&](double p, double n) {
    tp += p;
    fp += n;
    if (fp <= fpr * negatives) best = tp;
  });
  return ratio(best, tp);
}

double Ranking::best_f1(Weights weights) const {
  double positives = 0;
  descend(weights, [&](double p, double) { positives += p; });
  if (positives == 0) return kUndefined;
  double tp = 0, fp = 0, best = 0;
  descend(weights, [&](double p, double n) {
    tp += p;
    fp += n;
    best = std::max(best, f_beta(tp, fp, positives - tp, 1));
  });
  return best;
}

double length_score(std::string_view text) noexcept {
  std::size_t code_points = 0;
  for (const char c : text) code_points += !core::is_continuation(c);
  return static_cast<double>(code_points);
}

std::vector<double> random_scores(std::size_t rows, std::uint64_t seed) {
  core::Random random(seed);
  std::vector<double> scores(rows);
  for (double& score : scores) score = random.uniform();
  return scores;
}

}  // namespace policy::eval
