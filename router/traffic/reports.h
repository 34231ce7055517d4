// What the pages of /api show of traffic, each as the whole body: for a GET, and for whoever sends the same again and
// again. Any thread but a core's: they take milliseconds. docs/operations.md shows the bodies.
#pragma once

#include <cstdint>
#include <string>

#include "router/traffic/recent.h"

namespace router {
struct Shared;
}

namespace router::traffic {

inline constexpr std::int64_t kWindowSeconds = 300;  // of targets and flows, where nobody says otherwise

std::string now_json(Shared& shared);
// `newest`: set to where the next call should begin, to be told only what is new.
std::string requests_json(Shared& shared, const Page& page, Cursor* newest = nullptr);
// Each target of the config, with its traffic of so many seconds.
std::string targets_json(Shared& shared, std::int64_t seconds);
// Which ways requests took: the "actual" part of /api/routes.
std::string flows_json(Shared& shared, std::int64_t seconds);

// How a target stands: {"state":"closed|open|half_open|cooling","reason":..,"retry_at":..}.
void append_circuit(const Target& target, core::Instant now, std::int64_t now_ms, std::string& out);

}  // namespace router::traffic
