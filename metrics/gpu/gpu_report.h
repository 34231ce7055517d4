// A reading of the cards as others want it: checks for /health/detailed and the JSON of /api/gpu. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/gpu/elsewhere.h"
#include "metrics/gpu/gpu_reader.h"
#include "metrics/gpu/whereabouts.h"
#include "metrics/health.h"

namespace metrics::gpu {

// Nothing where there is no card. Never worse than a warning: requests do not need our view of a card.
std::vector<Component> health_components(const Reading* reading, std::int64_t now_ms, core::Duration interval);

// What is shown beside the cards of this machine.
struct Beside {
  Elsewhere::View told;
  std::vector<Served> targets;
  std::int64_t now_ms = 0;
};

// `since_ms`: points of the history after this moment.
std::string to_json(const GpuReader::View& view, core::Duration interval, std::int64_t since_ms,
                    const Beside& beside = {});

}  // namespace metrics::gpu
