// Whether requests of a route may go to a target now, whatever they ask. Any thread.
#pragma once

#include <string>

#include "router/snapshot.h"

namespace router {

// Why not; empty: they may.
std::string why_unusable(const Snapshot& snapshot, const Target& target, const core::RouteConfig& route,
                         core::Instant now);

}  // namespace router
