// Every plain field of `providers`, `targets` and `routes`, as config_fields.h has those of the rest. Internal to
// core/config*.cpp.
#pragma once

#include "core/config_fields_cache.h"

namespace core {

template <class V, Of<ProbeConfig> T>
void fields(V& v, T& c) {
  v.text("path", c.path);
  v.duration("interval", c.interval, Millis(100), kDay);
  v.duration("timeout", c.timeout, kInstant, kHour);
}

// Its name, api_key and headers: config_providers.cpp.
template <class V, Of<ProviderConfig> T>
void fields(V& v, T& c) {
  v.choice("kind", c.kind);
  v.text("base_url", c.base_url);
  v.choice("trust", c.trust);
  v.text("api_version", c.api_version);
  v.text("organization", c.organization);
  v.number("connections", c.connections, 1, 100'000);
  v.number("in_flight", c.in_flight, 0, 1'000'000);
  v.duration("idle_connection", c.idle_connection, kInstant, kDay);
  v.flag("verify_tls", c.verify_tls);
  v.file("ca_file", c.ca_file);
  v.flag("forward_trace", c.forward_trace);
  v.flag("system_role_only", c.system_role_only);
  v.text("max_tokens_field", c.max_tokens_field);
  v.group("probe", c.probe);
}

template <class V, Of<Price> T>
void fields(V& v, T& c) {
  v.number("input", c.input, 0, 1e6);
  v.number("output", c.output, 0, 1e6);
}

template <class V, Of<TargetConfig> T>
void fields(V& v, T& c) {
  v.text("model", c.model);
  v.number("context", c.context, 0, 100'000'000);
  v.size("max_body", c.max_body, 0, 4 * kGiB);
  v.flag("tools", c.tools);
  v.flag("vision", c.vision);
  v.flag("audio", c.audio);
  v.flag("json_schema", c.json_schema);
  v.flag("logprobs", c.logprobs);
  v.flag("multiple_choices", c.multiple_choices);
  v.flag("embeddings", c.embeddings);
  v.flag("chat", c.chat);
  v.list("gpu", c.gpu);
  v.group("price", c.price);
}

template <class V, Of<RetryConfig> T>
void fields(V& v, T& c) {
  v.number("attempts", c.attempts, 1, 100);
  v.duration("budget", c.budget, kInstant, kHour);
  v.duration("backoff_base", c.backoff_base, Millis(0), kMinute);
  v.duration("backoff_max", c.backoff_max, Millis(0), 10 * kMinute);
  v.duration("retry_after_max", c.retry_after_max, Millis(0), 10 * kMinute);
  v.flag("on_content_filter", c.on_content_filter);
}

template <class V, Of<TimeoutConfig> T>
void fields(V& v, T& c) {
  v.duration("connect", c.connect, kInstant, 10 * kMinute);
  v.duration("first_byte", c.first_byte, kInstant, kDay);
  v.duration("inter_event", c.inter_event, kInstant, kDay);
  v.duration("total", c.total, kInstant, kDay);
}

template <class V, Of<BreakerConfig> T>
void fields(V& v, T& c) {
  v.number("consecutive_failures", c.consecutive_failures, 1, 1'000'000);
  v.number("failure_ratio", c.failure_ratio, 0.001, 1);
  v.number("minimum_requests", c.minimum_requests, 1, 1'000'000);
  v.duration("window", c.window, Millis(100), kHour);
  v.duration("open_base", c.open_base, kInstant, kDay);
  v.duration("open_max", c.open_max, kInstant, kDay);
  v.number("half_open_probes", c.half_open_probes, 1, 1000);
  v.duration("rate_limit_cooldown", c.rate_limit_cooldown, Millis(0), kDay);
}

// Its name, aliases and tiers: config_routes.cpp.
template <class V, Of<RouteConfig> T>
void fields(V& v, T& c) {
  v.choice("floor", c.floor);
  v.group("retry", c.retry);
  v.group("timeouts", c.timeouts);
  v.group("breaker", c.breaker);
  v.group("cache", c.cache);
}

}  // namespace core
