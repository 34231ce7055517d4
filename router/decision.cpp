#include "router/decision.h"

#include <algorithm>
#include <array>

#include "core/json_fields.h"
#include "core/turn.h"
#include "router/pipeline.h"

namespace router {
namespace {

using core::JsonFields;

double ms(core::Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

void append_candidate(const Decision::Kept& kept, std::string& out) {
  JsonFields fields(out);
  fields.text("target", kept.target);
  fields.integer("tier", kept.tier);
  fields.boolean("eligible", kept.drop == Drop::none || kept.tried);
  fields.text_or_null("dropped", kept.drop == Drop::none ? std::string_view() : to_string(kept.drop));
  if (kept.by_hint && kept.drop != Drop::none) fields.text("reason", "hint");
  fields.boolean("tried", kept.tried);
  fields.end();
}

void append_semantic(const Decision& decision, std::string& out) {
  JsonFields fields(out);
  fields.text("result", to_string(decision.semantic));
  if (!decision.semantic_reason.empty()) fields.text("reason", decision.semantic_reason);
  if (decision.similarity > -1) fields.decimal("nearest", decision.similarity, 4);
  if (!decision.embedder.empty()) fields.text("embedder", decision.embedder);
  if (decision.embedding_ms > 0) fields.millis("embedding_ms", decision.embedding_ms);
  if (decision.search_ms > 0) fields.millis("search_ms", decision.search_ms);
  fields.end();
}

void append_attempt(const Decision::Tried& tried, std::string& out) {
  JsonFields fields(out);
  fields.text("target", tried.target);
  fields.text("outcome",
              tried.failure == core::FailureClass::none ? std::string_view("ok") : core::to_string(tried.failure));
  if (!tried.reason.empty()) fields.text("reason", tried.reason);
  fields.integer("status", tried.status);
  fields.millis("start_ms", tried.start_ms);
  fields.millis("duration_ms", tried.duration_ms);
  if (tried.first_event_ms > 0) fields.millis("first_event_ms", tried.first_event_ms);
  if (tried.probe) fields.boolean("half_open_probe", true);
  if (tried.panic) fields.boolean("breaker_overridden", true);
  fields.end();
}

// Views, because a conditional of strings would copy the one that is taken.
std::string_view target_name(const Exchange& exchange, std::uint32_t target) {
  return target == Snapshot::kNone ? std::string_view() : std::string_view(exchange.target(target).config->name);
}

// A provider's own word could be any text.
std::string_view recorded_reason(std::string_view reason) {
  constexpr std::array<std::string_view, 6> kKnown{"",           "stop",           "length",
                                                   "tool_calls", "content_filter", "function_call"};
  return std::find(kKnown.begin(), kKnown.end(), reason) != kKnown.end() ? reason : "other";
}

std::string_view code_of(const Exchange& exchange) {
  return exchange.failed ? core::recorded_code(exchange.error) : std::string_view();
}

}  // namespace

void Decision::assign(const Exchange& exchange) {
  id = exchange.decision_id;
  request_id = exchange.request_id;
  model = exchange.scan.model;
  key = exchange.key ? std::string_view(exchange.key->config->name) : std::string_view();
  time_ms = core::unix_millis();
  endpoint = exchange.endpoint;
  stream = exchange.scan.stream;
  dry_run = exchange.dry_run;
  cancelled = exchange.cancelled;
  mended = exchange.mended;
  floor = exchange.floor;
  floor_reason = exchange.floor_reason;
  estimated_tokens = exchange.scan.estimated_input_tokens;
  policy.assign(exchange);
  config_version = exchange.snapshot->config->version;
  route = exchange.route == Snapshot::kNone ? std::string_view() : std::string_view(exchange.route_config().name);
  served_by = target_name(exchange, exchange.served_by);
  cache = exchange.cache.result;
  cache_level = exchange.cache.level;
  cache_reason = exchange.cache.reason;
  cache_age_ms = exchange.cache.age_ms;
  cache_leader = exchange.cache.leader;
  cache_key = exchange.cache.keyed() ? cache::to_hex(exchange.cache.key) : std::string();
  const cache::SemanticUse& meaning = exchange.cache.semantic;
  semantic = meaning.result;
  semantic_reason = meaning.reason;
  similarity = meaning.similarity;
  embedder = target_name(exchange, meaning.embedder);
  embedding_ms = ms(meaning.embedding);
  search_ms = ms(meaning.search);
  candidate_count = exchange.candidates.size();
  if (candidates.size() < candidate_count) candidates.resize(candidate_count);
  for (std::size_t i = 0; i < candidate_count; ++i) {
    const Candidate& from = exchange.candidates[i];
    candidates[i].target = exchange.target(from.target).config->name;
    candidates[i].tier = from.tier;
    candidates[i].drop = from.drop;
    candidates[i].tried = from.tried;
    candidates[i].by_hint = from.by_hint;
  }
  attempt_count = exchange.attempts.size();
  if (attempts.size() < attempt_count) attempts.resize(attempt_count);
  for (std::size_t i = 0; i < attempt_count; ++i) {
    const Attempt& from = exchange.attempts[i];
    attempts[i].target = exchange.target(from.target).config->name;
    attempts[i].failure = from.failure;
    attempts[i].reason = from.reason;
    attempts[i].status = from.status;
    attempts[i].start_ms = ms(from.start);
    attempts[i].duration_ms = ms(from.duration);
    attempts[i].first_event_ms = ms(from.first_event);
    attempts[i].probe = from.probe;
    attempts[i].panic = from.panic;
  }
  status = exchange.transaction ? exchange.transaction->status() : 0;
  failure = exchange.failure;
  error_code = code_of(exchange);
  finish_reason = recorded_reason(exchange.finish_reason);
  usage = exchange.usage;
  used = target_name(exchange, exchange.used);
  estimated = exchange.input_estimated || exchange.output_estimated;
  for (std::size_t i = 0; i < kStages; ++i) stage_ms[i] = ms(exchange.stage_time[i]);
  duration_ms = ms(core::turn_time() - exchange.started);
  first_event_ms = ms(exchange.first_event);
  upstream_ms = ms(exchange.upstream_time);
}

void Decision::append_json(std::string& out) const {
  JsonFields fields(out);
  fields.text("id", id);
  fields.text("object", dry_run ? "route.explanation" : "route.decision");
  fields.integer("created", time_ms / 1000);
  fields.integer("time_ms", time_ms);
  fields.text("request_id", request_id);
  fields.text("endpoint", core::to_string(endpoint));
  fields.text("model", model);
  fields.text_or_null("route", route);
  fields.text_or_null("key", key);
  fields.boolean("stream", stream);
  fields.text("config_version", config_version);
  fields.integer("estimated_input_tokens", static_cast<std::int64_t>(estimated_tokens));
  fields.key("floor");
  {
    JsonFields inner(out);
    inner.text("trust", core::to_string(floor));
    inner.text("because", floor_reason);
    inner.end();
  }
  fields.key("policy");
  policy.append_json(out);
  if (cache != cache::Result::none) {
    fields.key("cache");
    JsonFields inner(out);
    inner.text("result", cache::to_string(cache));
    if (cache == cache::Result::hit || cache == cache::Result::stale)
      inner.text("level", cache::to_string(cache_level));
    if (semantic == cache::SemanticUse::Result::hit) {
      inner.text("kind", "semantic");
      inner.decimal("similarity", similarity, 4);
    }
    if (!cache_reason.empty()) inner.text("reason", cache_reason);
    if (!cache_key.empty()) inner.text("key", cache_key);
    if (!cache_leader.empty()) inner.text("leader", cache_leader);
    if (cache_age_ms > 0) inner.millis("age_ms", static_cast<double>(cache_age_ms));
    if (semantic != cache::SemanticUse::Result::none) {
      inner.key("semantic");
      append_semantic(*this, out);
    }
    inner.end();
  }
  fields.key("candidates");
  out += '[';
  for (std::size_t i = 0; i < candidate_count; ++i) {
    if (i > 0) out += ',';
    append_candidate(candidates[i], out);
  }
  out += ']';
  fields.key("attempts");
  out += '[';
  for (std::size_t i = 0; i < attempt_count; ++i) {
    if (i > 0) out += ',';
    append_attempt(attempts[i], out);
  }
  out += ']';
  fields.text_or_null("served_by", served_by);
  if (!dry_run) fields.integer("status", status);
  fields.text_or_null("error_code", error_code);
  fields.text_or_null("failure", failure == core::FailureClass::none ? std::string_view() : core::to_string(failure));
  fields.boolean("client_cancelled", cancelled);
  fields.boolean("answer_mended", mended);
  fields.text_or_null("finish_reason", finish_reason);
  if (usage.known()) {
    fields.key("usage");
    JsonFields inner(out);
    inner.count("input_tokens", usage.input);
    inner.count("output_tokens", usage.output);
    inner.integer("cached_tokens", usage.cached);
    inner.integer("reasoning_tokens", usage.reasoning);
    inner.text("source", estimated ? "estimate" : "provider");
    inner.end();
  }
  fields.key("stages_ms");
  {
    JsonFields inner(out);
    for (std::size_t i = 0; i + 1 < kStages; ++i) inner.millis(stage_name(i), stage_ms[i]);
    inner.end();
  }
  if (first_event_ms > 0) fields.millis("first_event_ms", first_event_ms);
  fields.millis("upstream_ms", upstream_ms);
  fields.millis("duration_ms", duration_ms);
  fields.end();
}

void append_decision(const Exchange& exchange, std::string& out) {
  Decision decision;
  decision.assign(exchange);
  decision.append_json(out);
}

}  // namespace router
