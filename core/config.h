// The configuration: plain structs with defaults, decoded and validated in one place (config_read.cpp). A Config is
// built whole, checked whole, then shared as const; runtime state lives elsewhere. Units: durations are std::chrono,
// sizes bytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config_alerts.h"
#include "core/config_auth.h"
#include "core/config_cache.h"
#include "core/config_dashboard.h"
#include "core/config_gpu.h"
#include "core/config_machine.h"
#include "core/config_policy.h"
#include "core/config_redis.h"
#include "core/config_services.h"
#include "core/types.h"

namespace core {

using Millis = std::chrono::milliseconds;

struct TlsConfig {
  std::string certificate;  // PEM chain file; empty: plain HTTP
  std::string private_key;  // PEM key file
};

struct CorsConfig {
  std::vector<std::string> allow_origins;  // exact origins, or "*"; empty: no CORS headers
  std::chrono::seconds max_age{600};
};

struct ServerLimits {
  std::uint64_t header_bytes = 64 << 10;       // request line and headers
  std::uint64_t body_bytes = 64 << 20;         // one request body, after decompression
  std::uint64_t response_bytes = 64 << 20;     // one non-streaming upstream answer
  std::uint64_t in_flight_bytes = 2ull << 30;  // all bodies held at once
  std::uint32_t connections = 20000;           // client connections
  std::uint32_t requests = 10000;              // requests in flight
};

struct ServerTimeouts {
  Millis header{10000};            // from the first byte of a request to the end of its headers
  Millis idle{75000};              // keep-alive connection without a request
  std::uint64_t body_rate = 1024;  // least bytes per second of a request body, after a grace of `header`
  Millis write_stall{60000};       // a client that does not read
};

struct DrainConfig {
  Millis delay{5000};      // after SIGTERM: unready, still accepting
  Millis timeout{120000};  // then: time for requests in flight to finish
};

inline constexpr std::uint32_t kMostThreads = 1024;

struct ServerConfig {
  std::vector<std::string> listen{"127.0.0.1:8080"};  // host:port, [v6]:port
  std::uint32_t threads = 0;                          // 0: one per core
  TlsConfig tls;
  CorsConfig cors;
  ServerLimits limits;
  ServerTimeouts timeouts;
  DrainConfig drain;
  Millis keepalive_comment{15000};  // SSE comment after this much silence
  std::uint32_t decisions = 4096;   // decision records kept in memory
};

enum class ProviderKind : std::uint8_t { openai, azure, openai_compatible, ollama, demo };
std::string_view to_string(ProviderKind kind) noexcept;

struct ProbeConfig {
  std::string path;  // empty: the kind's own free endpoint; "off": no probe
  Millis interval{15000};
  Millis timeout{3000};
};

struct ProviderConfig {
  std::string name;
  ProviderKind kind = ProviderKind::openai_compatible;
  std::string base_url;      // http(s)://host[:port][/prefix], without the endpoint path
  std::string api_key;       // secret; never logged
  std::string api_version;   // azure legacy deployments URL; empty: the v1 URL
  std::string organization;  // OpenAI-Organization
  Trust trust = Trust::external;
  std::vector<std::pair<std::string, std::string>> headers;  // added to each request
  std::uint32_t connections = 256;                           // open connections, over all cores
  std::uint32_t in_flight = 0;                               // requests in flight, over all cores; 0: no limit
  Millis idle_connection{60000};                             // an idle upstream connection is closed after this
  bool verify_tls = true;
  std::string ca_file;            // extra CA bundle; empty: the system's
  bool forward_trace = true;      // pass traceparent on (never to external providers unless set there)
  bool system_role_only = false;  // upstream does not know the `developer` role: rewritten to `system`
  std::string max_tokens_field;   // "", "max_tokens" or "max_completion_tokens": rename to this
  ProbeConfig probe;
  std::string disabled;  // non-empty: why this provider is off (its key is absent from the environment)
};

struct Price {
  double input = 0;  // USD per million tokens
  double output = 0;
  bool known = false;
};

// What one model at one provider can do. Used to filter candidates before anything is sent.
struct TargetConfig {
  std::string name;  // "provider/model", unique
  std::string provider;
  std::string model;           // what the provider is asked for
  std::uint32_t context = 0;   // tokens; 0: unknown, not filtered
  std::uint64_t max_body = 0;  // bytes; 0: no limit
  bool tools = true;
  bool vision = true;
  bool audio = true;
  bool json_schema = true;
  bool logprobs = true;
  bool multiple_choices = true;  // n > 1
  bool embeddings = true;
  bool chat = true;
  std::vector<std::string> gpu;  // UUIDs of the cards it runs on, where the file says so
  Price price;
};

enum class Strategy : std::uint8_t { weighted, least_latency, cheapest, priority };
std::string_view to_string(Strategy strategy) noexcept;

struct WeightedTarget {
  std::uint32_t target = 0;  // index into Config::targets
  std::uint32_t weight = 1;
};

struct TierConfig {
  Strategy strategy = Strategy::weighted;
  std::vector<WeightedTarget> targets;
};

struct RetryConfig {
  std::uint32_t attempts = 3;  // upstream attempts for one request, all tiers together
  Millis budget{60000};        // no new attempt after this
  Millis backoff_base{100};    // full-jitter exponential, only before the same target again
  Millis backoff_max{2000};
  Millis retry_after_max{2000};    // wait for a Retry-After up to this when nothing else is left
  bool on_content_filter = false;  // try another target when one refuses the content
};

struct TimeoutConfig {
  Millis connect{3000};       // TCP and TLS, each attempt
  Millis first_byte{120000};  // from the request written to the first meaningful event
  Millis inter_event{120000};
  Millis total{600000};
};

struct BreakerConfig {
  std::uint32_t consecutive_failures = 5;
  double failure_ratio = 0.5;
  std::uint32_t minimum_requests = 20;  // in the window, before the ratio counts
  Millis window{30000};
  Millis open_base{5000};  // first opening; doubles each time
  Millis open_max{300000};
  std::uint32_t half_open_probes = 1;  // real requests let through at once while half open
  Millis rate_limit_cooldown{10000};   // after a 429 without Retry-After
};

struct RouteConfig {
  std::string name;
  std::vector<std::string> aliases;  // other model names that mean this route
  Trust floor = Trust::external;
  std::vector<TierConfig> tiers;
  RetryConfig retry;
  TimeoutConfig timeouts;
  BreakerConfig breaker;
  RouteCacheConfig cache;
};

enum class LogLevel : std::uint8_t { debug, info, warning, error };

struct LogConfig {
  LogLevel level = LogLevel::info;
  bool requests = true;                 // one line per request
  std::uint64_t queue_bytes = 1 << 20;  // per core; beyond it lines are dropped and counted
};

struct MetricsConfig {
  std::uint32_t max_series = 2000;  // children per metric; beyond it they are `_other`
  bool require_key = false;         // /metrics needs an admin key
};

struct Config {
  ServerConfig server;
  AuthConfig auth;
  LogConfig log;
  MetricsConfig metrics;
  CacheConfig cache;
  RedisConfig redis;
  GpuConfig gpu;
  SystemConfig system;
  DashboardConfig dashboard;
  HistoryConfig history;
  std::vector<ServiceConfig> services;  // in the order of the file
  AlertsConfig alerts;
  PolicyConfig policy;
  std::vector<ProviderConfig> providers;
  std::vector<TargetConfig> targets;
  std::vector<RouteConfig> routes;

