// Every URL the router answers, and what answers it: one table, nothing else.
#pragma once

#include "net/transaction.h"
#include "router/core_state.h"

namespace router {

net::Task<void> serve_request(CoreState& home, net::Transaction& transaction);

}  // namespace router
