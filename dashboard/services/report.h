// What the page and scripts are told of services, as JSON. Any thread; the backups' for one that may wait for a disk.
#pragma once

#include <string>
#include <vector>

#include "core/config.h"
#include "dashboard/services/services.h"

namespace dashboard::services {

// All of them. Asks how they stand when that is not known freshly: waits.
std::string services_json(Services& services, const core::Config& config);
// One of them, with what its last commands wrote.
std::string service_json(Services& services, const core::ServiceConfig& service);
std::string outcome_json(const Outcome& outcome);
std::string outcomes_json(const std::vector<Outcome>& outcomes);
std::string backups_json(const core::Config& config);

}  // namespace dashboard::services
