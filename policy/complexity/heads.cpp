#include "policy/complexity/heads.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace policy::complexity {
namespace {

constexpr std::uint64_t kLaneMask = 0xFFFF;
constexpr std::size_t kPerFlush = 256;  // 256 * 255 still fits a lane

}  // namespace

core::Result<Head> Head::load(const model::ModelFile& file, std::string_view name, std::size_t classes) {
  const auto part = [&](std::string_view suffix) { return std::string(name) + std::string(suffix); };
  const auto table = file.section<std::int8_t>(part(".table"));
  const auto scale = file.section<float>(part(".scale"));
  const auto dense = file.section<float>(part(".dense"));
  const auto mean = file.section<float>(part(".mean"));
  const auto factor = file.section<float>(part(".factor"));
  const std::size_t rows = table.size() / classes;
  const auto finite = [](std::span<const float> values) {
    return std::all_of(values.begin(), values.end(), [](float x) { return std::abs(x) <= kMost; });
  };
  if (table.size() % classes != 0 || !std::has_single_bit(rows) || rows > kIds || rows < 2 || scale.size() != classes ||
      dense.size() != classes * (kDense + 1) || mean.size() != kDense || factor.size() != kDense || !finite(scale) ||
      !finite(dense) || !finite(mean) || !finite(factor)) {
    return core::fail(core::ErrorKind::config, "the complexity model's head '" + std::string(name) +
                                                   "' does not fit this version: train it anew");
  }
  Head head;
  head.classes_ = classes;
  head.shift_ = static_cast<unsigned>(16 - std::countr_zero(rows));
  const std::size_t words = (classes + 3) / 4;
  if (classes == 1) {
    for (const std::int8_t weight : table) head.bytes_.push_back(static_cast<std::uint8_t>(weight + 128));
  } else {
    head.rows_.assign(rows * words, 0);
    for (std::size_t i = 0; i < table.size(); ++i) {
      const std::size_t row = i / classes, k = i % classes;
      head.rows_[row * words + k / 4] |= static_cast<std::uint64_t>(table[i] + 128) << (16 * (k % 4));
    }
  }
  head.scale_.assign(scale.begin(), scale.end());
  head.dense_.assign(dense.begin(), dense.end());
  std::copy(mean.begin(), mean.end(), head.mean_.begin());
  std::copy(factor.begin(), factor.end(), head.factor_.begin());
  return head;
}

template <std::size_t Words>
void Head::sum_rows(const Features& features, bool words_only, std::span<std::uint32_t> sums) const noexcept {
  std::array<std::uint64_t, Words> lanes{};
  const auto flush = [&] {
    for (std::size_t k = 0; k < classes_; ++k) {
      sums[k] += static_cast<std::uint32_t>(lanes[k / 4] >> (16 * (k % 4)) & kLaneMask);
    }
    lanes.fill(0);
  };
  const auto all = [&](const auto& list, unsigned shift) {
    const std::uint64_t* const rows = rows_.data();
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = std::min(list.size(), at + kPerFlush);
      for (; at < end; ++at) {
        const std::uint64_t* row = rows + Words * (list[at] >> shift);
        for (std::size_t i = 0; i < Words; ++i) lanes[i] += row[i];
      }
      flush();
    }
  };
  all(features.words, 16 + shift_);
  if (!words_only) all(features.others, shift_);
}

std::uint32_t Head::sum_bytes(const Features& features) const noexcept {
  const std::uint8_t* const bytes = bytes_.data();
  std::uint32_t sum = 0;
  for (const std::uint32_t word : features.words) sum += bytes[word >> (16 + shift_)];
  for (const std::uint16_t id : features.others) sum += bytes[id >> shift_];
  return sum;
}

void Head::score(const Features& features, bool words_only, std::span<float> logits) const noexcept {
  const std::size_t count = words_only ? features.words.size() : features.size();
  std::array<std::uint32_t, kDomainRow> sums{};
  if (classes_ == kGainRow) {
    sums[0] = sum_bytes(features);
  } else if (classes_ == kTierRow) {
    sum_rows<kTierRow / 4>(features, words_only, sums);
  } else {
    sum_rows<kDomainRow / 4>(features, words_only, sums);
  }
  std::array<float, kDense> dense;
  for (std::size_t i = 0; i < kDense; ++i) {
    dense[i] = std::clamp((features.dense[i] - mean_[i]) * factor_[i], -kDenseClip, kDenseClip);
  }
  const float value = count == 0 ? 0.0f : 1.0f / std::sqrt(static_cast<float>(count));
  for (std::size_t k = 0; k < std::min(classes_, logits.size()); ++k) {
    const float* w = dense_.data() + k * (kDense + 1);
    const auto plain = static_cast<std::int64_t>(sums[k]) - 128 * static_cast<std::int64_t>(count);
    float logit = w[kDense] + static_cast<float>(plain) * scale_[k] * value;
    std::array<float, 4> part{};  // four sums, so that additions overlap
    std::size_t i = 0;
    for (; i + 4 <= kDense; i += 4) {
      for (std::size_t j = 0; j < 4; ++j) part[j] += w[i + j] * dense[i + j];
    }
    for (; i < kDense; ++i) logit += w[i] * dense[i];
    logits[k] += logit + (part[0] + part[1]) + (part[2] + part[3]);
  }
}

void write_head(model::ModelWriter& writer, const std::string& name, const HeadWeights& head) {
  const std::size_t block = head.buckets + kDense + 1;
  std::vector<std::int8_t> table(head.buckets * head.row);
  std::vector<float> scale(head.row, 0.0f), dense(head.row * (kDense + 1));
  for (std::size_t k = 0; k < head.classes; ++k) {
    const double* w = head.weights.data() + k * block;
    double most = 0;
    for (std::size_t i = 0; i < head.buckets; ++i) most = std::max(most, std::abs(w[i]));
    scale[k] = static_cast<float>(most / 127);
    for (std::size_t i = 0; i < head.buckets && most > 0; ++i) {
      const double scaled = w[i] / most * 127;
      table[i * head.row + k] = static_cast<std::int8_t>(static_cast<int>(scaled + (scaled < 0 ? -0.5 : 0.5)));
    }
    for (std::size_t i = 0; i <= kDense; ++i) dense[k * (kDense + 1) + i] = static_cast<float>(w[head.buckets + i]);
  }
  writer.add<std::int8_t>(name + ".table", table);
  writer.add<float>(name + ".scale", scale);
  writer.add<float>(name + ".dense", dense);
  writer.add<float>(name + ".mean", head.mean);
  writer.add<float>(name + ".factor", head.factor);
}

HeadWeights read_head(const model::ModelFile& file, const std::string& name, std::size_t row, std::size_t classes) {
  const auto table = file.section<std::int8_t>(name + ".table");
  const auto scale = file.section<float>(name + ".scale");
  const auto dense = file.section<float>(name + ".dense");
  const auto mean = file.section<float>(name + ".mean");
  const auto factor = file.section<float>(name + ".factor");
  HeadWeights head{classes, row, table.size() / row, {}, {}, {}};
  for (std::size_t k = 0; k < classes; ++k) {
    for (std::size_t i = 0; i < head.buckets; ++i) {
      head.weights.push_back(static_cast<double>(table[i * row + k]) * static_cast<double>(scale[k]));
    }
    for (std::size_t i = 0; i <= kDense; ++i) head.weights.push_back(static_cast<double>(dense[k * (kDense + 1) + i]));
  }
  std::copy(mean.begin(), mean.end(), head.mean.begin());
  std::copy(factor.begin(), factor.end(), head.factor.begin());
  return head;
}

}  // namespace policy::complexity
