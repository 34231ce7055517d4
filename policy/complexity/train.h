// Learns a complexity model (estimator.h) from prompts with per-model scores (the gain head), tiers and domains
// (theirs). The same samples in the same order and the same options give the same bytes: no threads, no clock, and no
// function of the C library whose last bit may differ (numeric.h).
//
// An operator's own labels: 1,500 prompts with the scores of two models are enough for a better gain head. Three
// candidates are compared by five-fold APGR on those labels: learnt from them alone, the shipped model corrected by
// them, and the shipped model as it is; the best is kept and the report says which. Heads without labels are
// taken from the base.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace policy::complexity {

struct Sample {
  std::string prompt;
  std::vector<std::pair<std::string, double>> scores;  // by model, 0..1
  std::string tier;                                    // "simple" ... "reasoning", any case; empty: none
  std::string source;                                  // where it is from: sources are centred and left out as wholes
  std::string domain;                                  // to_string(Domain); empty: by source where it is known
};

struct TrainOptions {
  std::uint64_t seed = 1;
  // The gain is the mean score of `strong` less that of `weak`. Empty: the better and the worse half of the models a
  // sample has, ranked by how they do beside the others on the same samples, so that the head learns what makes strong
  // models win in general.
  std::vector<std::string> weak, strong;
  // These two make a head that is to serve any source; with a base, whose head is for the samples' own, they are not
  // used. Share of a source's mean gain that is taken from its samples before learning: 1 learns only what tells
  // prompts of a source apart, 0 also what tells sources apart.
  double centring = 0.5;
  // Longer prompts gain more in data the samples do not show: weight of the log of the length beside the head's own
  // spread inside sources.
  double length_prior = 0.75;
  double gain_penalty = 0;  // ridge; 0: chosen by five folds
  bool phrases = true;      // add the invented phrases in many languages (phrases.h) to the tier and domain heads
  std::vector<std::string> without_sources;  // sources (or "prefix*") that are passed over
  std::string_view base;                     // a model to adapt; empty: none
  std::string inputs;                        // JSON for the card: names and hashes of the input files
};

struct Trained {
  std::string bytes;   // for Estimator::load
  std::string report;  // JSON: held-out figures with the length and random baselines; also inside the model's card
};

// Errors (config): nothing to learn from, an unknown tier or domain, a base that is no model, models named in the
// options that no sample has.
core::Result<Trained> train(std::span<const Sample> samples, const TrainOptions& options);

}  // namespace policy::complexity
