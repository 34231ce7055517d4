// Makes an injection model from labelled texts: the same inputs, options and seed give the same bytes. The features are
// those of the detector, by the same code. Not for the way of a request: it takes minutes and hundreds of megabytes.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"

namespace policy::injection {

struct Sample {
  std::string text;
  bool attack = false;
  std::string source;  // rows of one source weigh together as much as its share, however many there are
  std::string kind, lang;
};

struct TrainOptions {
  std::uint64_t seed = 1;
  int epochs = 4;  // of the n-grams
  int head_epochs = 8;
  float rate = 0.15F;            // of learning, of the n-grams
  float dropout = 0.3F;          // of n-grams
  int least = 3;                 // texts an n-gram must occur in
  std::size_t most_rows = 4000;  // of one source; of more, so many at random
  bool invented = true;          // adds invented texts (invent.h) to the given ones
};

struct Trained {
  std::string bytes;   // the model file; its card holds the report
  std::string report;  // JSON: per source what was held out and how it was judged
};

// Called with a line of text now and then; may be empty.
using Progress = std::function<void(std::string_view)>;

// Errors (config): fewer than 20 rows of either label.
core::Result<Trained> train(std::span<const Sample> samples, const TrainOptions& options, const Progress& progress);

}  // namespace policy::injection
