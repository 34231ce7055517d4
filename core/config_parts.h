// The parts of a config file, each decoded by a file of its own into one Draft. The order is providers, targets,
// routes, then the rest, whatever the order in the file, so that a reference is resolved where it is read. Internal to
// core/config*.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/config_decode.h"

namespace core {

// A config in the making, and what finds its things by name.
struct Draft {
  Config config;
  std::unordered_map<std::string, std::uint32_t> providers;  // index
  std::unordered_map<std::string, std::uint32_t> targets;    // index
  std::unordered_map<std::string, std::string> models;       // route names and aliases -> the route's name
};

void read_providers(Reader& file, Draft& draft);  // providers, targets
void read_routes(Reader& file, Draft& draft);     // defaults, routes
void read_auth(Reader& file, Draft& draft);       // auth
void read_policy(Reader& file, Draft& draft);     // policy; needs routes and auth
void read_redis(Reader& file, Draft& draft);      // redis
void read_gpu(Reader& file, GpuConfig& gpu);      // gpu
void read_alerts(Reader& file, Draft& draft);     // alerts; needs routes and auth
void read_services(Reader& file, Draft& draft);   // services
void read_server(Reader& file, Draft& draft);     // server, cache, log, metrics, system, dashboard; needs auth

// The views of dashboard.panels, whose name stands at `at` (config_panels.cpp).
void read_panels(const Cursor& at, DashboardConfig& dashboard);

// The target that "provider/model" names, described in the file or not; empty with an issue when there is no such
// provider.
std::optional<std::uint32_t> find_target(const Cursor& at, const std::string& name, Draft& draft);

// Semantic checks (config_check.cpp): what is well formed and cannot be meant. Each reports at the key that should
// change.
void check_server(const Reader& at, const ServerConfig& server, bool has_keys);
void check_provider(const Reader& at, const ProviderConfig& provider);
void check_limits_of_trying(const Reader& at, const RouteConfig& route);           // its retry and breaker
void check_chain(const Reader& at, const RouteConfig& route, const Draft& draft);  // its tiers, all references resolved
void check_cards(const Reader& at, const TargetConfig& target);                    // its gpu
void check_cache(const Reader& at, const RouteCacheConfig& cache);                 // its tags
void check_semantic(const Cursor& at, const RouteConfig& route, const Draft& draft);  // who embeds; needs all routes
// The tier that a rule begins at: of its route, or of whichever the client names.
void check_tier(const Cursor& at, const RuleAction& then, const Draft& draft);
bool is_header_name(std::string_view text);  // a token of RFC 9110
// A name that goes into headers, logs and labels: no control characters, not too long. `what` is "a route".
bool check_name(const Cursor& at, std::string_view name, std::string_view what);
// Empty when the URL is what an upstream's base or an exporter's address may be, else what is wrong with it. The URL
// itself may hold a password.
std::string_view flaw_of_url(std::string_view url);
// Whether the host of "http://host:port/..." or "host:port" is this machine.
bool is_loopback(std::string_view address);
bool is_http_url(std::string_view text);   // http(s)://host[:port][/path][?query], without a user
bool is_host_port(std::string_view text);  // host:port or [v6]:port, the port not 0

// The first 12 hex digits of the SHA-256 of every effective value (config_diff.cpp).
std::string config_version(const Config& config);
// The same of `policy` alone: answers made under one policy are not given under another.
std::string policy_version(const Config& config);

}  // namespace core
