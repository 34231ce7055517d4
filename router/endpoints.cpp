#include "router/endpoints.h"

#include <array>

#include "router/handlers.h"
#include "router/router.h"

namespace router {
namespace {

using Handler = net::Task<void> (*)(CoreState&, net::Transaction&, std::string_view rest);

struct Endpoint {
  std::string_view method;
  std::string_view path;  // without /v1; a trailing '*' takes the rest
  Handler handler;
  bool limited = false;  // counts against the limit of the client's address; the pipeline does so itself
};

constexpr std::array kEndpoints{
    Endpoint{"POST", "/chat/completions", chat_completions},
    Endpoint{"POST", "/completions", completions},
    Endpoint{"POST", "/embeddings", embeddings},
    Endpoint{"GET", "/models", list_models, true},
    Endpoint{"GET", "/models/*", show_model, true},
    Endpoint{"POST", "/route/explain", explain},
    Endpoint{"GET", "/decisions/*", show_decision, true},
    Endpoint{"GET", "/api/cache/info", show_cache, true},
    Endpoint{"POST", "/api/cache/clear", clear_cache, true},
    Endpoint{"DELETE", "/api/cache", delete_from_cache, true},
    Endpoint{"GET", "/api/gpu", show_gpu, true},
    Endpoint{"GET", "/api/system/stats", show_system, true},
    Endpoint{"GET", "/api/now", show_now, true},
    Endpoint{"GET", "/api/requests", show_requests, true},
    Endpoint{"GET", "/api/targets", show_targets, true},
    Endpoint{"GET", "/api/history", show_history, true},
    Endpoint{"GET", "/api/forecast", show_forecast, true},
    Endpoint{"GET", "/api/patterns", show_patterns, true},
    Endpoint{"GET", "/api/drift", show_drift, true},
    Endpoint{"GET", "/metrics", show_metrics},
    Endpoint{"GET", "/livez", show_liveness},
    Endpoint{"GET", "/readyz", show_readiness},
    Endpoint{"GET", "/startupz", show_startup},
    Endpoint{"GET", "/health", show_health},
    Endpoint{"GET", "/health/detailed", show_health_detailed, true},
    Endpoint{"GET", "/health/live", show_liveness},
    Endpoint{"GET", "/health/liveness", show_liveness},
    Endpoint{"GET", "/health/liveliness", show_litellm_liveliness},
    Endpoint{"GET", "/health/ready", show_readiness},
    Endpoint{"GET", "/health/readiness", show_litellm_readiness},
};

}  // namespace

std::vector<EndpointName> endpoint_names() {
  std::vector<EndpointName> out;
  for (const Endpoint& endpoint : kEndpoints) out.push_back({endpoint.method, endpoint.path});
  return out;
}

bool path_matches(std::string_view pattern, std::string_view path, std::string_view& rest) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return path == pattern;
  const std::string_view before = pattern.substr(0, star), after = pattern.substr(star + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) return false;
  rest = path.substr(before.size(), path.size() - before.size() - after.size());
  return after.empty() || rest.find('/') == std::string_view::npos;
}

// Base URLs are written with and without /v1, sometimes twice, and Azure's clients have a prefix of their own.
std::string_view plain_path(std::string_view path) {
  constexpr std::string_view kDeployments = "/openai/deployments/";
  if (path.starts_with(kDeployments)) {
    const std::size_t end = path.find('/', kDeployments.size());
    return end == std::string_view::npos ? path : path.substr(end);  // the body names the model too
  }
  if (path.starts_with("/openai/v1/")) path.remove_prefix(7);
  while (path.starts_with("/v1/")) path.remove_prefix(3);
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);  // no redirect: it would lose a POST
  return path;
}

bool within_limit(CoreState& home, const net::Transaction& transaction) {
  const core::RateLimit& limit = home.snapshot()->config->auth.per_address;
  return limit.requests_per_minute <= 0 ||
         home.shared().addresses.take(transaction.peer(), requests_of(limit), transaction.started()).allowed;
}

namespace {

// Not inlined: otherwise the compiler puts their frames into that of serve_request, and an open stream carries them.
[[gnu::noinline]] net::Task<void> refuse_pace(CoreState& home, net::Transaction& transaction) {
  core::Error error = core::fail(core::ErrorKind::rate_limited, "Too many requests from your address. Slow down.");
  co_await answer_plain_error(home, transaction, std::move(error), std::string("retry-after: 1\r\n"));
}

[[gnu::noinline]] net::Task<void> refuse_path(CoreState& home, net::Transaction& transaction,
                                              std::string_view allowed) {
  core::Error error = core::fail(core::ErrorKind::not_found, "There is nothing at this path. The API is under /v1.");
  std::string fields;
  if (!allowed.empty()) {
    error = core::fail(core::ErrorKind::method_not_allowed, "This path takes " + std::string(allowed) + ".");
    fields = "allow: " + std::string(allowed) + "\r\n";
  }
  co_await answer_plain_error(home, transaction, std::move(error), std::move(fields));
}

}  // namespace

net::Task<void> serve_request(CoreState& home, net::Transaction& transaction) {
  const std::string_view path = plain_path(transaction.path());
  const std::string_view method = transaction.head().method;
  std::string_view allowed;
  for (const Endpoint& endpoint : kEndpoints) {
    std::string_view rest;
    if (!path_matches(endpoint.path, path, rest)) continue;
    if (method == endpoint.method || (method == "HEAD" && endpoint.method == "GET")) {
      if (endpoint.limited && !within_limit(home, transaction)) {
        co_await refuse_pace(home, transaction);
        co_return;
      }
      co_await endpoint.handler(home, transaction, rest);
      co_return;
    }
    allowed = endpoint.method;
  }
  co_await refuse_path(home, transaction, allowed);
}

}  // namespace router
