// Every URL the router answers, and what answers it: one table, nothing else.
#pragma once

#include <string_view>
#include <vector>

#include "net/transaction.h"
#include "router/core_state.h"

namespace router {

// A pattern's trailing '*' takes the rest, one within it what is between two slashes; neither is empty.
bool path_matches(std::string_view pattern, std::string_view path, std::string_view& rest);
// The path without the prefixes that base URLs bring: /v1 as often as it stands there, Azure's.
std::string_view plain_path(std::string_view path);
// The client's address may ask again: without it, keys could be guessed as fast as the network goes.
bool within_limit(CoreState& home, const net::Transaction& transaction);

// What there is, in the order of the table.
struct EndpointName {
  std::string_view method, path;  // the path without /v1, a pattern
};
std::vector<EndpointName> endpoint_names();

net::Task<void> serve_request(CoreState& home, net::Transaction& transaction);

}  // namespace router
