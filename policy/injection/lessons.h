// From labelled texts to what is learnt from: normalised, decoded, disguised, strewn with trigger words, joined into
// documents, weighted by source and dealt to folds.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "policy/injection/learner.h"
#include "policy/injection/train.h"

namespace policy::injection {

inline constexpr int kFolds = 4;

struct Lessons {
  std::vector<Lesson> all;
  std::vector<std::string> sources;  // by Lesson::source
};

// Sources are dealt to folds whole, and those whose names begin alike up to the first '_' or '/' theme together.
Lessons prepare(std::span<const Sample> samples, const TrainOptions& options);

}  // namespace policy::injection
