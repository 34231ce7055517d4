// The lowest price for this request: its input as estimated, its output as expected. Targets without a known price come
// last; those of one price share by weight.
#include <algorithm>
#include <limits>

#include "router/strategies/strategy.h"

namespace router {
namespace {

double price(const TierView& view, std::size_t position, const PickInput& input) {
  const core::Price& price = view.targets[view.tier.targets[position].target].price;
  if (!price.known) return std::numeric_limits<double>::infinity();
  const auto output = static_cast<double>(std::max<std::int64_t>(input.output_tokens, 0));
  return price.input * static_cast<double>(input.input_tokens) + price.output * output;
}

}  // namespace

int pick_cheapest(const TierView& view, TierMemory& memory, const PickInput& input, const TargetSet& excluded) {
  TargetSet others = excluded;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < view.size(); ++i) {
    if (!excluded[i]) least = std::min(least, price(view, i, input));
  }
  for (std::size_t i = 0; i < view.size(); ++i) {
    if (!excluded[i] && price(view, i, input) > least) others.set(i);
  }
  return pick_weighted(view, memory, input, others);
}

}  // namespace router
