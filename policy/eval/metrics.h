// How well a score tells two classes apart. Evaluation only, never on the way of a request.
//
// A metric that has no meaning for its rows (recall without a positive, AUC with one class) is NaN. `Weights` says how
// often each row counts, in the order in which the rows were given, so that bootstrap.h can draw rows anew without
// sorting them again; empty: each once.
//
// Sources: AUC as the Mann-Whitney statistic with ties counted half (Hanley and McNeil 1982); average precision as the
// step-wise sum over distinct scores (Davis and Goadrich 2006 on why not to interpolate); F-beta (van Rijsbergen 1979).
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "core/random.h"

namespace policy::eval {

using Weights = std::span<const std::uint32_t>;
inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

// The harmonic mean of precision and recall where recall counts beta times as much, from counts.
double f_beta(double true_positives, double false_positives, double false_negatives, double beta) noexcept;

struct Confusion {
  double tp = 0, fp = 0, fn = 0, tn = 0;

  double precision() const noexcept;
  double recall() const noexcept;
  double f1() const noexcept { return f_beta(tp, fp, fn, 1); }
  double false_positive_rate() const noexcept;
};

// What was decided against what is true.
Confusion confusion(std::span<const std::uint8_t> decided, std::span<const std::uint8_t> positive,
                    Weights weights = {}) noexcept;

// Rows in the order of their scores. Sorting happens once; each metric is one pass.
class Ranking {
 public:
  // One score and one label for each row; NaN scores are not allowed.
  Ranking(std::span<const double> scores, std::span<const std::uint8_t> positive);

  double auc(Weights weights = {}) const;
  double average_precision(Weights weights = {}) const;
  // The highest recall of any threshold whose false positive rate is at most `fpr`.
  double recall_at_fpr(double fpr, Weights weights = {}) const;
  // The highest F1 of any threshold: what a perfect choice of threshold would have given.
  double best_f1(Weights weights = {}) const;

 private:
  // Calls visit(positives, negatives) for each distinct score, highest first.
  template <class Visit>
  void descend(Weights weights, Visit visit) const;

  struct Row {
    double score;
    std::uint32_t index;
    bool positive;
  };
  std::vector<Row> rows_;  // highest score first
};

// The trivial baselines that every figure stands beside. Length is counted in code points.
double length_score(std::string_view text) noexcept;
std::vector<double> random_scores(std::size_t rows, std::uint64_t seed);

}  // namespace policy::eval
