// The linear heads of a model file as they are used and as they are written. A head is a table of int8 weights by
// feature id, one row of classes for each, with a scale for each class; float weights for the dense features, which the
// head standardises and clips its own way; and a bias. Sections of the file: NAME.table, .scale, .dense, .mean,
// .factor.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "policy/complexity/features.h"
#include "policy/model/model_file.h"

namespace policy::complexity {

// No number of a model is larger; sums over a text of any length then stay finite.
inline constexpr float kMost = 1e6F;

inline constexpr std::string_view kModelKind = "complexity";
inline constexpr float kDenseClip = 3;

// Classes in a table row; the domain head has one that is not used.
inline constexpr std::size_t kGainRow = 1, kTierRow = 4, kDomainRow = 16;

// What tells the model how to be read; the section "numbers".
struct Numbers {
  float features = 0;  // kFeatureVersion of the trainer
  float gain_slope = 1, gain_offset = 0;
  float tier_sharpness = 1;  // factor on the logits, so that probabilities are calibrated
  float least_coverage = 0;  // below: out of domain
};
// Raised when the same text would give other features: the weights would lie elsewhere.
inline constexpr float kFeatureVersion = 1;

class Head {
 public:
  static core::Result<Head> load(const model::ModelFile& file, std::string_view name, std::size_t classes);
  // Adds the head's logits of a text. The gain and tier heads read all features, the domain head the words alone.
  void score(const Features& features, bool words_only, std::span<float> logits) const noexcept;

 private:
  template <std::size_t Words>
  void sum_rows(const Features& features, bool words_only, std::span<std::uint32_t> sums) const noexcept;
  std::uint32_t sum_bytes(const Features& features) const noexcept;

  std::size_t classes_ = 0;
  unsigned shift_ = 0;  // from a 16-bit id to a row
  // Weights with 128 added, four 16-bit lanes to a word: adding words adds four classes at once.
  std::vector<std::uint64_t> rows_;
  std::vector<std::uint8_t> bytes_;   // instead, where there is one class
  std::vector<float> scale_, dense_;  // dense_: classes rows of kDense + 1, the last the bias
  std::array<float, kDense> mean_{}, factor_{};
};

// What the trainer hands over: `weights` holds one block for each class, laid out as solver.h's Shape says.
struct HeadWeights {
  std::size_t classes = 0, row = 0;  // row: classes in a row of the table, >= classes
  std::size_t buckets = 0;
  std::vector<double> weights;
  std::array<float, kDense> mean{}, factor{};
};
void write_head(model::ModelWriter& writer, const std::string& name, const HeadWeights& head);
// The same back, but for the rounding; of a file that Head::load accepts.
HeadWeights read_head(const model::ModelFile& file, const std::string& name, std::size_t row, std::size_t classes);

}  // namespace policy::complexity
