// How the heads are learnt and judged; train.cpp puts a model together from them.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "policy/complexity/corpus.h"
#include "policy/complexity/heads.h"

namespace policy::complexity {

struct TrainedGain {
  HeadWeights head;
  double slope = 1, offset = 0;
  std::vector<float> quantiles;  // of held-out predictions
  std::string report;            // a JSON object
};
struct BaseGain {
  HeadWeights head;
  double slope = 1, offset = 0;
};
inline constexpr std::size_t kFewestGains = 50;
// `base` may be null. Fewer than kFewestGains items with a gain are a caller's mistake.
TrainedGain train_gain(std::span<const Item> items, const TrainOptions& options, const BaseGain* base);

struct TrainedClasses {
  HeadWeights head;
  double sharpness = 1;
  std::string report;
};
struct ClassTask {
  std::size_t classes = 0, row = 0, buckets = 0;
  bool words_only = false;
  double penalty = 0;
  std::function<std::optional<std::size_t>(const Item&)> label;
  std::function<double(const Item&)> weight;
  bool ordered = false;  // classes are steps: report what is judged too low
};
TrainedClasses train_classes(std::span<const Item> items, const ClassTask& task);

}  // namespace policy::complexity
