#include "policy/names/learner.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "core/random.h"

namespace policy::names {
namespace {

constexpr std::uint32_t kNone = ~0U;

// Features to numbers: open addressing, doubled when three quarters full.
class FeatureIndex {
 public:
  struct Slot {
    std::uint64_t feature = 0;
    std::uint32_t count = 0, id = kNone;
  };
  FeatureIndex() : slots_(1U << 16) {}

  Slot& at(std::uint64_t feature) {
    if (used_ * 4 >= slots_.size() * 3) grow();
    Slot& slot = *place(feature);
    if (slot.count == 0) {
      slot.feature = feature;
      ++used_;
    }
    return slot;
  }
  std::uint32_t id(std::uint64_t feature) { return place(feature)->id; }
  std::vector<Slot>& slots() { return slots_; }
  std::size_t size() const { return used_; }

 private:
  Slot* place(std::uint64_t feature) {
    std::size_t at = static_cast<std::size_t>(core::mix_bits(feature)) & (slots_.size() - 1);
    while (slots_[at].count != 0 && slots_[at].feature != feature) at = (at + 1) & (slots_.size() - 1);
    return &slots_[at];
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.count != 0) *place(slot.feature) = slot;
    }
  }
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

// One weight and the sum of its past, kept lazily.
struct Weight {
  std::int32_t now = 0;
  std::int32_t since = 0;
  std::int64_t sum = 0;

  void move(std::int32_t by, std::int32_t step) {
    sum += std::int64_t{now} * (step - since);
    since = step;
    now += by;
  }
  std::int64_t total(std::int32_t step) const { return sum + std::int64_t{now} * (step - since); }
};
using WeightRow = std::array<Weight, kLabels>;

class Perceptron {
 public:
  Perceptron(const Examples& examples, const LearnOptions& options, std::vector<std::uint32_t> ids,
             std::size_t features)
      : examples_(examples), options_(options), ids_(std::move(ids)), rows_(features), moves_(kLabels + 1) {}

  void run() {
    std::vector<std::uint32_t> order(examples_.windows.size());
    std::iota(order.begin(), order.end(), 0U);
    core::Random random(options_.seed);
    for (std::uint32_t epoch = 0; epoch < options_.epochs; ++epoch) {
      for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
      for (const std::uint32_t at : order) learn_window(examples_.windows[at]);
    }
  }

  std::int32_t steps() const { return step_; }
  const std::vector<WeightRow>& rows() const { return rows_; }
  const std::vector<WeightRow>& moves() const { return moves_; }

 private:
  void learn_window(const Examples::Window& window) {
    const std::size_t count = window.end - window.begin;
    ++step_;
    for (std::size_t i = 0; i < count; ++i) {
      auto& scores = lattice_.emissions[i];
      scores.fill(0);
      for (const std::uint32_t id : ids_of(window.begin + i)) {
        if (id == kNone) continue;
        for (std::size_t k = 0; k < kLabels; ++k) scores[k] += rows_[id][k].now;
      }
      const std::size_t gold = examples_.labels[window.begin + i];
      for (std::size_t k = 0; k < kLabels; ++k) scores[k] += k == gold ? 0 : options_.margin;
      if (gold != 0) scores[0] += options_.miss;
    }
    for (std::size_t from = 0; from <= kLabels; ++from) {
      for (std::size_t to = 0; to < kLabels; ++to)
        transitions_[from][to] = allowed(from, to) ? moves_[from][to].now : kForbidden;
    }
    decode(lattice_, count, transitions_);
    std::size_t gold_before = kLabels, told_before = kLabels;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t gold = examples_.labels[window.begin + i], told = lattice_.labels[i];
      if (gold != told) {
        for (const std::uint32_t id : ids_of(window.begin + i)) {
          if (id == kNone) continue;
          rows_[id][gold].move(window.scale, step_);
          rows_[id][told].move(-window.scale, step_);
        }
      }
      if (gold != told || gold_before != told_before) {
        moves_[gold_before][gold].move(window.scale, step_);
        moves_[told_before][told].move(-window.scale, step_);
      }
      gold_before = gold;
      told_before = told;
    }
  }
  std::span<const std::uint32_t> ids_of(std::size_t word) const { return {ids_.data() + word * kFeatures, kFeatures}; }

  const Examples& examples_;
  const LearnOptions& options_;
  std::vector<std::uint32_t> ids_;
  std::vector<WeightRow> rows_, moves_;
  Transitions transitions_{};
  Lattice<std::int32_t> lattice_;
  std::int32_t step_ = 0;
};

