// plan: who could serve this request. Pure: explain stops behind it.
#include "router/candidates.h"
#include "router/core_state.h"
#include "router/stages/stages.h"

namespace router {
namespace {

// For explain: what would keep each candidate from being tried right now, without changing anything.
void add_present_state(Exchange& exchange) {
  const core::Instant now = core::now();
  for (Candidate& candidate : exchange.candidates) {
    if (candidate.drop != Drop::none) continue;
    const Target& target = exchange.target(candidate.target);
    const Provider& provider = exchange.snapshot->providers[target.provider];
    if (provider.state->health.load(std::memory_order_relaxed) == ProviderState::Health::down) {
      candidate.drop = Drop::probe_down;
    } else if (!target.state->breaker.would_allow(now)) {
      const auto snapshot = target.state->breaker.snapshot(now);
      candidate.drop = snapshot.cooling_until > now ? Drop::cooling_down : Drop::breaker_open;
    }
  }
}

}  // namespace

net::Task<core::Result<Flow>> plan(Exchange& exchange) {
  auto found = find_candidates(exchange);
  if (!found) co_return std::move(found).assume_error();
  if (exchange.dry_run) add_present_state(exchange);
  co_return Flow::next;
}

}  // namespace router
