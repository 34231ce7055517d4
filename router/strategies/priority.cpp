// The order of the config.
#include "router/strategies/strategy.h"

namespace router {

int pick_priority(const TierView& view, TierMemory&, const PickInput&, const TargetSet& excluded) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    if (!excluded[i]) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace router
