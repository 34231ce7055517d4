// Every topic a page can subscribe to: one table, nothing else. What a topic's message holds is the body of the GET of
// the same name.
#pragma once

#include <vector>

#include "dashboard/live.h"
#include "router/router.h"

namespace dashboard {

std::vector<Topic> topics_of(router::Shared& shared);

}  // namespace dashboard