struct Kept {
  std::uint64_t feature = 0;
  std::int64_t worth = 0;
};

std::int64_t largest(const WeightRow& row, std::int32_t steps) {
  std::int64_t most = 0;
  for (const Weight& weight : row) most = std::max(most, std::abs(weight.total(steps)));
  return most;
}

// The features that find room, the worthiest of each bucket. Worth: the largest weight, times the root of how often it
// was seen, up to 256 times.
std::vector<std::uint64_t> choose(const FeatureIndex::Slot* slots, std::size_t count, const Perceptron& full,
                                  std::size_t buckets) {
  std::vector<std::vector<Kept>> places(buckets);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& slot = slots[i];
    if (slot.id == kNone) continue;
    std::int64_t root = 1;
    while ((root + 1) * (root + 1) <= std::min<std::int64_t>(slot.count, 256)) ++root;
    const std::int64_t worth = largest(full.rows()[slot.id], full.steps()) / 64 * root;
    if (worth > 0) places[Weights::bucket_of(slot.feature, buckets)].push_back({slot.feature, worth});
  }
  std::vector<std::uint64_t> chosen;
  for (std::vector<Kept>& place : places) {
    std::sort(place.begin(), place.end(), [](const Kept& a, const Kept& b) {
      return a.worth != b.worth ? a.worth > b.worth : a.feature < b.feature;
    });
    std::vector<std::uint16_t> tags;
    for (const Kept& kept : place) {
      const std::uint16_t tag = Weights::tag_of(kept.feature);
      if (tags.size() == WeightBucket::kSlots) break;
      if (std::find(tags.begin(), tags.end(), tag) != tags.end()) continue;
      tags.push_back(tag);
      chosen.push_back(kept.feature);
    }
  }
  return chosen;
}

std::vector<std::uint32_t> ids_for(const Examples& examples, FeatureIndex& index) {
  std::vector<std::uint32_t> ids(examples.features.size());
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = index.id(examples.features[i]);
  return ids;
}

std::int64_t rounded(std::int64_t value, std::int64_t by) {
  return value >= 0 ? (value + by / 2) / by : -((-value + by / 2) / by);
}

}  // namespace

Learnt learn(const Examples& examples, const LearnOptions& options) {
  Learnt learnt;
  FeatureIndex all;
  for (const std::uint64_t feature : examples.features) ++all.at(feature).count;
  learnt.seen = all.size();
  std::uint32_t features = 0;
  for (FeatureIndex::Slot& slot : all.slots()) {
    if (slot.count >= options.least) slot.id = features++;
  }
  Perceptron full(examples, options, ids_for(examples, all), features);
  full.run();
  const std::vector<std::uint64_t> chosen = choose(all.slots().data(), all.slots().size(), full, options.buckets);
  learnt.kept = chosen.size();

  FeatureIndex some;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    FeatureIndex::Slot& slot = some.at(chosen[i]);
    slot.count = 1;
    slot.id = static_cast<std::uint32_t>(i);
  }
  Perceptron last(examples, options, ids_for(examples, some), chosen.size());
  last.run();

  // One unit of the table is such that one weight in a thousand is cut off at 127.
  std::vector<std::int64_t> sizes;
  for (const WeightRow& row : last.rows()) sizes.push_back(largest(row, last.steps()));
  std::sort(sizes.begin(), sizes.end());
  const std::int64_t unit = sizes.empty() ? 1 : std::max<std::int64_t>(1, sizes[sizes.size() * 999 / 1000] / 127);
  learnt.buckets.resize(options.buckets);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    WeightBucket& bucket = learnt.buckets[Weights::bucket_of(chosen[i], options.buckets)];
    std::size_t slot = 0;
    while (bucket.tags[slot] != 0) ++slot;
    bucket.tags[slot] = Weights::tag_of(chosen[i]);
    for (std::size_t k = 0; k < kLabels; ++k) {
      bucket.weights[slot][k] = static_cast<std::int8_t>(
          std::clamp<std::int64_t>(rounded(last.rows()[i][k].total(last.steps()), unit), -127, 127));
    }
  }
  for (std::size_t from = 0; from <= kLabels; ++from) {
    for (std::size_t to = 0; to < kLabels; ++to) {
      learnt.transitions[from][to] =
          static_cast<std::int32_t>(rounded(last.moves()[from][to].total(last.steps()), unit));
    }
  }
  return learnt;
}

}  // namespace policy::names
