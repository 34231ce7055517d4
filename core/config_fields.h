// Every plain field of `server`, `auth`, `redis`, `log` and `metrics`: its key (the member's name), and the
// least and most it may be. Written once and used twice: a Reader fills the struct from the file, a FactWriter
// (config_diff.cpp) lists the struct for version and diff. What needs more than a line (secrets, references, lists of
// maps) is in the decoder of its part. Internal to core/config*.cpp.
#pragma once

#include <concepts>
#include <type_traits>

#include "core/config.h"

namespace core {

// T is U or const U: the same table serves reading and listing.
template <class T, class U>
concept Of = std::same_as<std::remove_const_t<T>, U>;

inline constexpr Millis kInstant{1};
inline constexpr Millis kMinute{60'000};
inline constexpr Millis kHour{3'600'000};
inline constexpr Millis kDay{86'400'000};
inline constexpr std::uint64_t kKiB = 1024;
inline constexpr std::uint64_t kMiB = 1024 * kKiB;
inline constexpr std::uint64_t kGiB = 1024 * kMiB;

template <class V, Of<TlsConfig> T>
void fields(V& v, T& c) {
  v.file("certificate", c.certificate);
  v.file("private_key", c.private_key);
}

template <class V, Of<CorsConfig> T>
void fields(V& v, T& c) {
  v.list("allow_origins", c.allow_origins);
  v.duration("max_age", c.max_age, Millis(0), kDay);
}

template <class V, Of<ServerLimits> T>
void fields(V& v, T& c) {
  v.size("header_bytes", c.header_bytes, kKiB, kMiB);
  v.size("body_bytes", c.body_bytes, kKiB, 4 * kGiB);
  v.size("response_bytes", c.response_bytes, kKiB, 4 * kGiB);
  v.size("in_flight_bytes", c.in_flight_bytes, kMiB, 1024 * kGiB);
  v.number("connections", c.connections, 1, 1'000'000);
  v.number("requests", c.requests, 1, 1'000'000);
}

template <class V, Of<ServerTimeouts> T>
void fields(V& v, T& c) {
  v.duration("header", c.header, kInstant, kHour);
  v.duration("idle", c.idle, kInstant, kDay);
  v.size("body_rate", c.body_rate, 1, kGiB);
  v.duration("write_stall", c.write_stall, kInstant, kHour);
}

template <class V, Of<DrainConfig> T>
void fields(V& v, T& c) {
  v.duration("delay", c.delay, Millis(0), kHour);
  v.duration("timeout", c.timeout, Millis(0), kDay);
}

template <class V, Of<ServerConfig> T>
void fields(V& v, T& c) {
  v.list("listen", c.listen);
  v.number("threads", c.threads, 0, kMostThreads);
  v.group("tls", c.tls);
  v.group("cors", c.cors);
  v.group("limits", c.limits);
  v.group("timeouts", c.timeouts);
  v.group("drain", c.drain);
  v.duration("keepalive_comment", c.keepalive_comment, Millis(100), kHour);
  v.number("decisions", c.decisions, 1, 1'000'000);
}

template <class V, Of<RateLimit> T>
void fields(V& v, T& c) {
  v.number("requests_per_minute", c.requests_per_minute, 0, 1e9);
  v.number("burst", c.burst, 0, 1e9);
}

template <class V, Of<KeyRateLimit> T>
void fields(V& v, T& c) {
  v.number("requests_per_minute", c.requests_per_minute, 0, 1e9);
  v.number("burst", c.burst, 0, 1e9);
  v.number("tokens_per_minute", c.tokens_per_minute, 0, 1e9);
  v.number("tokens_burst", c.tokens_burst, 0, 1e9);
}

// Its name and secrets: config_keys.cpp.
template <class V, Of<KeyConfig> T>
void fields(V& v, T& c) {
  v.choice("floor", c.floor);
  v.list("routes", c.routes);
  v.group("rate_limit", c.rate_limit);
  v.number("in_flight", c.in_flight, 0, 1'000'000);
  v.flag("admin", c.admin);
  v.flag("viewer", c.viewer);
}

template <class V, Of<RedisTlsConfig> T>
void fields(V& v, T& c) {
  v.flag("enabled", c.enabled);
  v.flag("verify", c.verify);
  v.file("ca_file", c.ca_file);
  v.file("certificate", c.certificate);
  v.file("private_key", c.private_key);
  v.text("server_name", c.server_name);
}

// Its passwords: config_redis.cpp.
template <class V, Of<RedisConfig> T>
void fields(V& v, T& c) {
  v.list("endpoints", c.endpoints);
  v.choice("mode", c.mode);
  v.text("master_name", c.master_name);
  v.text("user", c.user);
  v.text("sentinel_user", c.sentinel_user);
  v.number("database", c.database, 0, 1'000'000);
  v.group("tls", c.tls);
  v.duration("timeout", c.timeout, kInstant, kMinute);
  v.duration("connect_timeout", c.connect_timeout, kInstant, kMinute);
  v.number("max_in_flight", c.max_in_flight, 1, 1'000'000);
  v.text("prefix", c.prefix);
  v.flag("share_hints", c.share_hints);
  v.flag("share_limits", c.share_limits);
}

template <class V, Of<LogConfig> T>
void fields(V& v, T& c) {
  v.choice("level", c.level);
  v.flag("requests", c.requests);
  v.size("queue_bytes", c.queue_bytes, 4 * kKiB, kGiB);
}

template <class V, Of<MetricsConfig> T>
void fields(V& v, T& c) {
  v.number("max_series", c.max_series, 1, 1'000'000);
  v.flag("require_key", c.require_key);
}

}  // namespace core
