// The weights: buckets of one cache line that hold up to six features, each a tag of 16 bits and a weight of eight bits
// for each of eight labels. A feature that is not in the table weighs nothing; it is taken for another with probability
// at most 6 / 65535. Const and shared.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace policy::names {

// B: a name begins, I: it goes on. Addresses have one label.
enum class Label : std::uint8_t { out, b_person, i_person, b_place, i_place, b_organisation, i_organisation, address };
inline constexpr std::size_t kLabels = 8;

struct alignas(64) WeightBucket {
  static constexpr std::size_t kSlots = 6;
  std::array<std::uint16_t, 8> tags{};  // 0: empty; the last two stay so
  std::array<std::array<std::int8_t, kLabels>, kSlots> weights{};
};
static_assert(sizeof(WeightBucket) == 64);

class Weights {
 public:
  Weights() = default;
  explicit Weights(std::span<const WeightBucket> buckets) noexcept : buckets_(buckets) {}

  static std::size_t bucket_of(std::uint64_t feature, std::size_t buckets) noexcept {
    return static_cast<std::size_t>((feature >> 32) * buckets >> 32);
  }
  static std::uint16_t tag_of(std::uint64_t feature) noexcept {
    const auto tag = static_cast<std::uint16_t>(feature);
    return tag == 0 ? std::uint16_t{1} : tag;
  }

  // Adds the weights of the features, of which there are at most kMost.
  static constexpr std::size_t kMost = 32;
  using Scores = std::array<std::int16_t, kLabels>;
  void add(std::span<const std::uint64_t> features, Scores& scores) const noexcept;

 private:
  std::span<const WeightBucket> buckets_;
};

}  // namespace policy::names
