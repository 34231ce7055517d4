// Power of two choices (Mitzenmacher 2001): of two targets drawn at random the one with the lower latency times load
// for its weight. Two, because taking the best of all would send every core to the same target until its numbers catch
// up. A weight is a capacity: at equal latency a target of weight 2 carries twice the requests in flight.
#include <array>
#include <utility>

#include "router/strategies/strategy.h"

namespace router {
namespace {

double score(const TierView& view, std::size_t position, core::Instant now) {
  const TargetState& state = *view.states[view.tier.targets[position].target];
  return state.latency.score(now, state.in_flight.load(std::memory_order_relaxed)) / view.weight(position);
}

}  // namespace

int pick_least_latency(const TierView& view, TierMemory&, const PickInput& input, const TargetSet& excluded) {
  std::array<std::uint16_t, kMaxTierTargets> eligible;
  std::size_t count = 0;
  for (std::size_t i = 0; i < view.size(); ++i) {
    if (!excluded[i]) eligible[count++] = static_cast<std::uint16_t>(i);
  }
  if (count == 0) return -1;
  if (count == 1) return eligible[0];
  const std::size_t one = input.random.below(count);
  const std::size_t step = 1 + input.random.below(count - 1);
  const std::uint16_t first = eligible[one];
  const std::uint16_t second = eligible[(one + step) % count];
  return score(view, second, input.now) < score(view, first, input.now) ? second : first;
}

}  // namespace router
