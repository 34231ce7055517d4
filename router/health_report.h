// The components of this process as /health sees them: providers, targets with their breakers, config, process,
// the machine.
#pragma once

#include <string>
#include <vector>

#include "metrics/health.h"
#include "metrics/metrics.h"
#include "router/snapshot.h"

namespace router {

struct Shared;

std::vector<metrics::Component> health_components(Shared& shared, const Snapshot& snapshot);
std::vector<std::string> health_notes(Shared& shared, const Snapshot& snapshot);

// Adds to the scrape what lives in the snapshot and the server: breaker states, connections, config, build.
void add_metric_sources(Shared& shared);

}  // namespace router
