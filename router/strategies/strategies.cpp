// The table of strategies, in the order of core::Strategy.
#include <array>

#include "router/strategies/strategy.h"

namespace router {
namespace {

struct StrategyRow {
  core::Strategy strategy;
  int (*pick)(const TierView&, TierMemory&, const PickInput&, const TargetSet&);
};

constexpr auto kStrategies = std::to_array<StrategyRow>({
    {core::Strategy::weighted, pick_weighted},            // by weight, in the most even order
    {core::Strategy::least_latency, pick_least_latency},  // the better of two, by latency and load
    {core::Strategy::cheapest, pick_cheapest},            // by the price of this request
    {core::Strategy::priority, pick_priority},            // in the order of the config
});

constexpr bool in_order() {
  for (std::size_t i = 0; i < kStrategies.size(); ++i) {
    if (kStrategies[i].strategy != static_cast<core::Strategy>(i)) return false;
  }
  return true;
}
static_assert(in_order(), "one row for each Strategy, in its order");

}  // namespace

int pick(const TierView& view, TierMemory& memory, const PickInput& input, const TargetSet& excluded) {
  return kStrategies[static_cast<std::size_t>(view.tier.strategy)].pick(view, memory, input, excluded);
}

}  // namespace router
