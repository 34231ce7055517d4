// A trained model in use, and what makes one: int8 weights of n-grams, and a small network (signals, rectified
// units, one output; with weights straight from the signals to the output as well) whose output is
// turned into a calibrated score.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "policy/injection/cues.h"
#include "policy/injection/signals.h"
#include "policy/model/model_file.h"

namespace policy::injection {

inline constexpr std::string_view kModelKind = "injection";
inline constexpr std::size_t kHidden = 32;
inline constexpr std::size_t kSensitivities = 3;
// Buckets of length in bytes of the folded text: up to 128, 512, 2048, 8192 and beyond.
inline constexpr std::size_t kLengths = 5;
constexpr std::size_t bucket_of(std::size_t bytes) {
  return bytes <= 128 ? 0 : bytes <= 512 ? 1 : bytes <= 2048 ? 2 : bytes <= 8192 ? 3 : 4;
}

// Trivially copyable: a section of the file each.
struct Head {
  float scale;  // of the n-gram weights
  std::array<float, kSignals> mean, inverse_deviation;
  std::array<std::array<float, kHidden>, kSignals> input;  // by signal, so that the units are summed side by side
  std::array<float, kHidden> input_bias, output;
  std::array<float, kSignals> straight;
  float bias;
};
struct Calibration {
  // Added to the network's output, by length, so that an output of 0 is the threshold of medium sensitivity there.
  std::array<float, kLengths> shift;
  float slope;                                      // score = 1 / (1 + exp(-slope (output + shift)))
  std::array<float, kSensitivities + 1> threshold;  // scores; the last is that of tools at high sensitivity
};

// The network's output, in log-odds, uncalibrated.
float evaluate(const Head& head, const Signals& signals) noexcept;
float calibrated(const Calibration& calibration, float output, std::size_t bytes) noexcept;

std::string write_model(std::span<const std::int8_t> weights, const Head& head, const Calibration& calibration,
                        std::string_view card);

struct LoadedModel {
  model::ModelFile file;
  std::span<const std::int8_t> weights;
  Head head;
  Calibration calibration;
  CueTable cues;
};
core::Result<LoadedModel> read_model(std::string_view bytes);

}  // namespace policy::injection
