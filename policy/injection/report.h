// How texts were judged by models that had not seen their sources: the part of a model's card that is measured.
#pragma once

#include <span>
#include <string>

#include "policy/injection/lessons.h"
#include "policy/injection/model.h"
#include "policy/injection/train.h"

namespace policy::injection {

// JSON: {"seed","texts","auc","recall_at_1_percent","sources":[{"source","attacks","recall","auc","benign",
// "false_positives"}]}.
std::string report_of(const Lessons& lessons, std::span<const float> outputs, const Calibration& calibration,
                      const TrainOptions& options);

}  // namespace policy::injection
