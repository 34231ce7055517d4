#include "router/usable.h"

namespace router {

std::string why_unusable(const Snapshot& snapshot, const Target& target, const core::RouteConfig& route,
                         core::Instant now) {
  const Provider& provider = snapshot.providers[target.provider];
  if (!provider.config->disabled.empty()) return "provider is off: " + provider.config->disabled;
  if (provider.config->trust < route.floor) return "below the floor of the route";
  if (target.state->drained->load(std::memory_order_relaxed)) return "drained by an operator";
  const Breaker::Snapshot breaker = target.state->breaker.snapshot(now);
  if (breaker.state == Breaker::State::open) return "circuit is open";
  if (breaker.cooling_until > now) return breaker.out_of_quota ? "its quota is used up" : "rate limited";
  if (provider.state->health.load(std::memory_order_relaxed) == ProviderState::Health::down)
    return "provider does not answer probes";
  return {};
}

}  // namespace router
