// The route's chain as a lazy sequence: by tier, by the tier's strategy inside it, without what may not or cannot serve
// this request. next_candidate() hands out each target at most once.
#pragma once

#include <optional>

#include "core/result.h"
#include "router/exchange.h"

namespace router {

// Fills exchange.candidates with every target of the chain and why it is dropped, if it is. Errors when none is left:
// the request's own fault (too long, asks for what no target can), or ours.
core::Result<void> find_candidates(Exchange& exchange);

// The next target to try, as an index into exchange.candidates.
std::optional<std::size_t> next_candidate(Exchange& exchange, core::Instant now);

// The candidate of this name, as an index of a target; kNone when the chain has none, as after a reload.
std::uint32_t target_named(const Exchange& exchange, std::string_view name);

}  // namespace router
