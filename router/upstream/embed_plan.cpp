#include "router/upstream/embed_plan.h"

#include <algorithm>

#include "router/candidates.h"
#include "router/core_state.h"

namespace router {

EmbedPlan::EmbedPlan(const Exchange& asking, std::uint32_t route, std::string_view text)
    : home_(*asking.home), exchange_(home_.take_exchange()) {
  exchange_->home = &home_;
  exchange_->snapshot = asking.snapshot;
  exchange_->endpoint = core::Endpoint::embeddings;
  exchange_->route = route;
  exchange_->floor = std::max(asking.floor, exchange_->route_config().floor);
  exchange_->body = text;
  exchange_->scan.estimated_input_tokens = std::max<std::uint64_t>(text.size() / 4, 1);
  possible_ = find_candidates(*exchange_).has_value();
}

EmbedPlan::~EmbedPlan() { home_.give(std::move(exchange_)); }

std::uint32_t EmbedPlan::next() {
  while (const auto index = next_candidate(*exchange_, core::now())) {
    const std::uint32_t target = exchange_->candidates[*index].target;
    const Provider& provider = exchange_->snapshot->providers[exchange_->target(target).provider];
    if (provider.state->health.load(std::memory_order_relaxed) != ProviderState::Health::down) return target;
  }
  return Snapshot::kNone;
}

}  // namespace router
