// Every URL of the page and its API, and what answers it: one table, nothing else.
#pragma once

#include "dashboard/state.h"
#include "net/transaction.h"
#include "router/endpoints.h"

namespace dashboard {

// What there is, in the order of the table.
std::vector<router::EndpointName> endpoint_names();

// The page, and all of /api: what the router answers there passes the same gate.
bool is_ours(std::string_view path);

// `behind` answers what no row has.
net::Task<void> serve_page(State& state, router::CoreState& home, net::Transaction& transaction, net::Service& behind);

}  // namespace dashboard