  std::string path;            // the file it came from
  std::string version;         // first 12 hex digits of the SHA-256 of what was read: equal config, equal version
  std::string policy_version;  // the same of `policy` alone
  std::string text_version;    // the same of the file's own text: equal config may be written in many ways
};

// One thing wrong with a config file. Rendered as "config.yaml:12: routes[0].tiers[1].weight: must be >= 1 (write
// weight: 1)".
struct ConfigIssue {
  std::string file;
  int line = 0;  // 1-based; 0: the whole file
  std::string path;
  std::string problem;
  std::string cure;
  bool warning = false;  // reported, does not refuse the file
  std::string text() const;
};

struct ConfigReading {
  std::shared_ptr<const Config> config;  // null when any issue is an error
  std::vector<ConfigIssue> issues;
  // Those that it names and is read with, also when they or it are not valid: views of the page, client keys.
  std::vector<std::string> files;
  bool ok() const noexcept { return config != nullptr; }
};

// Reads environment variables: production passes core::process_environment, tests a map.
using Environment = std::optional<std::string> (*)(void* context, const char* name);
std::optional<std::string> process_environment(void* context, const char* name);

// Reads, decodes and validates a whole config. Never throws; never returns half a config; reports every error, not the
// first.
ConfigReading read_config_file(const std::string& path, Environment env = process_environment, void* context = nullptr);
ConfigReading read_config_text(std::string_view text, const std::string& file_name,
                               Environment env = process_environment, void* context = nullptr);

// The text_version of a text.
std::string text_version(std::string_view text);

// What only a restart changes: of the config that a process began with, which may be large, no more need be kept.
Config fixed_at_start(const Config& config);
// Whether what differs is in force only after a restart.
bool needs_restart(const Config& before, const Config& after);

// One line for each difference that matters ("routes.auto.tiers[0].targets[1].weight: 1 -> 3"). Secrets are shown as
// "(changed)".
std::vector<std::string> config_diff(const Config& before, const Config& after);

}  // namespace core
