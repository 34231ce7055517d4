// The trainers of policy/, each fed from rows.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "cli/train.h"
#include "cli/train_inputs.h"

namespace cli {

using TrainProgress = std::function<void(std::string_view line)>;

// Errors (config): a row without what this kind of model learns from; whatever the trainer refuses.
core::Result<std::string> train_model(const TrainOptions& options, std::span<const Row> rows, const TrainInputs& inputs,
                                      const TrainProgress& progress);

// The same model with another card: {"kind","inputs":inputs,"report":the card it had}. Error (config): not a model.
core::Result<std::string> with_inputs(std::string_view model, std::string_view kind, std::string_view inputs);

}  // namespace cli
