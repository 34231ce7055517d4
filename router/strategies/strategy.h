// The contract of a strategy: which target of a tier comes next. A strategy knows prices, weights and latencies but no
// health: what must not or cannot be tried, and what has been tried, is excluded by the caller. Lazy: one pick at a
// time, the next only when that one failed. Pure but for the tier's memory, which belongs to one core. A new strategy
// is a function of this shape and a row in strategies.cpp.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <vector>

#include "core/clock.h"
#include "core/config.h"
#include "core/random.h"
#include "router/upstream/target_state.h"

namespace router {

inline constexpr std::size_t kMaxTierTargets = 256;
using TargetSet = std::bitset<kMaxTierTargets>;  // positions in the tier

struct TierView {
  const core::TierConfig& tier;
  std::span<const core::TargetConfig> targets;  // of the whole config: WeightedTarget::target is the index
  std::span<TargetState* const> states;         // by the same index

  std::size_t size() const noexcept {
    return tier.targets.size() < kMaxTierTargets ? tier.targets.size() : kMaxTierTargets;
  }
  std::uint32_t weight(std::size_t position) const noexcept { return tier.targets[position].weight; }
};

struct PickInput {
  core::Instant now;
  core::Random& random;
  std::uint64_t input_tokens;  // estimated
  std::int64_t output_tokens;  // expected
  bool first;                  // the request's first pick in this tier; later ones are fallbacks
};

// What the weighted strategy remembers of a tier on one core.
struct TierMemory {
  std::vector<std::int64_t> current;
};

// The position in the tier, or -1 when all are excluded.
int pick(const TierView& view, TierMemory& memory, const PickInput& input, const TargetSet& excluded);

// The strategies behind pick(), each in the file of its name.
int pick_weighted(const TierView& view, TierMemory& memory, const PickInput& input, const TargetSet& excluded);
int pick_least_latency(const TierView& view, TierMemory& memory, const PickInput& input, const TargetSet& excluded);
int pick_cheapest(const TierView& view, TierMemory& memory, const PickInput& input, const TargetSet& excluded);
int pick_priority(const TierView& view, TierMemory& memory, const PickInput& input, const TargetSet& excluded);

}  // namespace router
