#include "policy/eval/spans.h"

#include <algorithm>
#include <vector>

#include "policy/eval/metrics.h"

namespace policy::eval {
namespace {

bool touches(const TypedSpan& a, const TypedSpan& b) noexcept {
  return a.type == b.type && a.begin < b.end && b.begin < a.end;
}

double touched(std::span<const TypedSpan> spans, std::span<const TypedSpan> by) {
  return static_cast<double>(std::count_if(spans.begin(), spans.end(), [&](const TypedSpan& span) {
    return std::any_of(by.begin(), by.end(), [&](const TypedSpan& other) { return touches(span, other); });
  }));
}

bool before(const TypedSpan& a, const TypedSpan& b) noexcept {
  if (a.begin != b.begin) return a.begin < b.begin;
  if (a.end != b.end) return a.end < b.end;
  return a.type < b.type;
}

// The size of the intersection of two multisets.
double shared(std::vector<TypedSpan> a, std::vector<TypedSpan> b) {
  std::sort(a.begin(), a.end(), before);
  std::sort(b.begin(), b.end(), before);
  std::vector<TypedSpan> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both), before);
  return static_cast<double>(both.size());
}

std::vector<TypedSpan> only(std::span<const TypedSpan> spans, std::string_view type) {
  std::vector<TypedSpan> out;
  std::copy_if(spans.begin(), spans.end(), std::back_inserter(out),
               [&](const TypedSpan& span) { return type.empty() || span.type == type; });
  return out;
}

}  // namespace

double SpanCounts::precision() const noexcept { return found > 0 ? found_hit / found : kUndefined; }
double SpanCounts::recall() const noexcept { return gold > 0 ? gold_hit / gold : kUndefined; }

double SpanCounts::f(double beta) const noexcept {
  if (gold + found == 0) return kUndefined;
  if (gold_hit == 0 || found_hit == 0) return 0;
  const double square = beta * beta, p = precision(), r = recall();
  return (1 + square) * p * r / (square * p + r);
}

void SpanCounts::add(const SpanCounts& other, double weight) noexcept {
  gold += weight * other.gold;
  found += weight * other.found;
  gold_hit += weight * other.gold_hit;
  found_hit += weight * other.found_hit;
}

SpanCounts count_spans(std::span<const TypedSpan> gold, std::span<const TypedSpan> found, SpanMatch match,
                       std::string_view type) {
  const std::vector<TypedSpan> left = only(gold, type), right = only(found, type);
  SpanCounts counts;
  counts.gold = static_cast<double>(left.size());
  counts.found = static_cast<double>(right.size());
  if (match == SpanMatch::exact) {
    counts.gold_hit = counts.found_hit = shared(left, right);
  } else {
    counts.gold_hit = touched(left, right);
    counts.found_hit = touched(right, left);
  }
  return counts;
}

}  // namespace policy::eval
