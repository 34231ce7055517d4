#include "dashboard/endpoints.h"

#include <array>

#include "dashboard/gate.h"
#include "dashboard/handlers.h"
#include "router/endpoints.h"
#include "router/handlers.h"

namespace dashboard {
namespace {

using Handler = net::Task<void> (*)(State&, router::CoreState&, net::Transaction&, std::string_view rest);

struct Endpoint {
  std::string_view method;
  std::string_view path;  // without /v1, a pattern; of those that match, the first and its like have it
  Handler handler;
};

constexpr std::array kEndpoints{
    Endpoint{"GET", "/", go_to_page},
    Endpoint{"GET", "/ui", show_page},
    Endpoint{"GET", "/ui/*", show_page},
    Endpoint{"GET", "/api/start", show_start},
    Endpoint{"GET", "/api/session", show_session},
    Endpoint{"POST", "/api/session", sign_in},
    Endpoint{"DELETE", "/api/session", sign_out},
    Endpoint{"GET", "/api/status", show_status},
    Endpoint{"GET", "/api/routes", show_routes},
    Endpoint{"GET", "/api/panels", show_panels},
    Endpoint{"GET", "/api/decisions/*", show_decision},
    Endpoint{"GET", "/api/ws", serve_live},
    Endpoint{"GET", "/api/metrics", show_metrics_json},
    Endpoint{"GET", "/api/openapi.json", show_openapi},
    Endpoint{"GET", "/api/dashboard/system-health", show_system_health},
    Endpoint{"GET", "/api/dashboard/llm-performance", show_llm_performance},
    Endpoint{"GET", "/api/dashboard/cache-stats", show_cache_stats},
    Endpoint{"GET", "/api/dashboard/database-health", show_database_health},
    Endpoint{"GET", "/api/config", show_config},
    Endpoint{"POST", "/api/config/validate", validate_config},
    Endpoint{"POST", "/api/config/apply", apply_config},
    Endpoint{"GET", "/api/config/history", list_config_versions},
    Endpoint{"GET", "/api/config/history/*", show_config_version},
    Endpoint{"GET", "/api/alerts", show_alerts},
    Endpoint{"GET", "/api/dashboard/alerts", show_alerts},
    Endpoint{"POST", "/api/alerts/silence", silence_alert},
    Endpoint{"POST", "/api/alerts/unsilence", unsilence_alert},
    Endpoint{"POST", "/api/alerts/test", test_notifier},
    Endpoint{"POST", "/api/targets/drain", drain_target},
    Endpoint{"GET", "/api/services", list_services},
    Endpoint{"POST", "/api/services/start-all", start_services},
    Endpoint{"POST", "/api/services/stop-all", stop_services},
    Endpoint{"POST", "/api/services/restart-all", restart_services},
    Endpoint{"GET", "/api/service/*/config", show_service_config},
    Endpoint{"GET", "/api/service/*/logs/stream", follow_service_log},
    Endpoint{"POST", "/api/service/*/control", control_service},
    Endpoint{"POST", "/api/service/*/backup", back_up_service},
    Endpoint{"GET", "/api/service/*", show_service},
    Endpoint{"GET", "/api/backups", list_backups},
    Endpoint{"GET", "/api/logs", show_logs},
};

bool takes(const Endpoint& endpoint, std::string_view method) {
  return method == endpoint.method || (method == "HEAD" && endpoint.method == "GET");
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

core::Result<void> come_in(State& state, router::CoreState& home, const net::Transaction& transaction) {
  TRY_VOID(pass_gate(*home.snapshot()->config, state.router.server->addresses(), transaction.head()));
  if (!router::within_limit(home, transaction))
    return core::fail(core::ErrorKind::rate_limited, "Too many requests from your address. Slow down.");
  return core::success();
}

}  // namespace

std::vector<router::EndpointName> endpoint_names() {
  std::vector<router::EndpointName> out;
  for (const Endpoint& endpoint : kEndpoints) out.push_back({endpoint.method, endpoint.path});
  return out;
}

bool is_ours(std::string_view path) {
  const std::string_view plain = router::plain_path(path);
  return plain == "/" || is_below(plain, "/ui") || is_below(plain, "/api");
}

net::Task<void> serve_page(State& state, router::CoreState& home, net::Transaction& transaction, net::Service& behind) {
  const std::string_view path = router::plain_path(transaction.path());
  const std::string_view method = transaction.head().method;
  std::string allowed;
  std::string_view pattern, rest;
  const Endpoint* found = nullptr;
  for (const Endpoint& endpoint : kEndpoints) {
    std::string_view taken;
    if (!router::path_matches(endpoint.path, path, taken)) continue;
    if (allowed.empty()) pattern = endpoint.path;
    if (endpoint.path != pattern) continue;
    allowed += (allowed.empty() ? "" : ", ") + std::string(endpoint.method);
    if (!takes(endpoint, method)) continue;
    found = &endpoint;
    rest = taken;
  }
  const bool known = !allowed.empty();
  core::Result<void> entered = core::success();
  if (known) {
    entered = come_in(state, home, transaction);
  } else {  // the router counts its own against the address
    entered = pass_gate(*home.snapshot()->config, state.router.server->addresses(), transaction.head());
  }
  if (!entered) {
    co_await answer_error(home, transaction, std::move(entered).assume_error());
    co_return;
  }
  if (!known) {
    co_await behind.serve(transaction);
    co_return;
  }
  if (!home.snapshot()->config->dashboard.enabled) {
    core::Error error =
        core::fail(core::ErrorKind::not_found, "The page is off: the config says dashboard.enabled: false.");
    co_await answer_error(home, transaction, std::move(error));
    co_return;
  }
  if (!found) {
    core::Error error = core::fail(core::ErrorKind::method_not_allowed, "This path takes " + allowed + ".");
    std::string fields = "allow: " + allowed + "\r\n";
    co_await router::answer_plain_error(home, transaction, std::move(error), std::move(fields));
    co_return;
  }
  co_await found->handler(state, home, transaction, rest);
}

}  // namespace dashboard
