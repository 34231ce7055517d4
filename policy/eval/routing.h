// How well a score chooses between a weak and a strong model, or between tiers. Evaluation only.
//
// Prompts with the highest scores go to the strong model; the curve is the mean quality over the share that does. Ties
// are broken as a fair coin would on average: the curve is straight across them.
//
// PGR, APGR and CPT are those of RouteLLM (Ong et al., arXiv 2406.18665): PGR is the part of the gap between all-weak
// and all-strong that is won; APGR its mean over all shares; CPT(p) the share at which PGR reaches p. RouteLLM's code
// looks at eleven thresholds, the deciles of the scores; both that form and the exact curve are here. AIQ is
// RouterBench's (Hu et al., arXiv 2403.12031).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "policy/eval/metrics.h"

namespace policy::eval {

struct Curve {
  struct Point {
    double share;    // 0..1 of the prompts go to the strong model
    double quality;  // mean over all prompts
  };
  std::vector<Point> points;  // share ascending, from 0 to 1
  double weak = kUndefined, strong = kUndefined;
  std::uint64_t rows = 0;

  double quality_at(double share) const noexcept;
};

class Routing {
 public:
  // One score for each prompt, and what each of the models is worth there (0..1).
  Routing(std::span<const double> scores, std::span<const double> weak, std::span<const double> strong);

  Curve curve(Weights weights = {}) const;

 private:
  struct Row {
    double score, weak, strong;
    std::uint32_t index;
  };
  std::vector<Row> rows_;  // highest score first
};

// The same curve where RouteLLM's thresholds touch it: at the deciles of the scores.
Curve decile_curve(const Curve& exact);

// All NaN when the strong model is not better than the weak one.
double apgr(const Curve& curve) noexcept;
double cpt(const Curve& curve, double pgr) noexcept;  // the smallest share; linear between the points
// The smallest share whose quality is `part` of the strong model's. 0 when the weak model alone reaches it.
double share_at_quality(const Curve& curve, double part) noexcept;

// Against sending all to the strong model. Prices per million tokens; RouteLLM's pair unless told.
double cost_saved(double strong_share, double weak_price = 0.24, double strong_price = 24.7) noexcept;

struct CostQuality {
  double cost = 0, quality = 0;
};

// The non-decreasing concave hull, cost ascending: what mixing the given operating points can reach.
std::vector<CostQuality> hull(std::span<const CostQuality> points);
// Mean quality of the hull over [least, most] cost, where these are the cheapest and the dearest single model's. Below
// its first point the hull starts from nothing for nothing; beyond its last it stays level.
double aiq(std::span<const CostQuality> points, double least, double most);

// Tiers by number, the cheapest first.
struct TierReport {
  double accuracy = kUndefined;
  double macro_f1 = kUndefined;     // over the tiers that occur, marked or predicted
  double under_route = kUndefined;  // the share of prompts given a lower tier than they need: the harmful error
};
TierReport tiers(std::span<const std::uint8_t> gold, std::span<const std::uint8_t> predicted, Weights weights = {});

}  // namespace policy::eval
