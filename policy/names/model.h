// A loaded names model: views into the file, and the table of words. Const and shared.
#pragma once

#include <string_view>

#include "policy/model/model_file.h"
#include "policy/names/decode.h"
#include "policy/names/spans.h"
#include "policy/names/tagger.h"
#include "policy/names/weights.h"
#include "policy/names/word_list.h"
#include "policy/names/words.h"

namespace policy::names {

inline constexpr std::string_view kModelKind = "names";
namespace section {
inline constexpr const char *kWeights = "weights", *kWords = "words", *kCommon = "common", *kSteps = "transitions",
                            *kShares = "calibration";
}

struct Tagger::Model {
  model::ModelFile file;
  Weights weights;
  WordList list;
  WordTable words;
  Transitions transitions{};
  Calibration calibration;

  explicit Model(model::ModelFile parsed)
      : file(std::move(parsed)),
        weights(file.section<WeightBucket>(section::kWeights)),
        list(file.section<std::uint16_t>(section::kWords)),
        words(file.section<std::uint32_t>(section::kCommon)) {}
};

}  // namespace policy::names
