// Short answers for scripts, out of the same reports that the page shows: nothing is counted twice. Any thread that may
// take a millisecond.
#pragma once

#include <string>

#include "router/router.h"

namespace dashboard {

std::string system_health_json(router::Shared& shared);
std::string llm_performance_json(router::Shared& shared);
std::string cache_stats_json(router::Shared& shared);
std::string database_health_json(router::Shared& shared);

}  // namespace dashboard
