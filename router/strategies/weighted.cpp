// Smooth weighted round robin, as nginx does it: each pick gives every eligible target its weight, takes the one that
// holds most, and takes the weights of all from it. Over any run each gets its share, in the most even order (5:1:1 is
// aabacaa).
#include <algorithm>

#include "router/strategies/strategy.h"

namespace router {
namespace {

constexpr std::uint64_t kMostSteps = 1024;  // of a long sequence its beginning will do

std::uint64_t eligible_weight(const TierView& view, const TargetSet& excluded) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < view.size(); ++i) total += excluded[i] ? 0 : view.weight(i);
  return total;
}

int next_in_sequence(const TierView& view, TierMemory& memory, const TargetSet& excluded) {
  int best = -1;
  std::int64_t total = 0;
  std::int64_t most = 0;
  for (std::size_t i = 0; i < view.size(); ++i) {
    if (excluded[i]) continue;
    const std::int64_t current = memory.current[i] += view.weight(i);
    total += view.weight(i);
    if (best >= 0 && current <= most) continue;
    best = static_cast<int>(i);
    most = current;
  }
  if (best >= 0) memory.current[static_cast<std::size_t>(best)] -= total;
  return best;
}

// A random place in the sequence. Were it the same on each core, their first requests would all meet the same target.
void start(const TierView& view, TierMemory& memory, core::Random& random) {
  memory.current.assign(view.size(), 0);
  for (std::uint64_t steps = random.below(std::min(eligible_weight(view, {}), kMostSteps)); steps > 0; --steps) {
    next_in_sequence(view, memory, {});
  }
}

// A fallback leaves the sequence as it is, else a target next to a failing one would get less than its share of first
// requests. By chance, so that the failing one's load spreads by weight over the rest.
int by_chance(const TierView& view, const PickInput& input, const TargetSet& excluded) {
  std::uint64_t ticket = input.random.below(eligible_weight(view, excluded));
  int last = -1;
  for (std::size_t i = 0; i < view.size(); ++i) {
    if (excluded[i]) continue;
    last = static_cast<int>(i);
    if (ticket < view.weight(i)) break;
    ticket -= view.weight(i);
  }
  return last;
}

}  // namespace

int pick_weighted(const TierView& view, TierMemory& memory, const PickInput& input, const TargetSet& excluded) {
  if (!input.first) return by_chance(view, input, excluded);
  if (memory.current.size() != view.size()) start(view, memory, input.random);
  return next_in_sequence(view, memory, excluded);
}

}  // namespace router
