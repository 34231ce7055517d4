// classify: which route is meant, what the policy says of the prompt (judge.cpp), and how far it may travel. The floor
// starts at the route's and only rises.
#include <algorithm>

#include "core/types.h"
#include "router/core_state.h"
#include "router/stages/stages.h"

namespace router {
void raise_floor(Exchange& exchange, core::Trust to, std::string_view because) {
  if (to <= exchange.floor) return;
  exchange.floor = to;
  exchange.floor_reason = because;
}

bool may_use(const Exchange& exchange, std::uint32_t route) {
  if (!exchange.key) return true;
  const std::vector<std::string>& allowed = exchange.key->config->routes;
  const std::string& name = exchange.snapshot->routes[route].config->name;
  return allowed.empty() || std::find(allowed.begin(), allowed.end(), name) != allowed.end();
}

void take_route(Exchange& exchange, std::uint32_t route) {
  const core::RouteConfig& config = *exchange.snapshot->routes[route].config;
  exchange.route = route;
  exchange.deadline = exchange.started + config.timeouts.total;
  if (exchange.client_timeout.count() > 0)
    exchange.deadline = std::min(exchange.deadline, exchange.started + exchange.client_timeout);
  raise_floor(exchange, config.floor, "route");
}

core::Result<void> choose_route(Exchange& exchange) {
  const std::uint32_t route = exchange.snapshot->find_route(exchange.scan.model);
  if (route == Snapshot::kNone) {
    return core::fail(core::ErrorKind::model_not_found,
                      "The model '" + exchange.scan.model + "' is not a route here. GET /v1/models lists them.",
                      std::string("model"));
  }
  if (!may_use(exchange, route)) {
    return core::fail(core::ErrorKind::forbidden, "This API key may not use the model '" + exchange.scan.model + "'.",
                      std::string("model"));
  }
  exchange.floor = core::Trust::external;
  exchange.floor_reason = "default";
  take_route(exchange, route);
  if (exchange.key && exchange.key->config->floor) raise_floor(exchange, *exchange.key->config->floor, "client key");
  return core::success();
}

net::Task<core::Result<Flow>> classify(Exchange& exchange) {
  CO_TRY_VOID(choose_route(exchange));
  CO_TRY_VOID(judge(exchange, exchange.home->policy_scratch()));
  co_return Flow::next;
}

}  // namespace router
