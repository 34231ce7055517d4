#include "core/error.h"

#include <algorithm>
#include <array>

#include "core/json_writer.h"

namespace core {
namespace {

constexpr std::string_view kInvalid = "invalid_request_error";
constexpr std::string_view kServer = "server_error";

// Statuses follow the OpenAI SDKs' exception classes; they try 408, 409, 429 and 5xx again, and nothing else. A refused
// key is an invalid_request_error at OpenAI too. A provider that refuses *our* key is a 502: a 401 would make the user
// change a key that is fine. Codes beginning with gateway_ keep users from blaming a provider for what happened here.
constexpr auto kRows = std::to_array<ErrorRow>({
    {ErrorKind::bad_request, 400, kInvalid, "", true},
    {ErrorKind::unsupported, 400, kInvalid, "unsupported_capability", true},
    {ErrorKind::context_length, 400, kInvalid, "context_length_exceeded", true, "messages"},
    {ErrorKind::content_filter, 400, kInvalid, "content_filter", false},
    {ErrorKind::policy, 400, kInvalid, "gateway_policy_blocked", true},
    {ErrorKind::unauthorized, 401, kInvalid, "invalid_api_key", true},
    {ErrorKind::forbidden, 403, kInvalid, "insufficient_permissions", true},
    {ErrorKind::not_found, 404, kInvalid, "not_found", true},
    {ErrorKind::model_not_found, 404, kInvalid, "model_not_found", true},
    {ErrorKind::method_not_allowed, 405, kInvalid, "method_not_allowed", true},
    {ErrorKind::conflict, 409, kInvalid, "conflict", true},
    {ErrorKind::payload_too_large, 413, kInvalid, "request_too_large", true},
    {ErrorKind::unsupported_media, 415, kInvalid, "unsupported_media_type", true},
    {ErrorKind::request_timeout, 408, kInvalid, "request_timeout", true},
    {ErrorKind::rate_limited, 429, "rate_limit_error", "rate_limit_exceeded", true},
    {ErrorKind::upstream_rate_limited, 429, "rate_limit_error", "rate_limit_exceeded", false},
    {ErrorKind::quota, 429, "insufficient_quota", "insufficient_quota", false},
    {ErrorKind::overloaded, 503, kServer, "gateway_overloaded", true},
    {ErrorKind::draining, 503, kServer, "gateway_draining", true},
    {ErrorKind::no_healthy_upstream, 503, kServer, "gateway_no_healthy_upstream", true},
    {ErrorKind::upstream_failed, 502, kServer, "upstream_error", false},
    {ErrorKind::upstream_auth, 502, kServer, "upstream_auth_failed", true},
    {ErrorKind::upstream_timeout, 504, kServer, "gateway_timeout", true},
    {ErrorKind::internal, 500, kServer, "gateway_internal_error", true},
    {ErrorKind::config, 500, kServer, "gateway_config_error", true},
});

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].kind != static_cast<ErrorKind>(i)) return false;
  }
  return kRows.size() == static_cast<std::size_t>(ErrorKind::config) + 1;
}
static_assert(in_order(), "one row for each ErrorKind, in its order");

void append_nullable(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
  } else {
    append_json_string(out, text);
  }
}

std::string body_of(std::string_view message, std::string_view type, std::string_view param, std::string_view code,
                    std::string_view inner) {
  std::string out = "{\"error\":{\"message\":";
  append_json_string(out, message);
  out += ",\"type\":";
  append_json_string(out, type);
  out += ",\"param\":";
  append_nullable(out, param);
  out += ",\"code\":";
  append_nullable(out, code);
  if (!inner.empty()) {
    out += ",\"innererror\":";
    out += inner;
  }
  out += "}}";
  return out;
}

// What OpenAI's API says of a request that is wrong in itself; the others are in the rows above.
constexpr auto kRequestCodes = std::to_array<std::string_view>(
    {"invalid_type", "invalid_value", "missing_required_parameter", "unknown_parameter", "unsupported_parameter",
     "unsupported_value", "string_above_max_length", "array_above_max_length", "integer_above_max_value",
     "invalid_prompt", "invalid_image", "invalid_image_format", "invalid_image_url", "image_too_large",
     "invalid_function_parameters", "invalid_json_schema", "tool_use_failed", "json_validate_failed", "overloaded"});

bool is_known(std::string_view code) noexcept {
  return std::find(kRequestCodes.begin(), kRequestCodes.end(), code) != kRequestCodes.end() ||
         std::any_of(kRows.begin(), kRows.end(), [&](const ErrorRow& row) { return row.code == code; });
}

std::string_view or_else(std::string_view text, std::string_view otherwise) { return text.empty() ? otherwise : text; }

}  // namespace

const ErrorRow& error_row(ErrorKind kind) noexcept { return kRows[static_cast<std::size_t>(kind)]; }

std::string_view recorded_code(const Error& error) noexcept {
  const bool fit = !error.code.empty() && (error.from_gateway() || is_known(error.code));
  return fit ? std::string_view(error.code) : error_row(error.kind).code;
}

std::string error_body(const Error& error) {
  const ErrorRow& row = error_row(error.kind);
  return body_of(error.message, row.type, or_else(error.param, row.param), or_else(error.code, row.code), error.inner);
}

std::string error_body(std::string_view message, std::string_view type, std::string_view param, std::string_view code) {
  return body_of(message, type, param, code, {});
}

}  // namespace core
