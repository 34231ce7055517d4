// The training samples with their features read, their labels resolved and their folds dealt.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "policy/complexity/estimator.h"
#include "policy/complexity/features.h"
#include "policy/complexity/solver.h"
#include "policy/complexity/train.h"

namespace policy::complexity {

inline constexpr std::size_t kFolds = 5;
// A standard deviation of a dense feature is worth this beside the hashed part, whose squares sum to one.
inline constexpr double kDenseScale = 0.15;

struct Item {
  std::string source;
  std::vector<std::uint32_t> words, stems;
  std::vector<std::uint16_t> others;
  std::array<float, kDense> dense{};
  std::size_t bytes = 0;
  std::uint32_t cues = 0;
  std::size_t fold = 0;        // by the prompt, so that the same prompt is in one fold
  std::optional<double> gain;  // strong less weak
  std::optional<std::size_t> tier, domain;
  double tier_weight = 1;
  bool own = true;  // a sample of the caller's, not a phrase or a hint
};

// Samples, then (with options.phrases) exam questions without their options and the invented phrases. Errors as
// train().
core::Result<std::vector<Item>> read_corpus(std::span<const Sample> samples, const TrainOptions& options);

// How a head sees items: which features, folded to how many buckets, and the scale of the dense ones.
class Lens {
 public:
  Lens(std::size_t buckets, bool words_only, std::span<const Item* const> items);  // standardises by these
  Lens(std::size_t buckets, bool words_only, const std::array<float, kDense>& mean,
       const std::array<float, kDense>& factor);

  Example example(const Item& item) const;
  Shape shape() const noexcept { return {buckets_, kDense}; }
  const std::array<float, kDense>& mean() const noexcept { return mean_; }
  const std::array<float, kDense>& factor() const noexcept { return factor_; }

 private:
  std::size_t buckets_;
  unsigned shift_;
  bool words_only_;
  std::array<float, kDense> mean_{}, factor_{};
};

std::vector<Example> examples_of(const Lens& lens, std::span<const Item* const> items);
std::vector<const Example*> pointers(std::span<const Example> examples);

}  // namespace policy::complexity
