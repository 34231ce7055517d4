// What the page shows of the process and its routes, as JSON. Any thread; milliseconds at most.
#pragma once

#include <string>

#include "router/router.h"

namespace dashboard {

std::string status_json(router::Shared& shared);
std::string routes_json(router::Shared& shared);

// A rule in words, as in "privacy: EMAIL_ADDRESS, at least 2".
std::string condition_text(const core::RuleCondition& when);
std::string action_text(const core::RuleAction& then);

}  // namespace dashboard
