#include "policy/injection/model.h"

#include <algorithm>

#include "policy/injection/numbers.h"

namespace policy::injection {

float evaluate(const Head& head, const Signals& signals) noexcept {
  constexpr float kFar = 4;  // deviations; beyond, the network has seen nothing
  float output = head.bias;
  std::array<float, kHidden> units = head.input_bias;
  for (std::size_t i = 0; i < kSignals; ++i) {
    const float input = std::clamp((signals[i] - head.mean[i]) * head.inverse_deviation[i], -kFar, kFar);
    output += head.straight[i] * input;
    if (i < kScores) continue;
    for (std::size_t unit = 0; unit < kHidden; ++unit) units[unit] += head.input[i][unit] * input;
  }
  for (std::size_t unit = 0; unit < kHidden; ++unit) output += head.output[unit] * std::max(units[unit], 0.0F);
  return output;
}

float calibrated(const Calibration& calibration, float output, std::size_t bytes) noexcept {
  return sigmoid(calibration.slope * (output + calibration.shift[bucket_of(bytes)]));
}

std::string write_model(std::span<const std::int8_t> weights, const Head& head, const Calibration& calibration,
                        std::string_view card) {
  model::ModelWriter writer{std::string(kModelKind)};
  writer.add("weights", weights);
  writer.add("head", std::span<const Head>(&head, 1));
  writer.add("calibration", std::span<const Calibration>(&calibration, 1));
  return writer.finish(card);
}

core::Result<LoadedModel> read_model(std::string_view bytes) {
  LoadedModel model;
  TRY(model.file, model::ModelFile::parse(bytes, kModelKind));
  const auto weights = model.file.section<std::int8_t>("weights");
  const auto head = model.file.section<Head>("head");
  const auto calibration = model.file.section<Calibration>("calibration");
  if (weights.size() != kTableSize || head.size() != 1 || calibration.size() != 1) {
    return core::fail(
        core::ErrorKind::config,
        "the injection model is of another version's shape: train it anew with `signalbox train injection`");
  }
  model.weights = weights;
  model.head = head[0];
  model.calibration = calibration[0];
  return model;
}

}  // namespace policy::injection
