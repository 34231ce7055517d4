// What our own answers carry: the common header lines, and errors in the OpenAI shape.
#include <algorithm>
#include <charconv>

#include "core/json_writer.h"
#include "core/turn.h"
#include "router/core_state.h"
#include "router/stages/stages.h"
#include "router/upstream/failure.h"
#include "router/wire/stream_normaliser.h"

namespace router {
namespace {

template <std::size_t N>
void line(core::TextBuffer& out, const char (&name)[N], std::string_view value) {
  out.lit(name).lit(": ").text(value).lit("\r\n");
}

void append_server_timing(const Exchange& exchange, core::TextBuffer& out) {
  out.lit("server-timing: ");
  for (std::size_t i = 0; i + 2 < kStages; ++i) {  // dispatch is not over yet
    out.text(stage_name(i)).lit(";dur=").millis(exchange.stage_time[i]).lit(", ");
  }
  out.lit("total;dur=").millis(core::renew_turn() - exchange.started).lit("\r\n");
}

void append_limit(const GcraVerdict& limit, std::string_view what, core::TextBuffer& out) {
  if (limit.limit == 0) return;
  const auto field = [&](std::string_view name, std::int64_t value, std::string_view unit) {
    out.lit("x-ratelimit-").text(name).lit("-").text(what).lit(": ").number(value).text(unit).lit("\r\n");
  };
  field("limit", limit.limit, "");
  field("remaining", limit.remaining, "");
  field("reset", std::chrono::duration_cast<core::Millis>(limit.reset).count(), "ms");
}

void append_retry_after(core::Duration wait, core::TextBuffer& out) {
  const core::Millis bounded = std::clamp(std::chrono::ceil<core::Millis>(wait), core::Millis(1), kLongestRetryAfter);
  out.lit("retry-after: ").number(std::chrono::ceil<std::chrono::seconds>(bounded).count());
  out.lit("\r\nretry-after-ms: ").number(bounded.count()).lit("\r\n");
}

// Whether the same request may succeed soon. SDKs multiply our own attempts, so they are told not to where it is of no
// use.
bool should_retry(const Exchange& exchange) {
  using core::ErrorKind;
  if (exchange.error.no_retry) return false;
  switch (exchange.error.kind) {
    case ErrorKind::rate_limited:
    case ErrorKind::overloaded:
    case ErrorKind::draining: return true;
    case ErrorKind::upstream_rate_limited: return exchange.error.retry_after <= kLongestRetryAfter;
    case ErrorKind::no_healthy_upstream: return !exchange.attempts.empty() || exchange.error.retry_after.count() > 0;
    case ErrorKind::upstream_failed:
    case ErrorKind::upstream_timeout: return consequence(exchange.failure).client_should_retry;
    default: return false;
  }
}

core::Duration wait_of(const Exchange& exchange) {
  if (exchange.error.kind == core::ErrorKind::rate_limited) {
    if (exchange.error.no_retry) return {};
    const core::Duration limit = std::max(exchange.limit.retry_after, exchange.token_limit.retry_after);
    if (limit.count() > 0) return limit;
  }
  if (exchange.error.retry_after.count() > 0) return exchange.error.retry_after;
  const bool passing = exchange.error.kind == core::ErrorKind::overloaded ||
                       exchange.error.kind == core::ErrorKind::draining ||
                       exchange.error.kind == core::ErrorKind::rate_limited ||
                       exchange.error.kind == core::ErrorKind::upstream_rate_limited;
  return passing ? core::Duration(std::chrono::seconds(1)) : core::Duration::zero();
}

}  // namespace

void append_answer_fields(const Exchange& exchange, core::TextBuffer& fields) {
  line(fields, "x-request-id", exchange.request_id);
  line(fields, "x-signalbox-decision", exchange.decision_id);
  if (exchange.route != Snapshot::kNone) line(fields, "x-signalbox-route", exchange.route_config().name);
  if (exchange.served_by != Snapshot::kNone)
    line(fields, "x-signalbox-target", exchange.target(exchange.served_by).config->name);
  if (exchange.route != Snapshot::kNone && !exchange.dry_run) {
    // While an answer is being written its own attempt is not on the list yet.
    const bool one_under_way = !exchange.failed && !exchange.cache.served();
    fields.lit("x-signalbox-attempts: ");
    fields.number(static_cast<std::int64_t>(exchange.attempts.size()) + (one_under_way ? 1 : 0)).lit("\r\n");
  }
  if (exchange.cache.result != cache::Result::none && !exchange.failed) {
    line(fields, "x-signalbox-cache", cache::to_string(exchange.cache.result));
    if (exchange.cache.keyed()) {
      const cache::Key& key = exchange.cache.key;
      fields.lit("x-signalbox-cache-key: ").hex({reinterpret_cast<const char*>(key.data()), key.size()}).lit("\r\n");
    }
    if (exchange.cache.semantic.result == cache::SemanticUse::Result::hit) {
      char similarity[16];
      const auto written = std::to_chars(similarity, similarity + sizeof similarity, exchange.cache.semantic.similarity,
                                         std::chars_format::fixed, 4);
      line(fields, "x-signalbox-cache-similarity", std::string_view(similarity, written.ptr));
    }
    if (exchange.cache.served() && exchange.cache.result != cache::Result::coalesced) {
      fields.lit("age: ").number(exchange.cache.age_ms / 1000).lit("\r\n");
    }
  }
  append_limit(exchange.limit, "requests", fields);
  append_limit(exchange.token_limit, "tokens", fields);
  if (exchange.key_deprecated)
    line(fields, "x-signalbox-warning", "this API key is deprecated; switch to its successor");
  append_server_timing(exchange, fields);
}

net::Task<void> answer_error(Exchange& exchange) {
  net::Transaction& transaction = *exchange.transaction;
  const core::ErrorRow& row = core::error_row(exchange.error.kind);
  std::string body;
  if (transaction.streaming()) {  // comments have been sent, so only a frame can tell
    wire::StreamFailure shown;
    shown.message = exchange.error.message;
    shown.type = row.type;
    shown.code = exchange.error.code.empty() ? std::string(row.code) : exchange.error.code;
    wire::error_frame(shown, body);
    co_await transaction.end_stream(body);
    co_return;
  }
  if (transaction.answered()) co_return;
  const int status = exchange.error.http_status();
  exchange.fields.clear();
  append_answer_fields(exchange, exchange.fields);
  line(exchange.fields, "x-signalbox-error-source", exchange.error.from_gateway() ? "gateway" : "upstream");
  if (status == 429 || status >= 500)
    line(exchange.fields, "x-should-retry", should_retry(exchange) ? "true" : "false");
  const core::Duration wait = wait_of(exchange);
  if (wait.count() > 0 && (status == 429 || status == 503)) append_retry_after(wait, exchange.fields);
  body = core::error_body(exchange.error);
  co_await transaction.send(status, "application/json", exchange.fields, std::string_view(body));
}

}  // namespace router
