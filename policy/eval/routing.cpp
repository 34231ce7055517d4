#include "policy/eval/routing.h"

#include <algorithm>
#include <array>

namespace policy::eval {
namespace {

// Where the curve first reaches `quality`; kUndefined when it never does.
double first_share(const Curve& curve, double quality) noexcept {
  const auto& points = curve.points;
  if (points.empty()) return kUndefined;
  if (points.front().quality >= quality) return points.front().share;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto &a = points[i - 1], &b = points[i];
    if (b.quality < quality) continue;
    return a.share + (b.share - a.share) * (quality - a.quality) / (b.quality - a.quality);
  }
  return kUndefined;
}

// Twice the area of the triangle; above 0 when b lies below the line from a to c.
double turn(const CostQuality& a, const CostQuality& b, const CostQuality& c) noexcept {
  return (b.cost - a.cost) * (c.quality - a.quality) - (b.quality - a.quality) * (c.cost - a.cost);
}

}  // namespace

double Curve::quality_at(double share) const noexcept {
  const auto after =
      std::lower_bound(points.begin(), points.end(), share, [](const Point& p, double s) { return p.share < s; });
  if (after == points.end()) return points.empty() ? kUndefined : points.back().quality;
  if (after == points.begin()) return after->quality;
  const Point &a = *(after - 1), &b = *after;
  return a.quality + (b.quality - a.quality) * (share - a.share) / (b.share - a.share);
}

Routing::Routing(std::span<const double> scores, std::span<const double> weak, std::span<const double> strong) {
  rows_.reserve(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i)
    rows_.push_back({scores[i], weak[i], strong[i], static_cast<std::uint32_t>(i)});
  std::sort(rows_.begin(), rows_.end(),
            [](const Row& a, const Row& b) { return a.score != b.score ? a.score > b.score : a.index < b.index; });
}

Curve Routing::curve(Weights weights) const {
  const auto weight = [&](const Row& row) { return weights.empty() ? 1.0 : weights[row.index]; };
  double total = 0, weak = 0, strong = 0;
  for (const Row& row : rows_) {
    total += weight(row);
    weak += weight(row) * row.weak;
    strong += weight(row) * row.strong;
  }
  Curve curve;
  curve.rows = static_cast<std::uint64_t>(total);
  if (total == 0) return curve;
  curve.weak = weak / total;
  curve.strong = strong / total;
  curve.points.push_back({0, curve.weak});
  double share = 0, quality = weak;
  for (std::size_t at = 0; at < rows_.size();) {
    const double score = rows_[at].score;
    for (; at < rows_.size() && rows_[at].score == score; ++at) {
      share += weight(rows_[at]);
      quality += weight(rows_[at]) * (rows_[at].strong - rows_[at].weak);
    }
    if (share / total > curve.points.back().share) curve.points.push_back({share / total, quality / total});
  }
  return curve;
}

Curve decile_curve(const Curve& exact) {
  Curve curve = exact;
  curve.points.clear();
  if (exact.rows == 0) return curve;
  // The k-th decile of n scores lies at position (n - 1) k / 10 from below; those at or above it go to the strong
  // model. Only the last threshold is strict, so that nothing goes there.
  curve.points.push_back({0, exact.weak});
  for (std::uint64_t k = 10; k-- > 0;) {
    const std::uint64_t below = ((exact.rows - 1) * k + 9) / 10;
    const double share = static_cast<double>(exact.rows - below) / static_cast<double>(exact.rows);
    if (share > curve.points.back().share) curve.points.push_back({share, exact.quality_at(share)});
  }
  return curve;
}

double apgr(const Curve& curve) noexcept {
  if (!(curve.strong > curve.weak)) return kUndefined;
  double area = 0;
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    const auto &a = curve.points[i - 1], &b = curve.points[i];
    area += (b.share - a.share) * (a.quality + b.quality) / 2;
  }
  return (area - curve.weak) / (curve.strong - curve.weak);
}

double cpt(const Curve& curve, double pgr) noexcept {
  if (!(curve.strong > curve.weak)) return kUndefined;
  return first_share(curve, curve.weak + pgr * (curve.strong - curve.weak));
}

double share_at_quality(const Curve& curve, double part) noexcept { return first_share(curve, part * curve.strong); }

double cost_saved(double strong_share, double weak_price, double strong_price) noexcept {
  return 1 - (strong_share + (1 - strong_share) * weak_price / strong_price);
}

std::vector<CostQuality> hull(std::span<const CostQuality> points) {
  std::vector<CostQuality> sorted(points.begin(), points.end());
  std::sort(sorted.begin(), sorted.end(), [](const CostQuality& a, const CostQuality& b) {
    return a.cost != b.cost ? a.cost < b.cost : a.quality > b.quality;
  });
  std::vector<CostQuality> out;
  for (const CostQuality& point : sorted) {
    if (!out.empty() && point.quality <= out.back().quality) continue;  // dearer and no better
    while (out.size() >= 2 && turn(out[out.size() - 2], out.back(), point) >= 0) out.pop_back();
    out.push_back(point);
  }
  return out;
}

double aiq(std::span<const CostQuality> points, double least, double most) {
  std::vector<CostQuality> line = hull(points);
  if (line.empty() || !(most > least)) return kUndefined;
  if (line.front().cost > 0) line.insert(line.begin(), {0, 0});
  if (line.back().cost < most) line.push_back({most, line.back().quality});
  double area = 0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const CostQuality &a = line[i - 1], &b = line[i];
    const double from = std::max(a.cost, least), to = std::min(b.cost, most);
    if (to <= from) continue;
    const double slope = (b.quality - a.quality) / (b.cost - a.cost);
    area += (to - from) * (a.quality + slope * ((from + to) / 2 - a.cost));
  }
  return area / (most - least);
}

TierReport tiers(std::span<const std::uint8_t> gold, std::span<const std::uint8_t> predicted, Weights weights) {
  struct Counts {
    double tp = 0, fp = 0, fn = 0;
  };
  std::array<Counts, 256> by_tier{};
  double total = 0, right = 0, under = 0;
  for (std::size_t i = 0; i < gold.size(); ++i) {
    const double weight = weights.empty() ? 1 : weights[i];
    total += weight;
    if (gold[i] == predicted[i]) {
      right += weight;
      by_tier[gold[i]].tp += weight;
      continue;
    }
    under += predicted[i] < gold[i] ? weight : 0;
    by_tier[gold[i]].fn += weight;
    by_tier[predicted[i]].fp += weight;
  }
  if (total == 0) return {};
  double sum = 0, seen = 0;
  for (const Counts& counts : by_tier) {
    if (counts.tp + counts.fp + counts.fn == 0) continue;
    sum += f_beta(counts.tp, counts.fp, counts.fn, 1);
    ++seen;
  }
  return {right / total, sum / seen, under / total};
}

}  // namespace policy::eval
