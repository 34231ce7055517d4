// Active health: each provider's free endpoint is asked now and then, with jitter. Never a billed call. A provider that
// does not answer is passed over while another can serve; it is asked again all the same.
#pragma once

#include "net/task.h"
#include "router/core_state.h"

namespace router {

// Runs as long as its core.
net::Task<void> probe_providers(CoreState& home);

}  // namespace router
