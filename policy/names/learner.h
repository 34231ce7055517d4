// The averaged structured perceptron behind train.h. Whole numbers throughout.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "policy/names/decode.h"
#include "policy/names/features.h"
#include "policy/names/weights.h"

namespace policy::names {

// Windows of words with the labels they should have, in the order of the sentences.
struct Examples {
  struct Window {
    std::uint32_t begin = 0, end = 0;  // words
    std::int32_t scale = 1;            // how much it moves the weights
  };
  std::vector<std::uint64_t> features;  // kFeatures a word
  std::vector<std::uint8_t> labels;
  std::vector<Window> windows;

  std::span<const std::uint64_t> of(std::size_t word) const noexcept {
    return {features.data() + word * kFeatures, kFeatures};
  }
};

struct LearnOptions {
  std::uint64_t seed = 1;
  std::uint32_t epochs = 14;
  std::uint32_t least = 3;      // words with a feature, for it to be learnt
  std::size_t buckets = 12288;  // of the table
  std::int32_t margin = 0;
  std::int32_t miss = 0;  // on top of the margin, for a name taken for none
};

struct Learnt {
  std::vector<WeightBucket> buckets;
  Transitions transitions{};
  std::size_t seen = 0, kept = 0;  // features
};

Learnt learn(const Examples& examples, const LearnOptions& options);

}  // namespace policy::names
