#include "router/upstream/failure.h"

#include <array>

#include "core/clock.h"
#include "net/upstream.h"
#include "net/url.h"
#include "router/loop.h"
#include "router/upstream/scrub.h"
#include "router/wire/error_body.h"

namespace router {
namespace {

using core::ErrorKind;
using core::FailureClass;

constexpr std::size_t kCodeBytes = 64, kParamBytes = 128;

// What follows and what is told. -------------------------------------------------------------------------------------

struct ClassRow {
  FailureClass cls;
  Consequence then;
  ErrorKind kind;             // what a client is told, unless the status says more
  std::string_view sentence;  // for want of the provider's own words
};

// A refused key speaks against the target: every request to it would be lost. Rate limits and quotas do not, they cool
// it down. A request that is wrong in itself fails everywhere, so nothing else is tried; one that is too long, or asks
// for what this target lacks, may fit another.
// clang-format off
constexpr auto kClasses = std::to_array<ClassRow>({
    //                               next   same   breaker cooldown client
    {FailureClass::none,             {false, false, false, false, false}, ErrorKind::internal,
     "No failure."},
    {FailureClass::connect,          {true,  true,  true,  false, true},  ErrorKind::upstream_failed,
     "The provider could not be reached."},
    {FailureClass::timeout,          {true,  false, true,  false, true},  ErrorKind::upstream_timeout,
     "The provider did not answer in time."},
    {FailureClass::rate_limited,     {true,  true,  false, true,  true},  ErrorKind::upstream_rate_limited,
     "The provider is rate limiting."},
    {FailureClass::quota,            {true,  false, false, true,  false}, ErrorKind::quota,
     "The provider's quota is used up."},
    {FailureClass::server_error,     {true,  true,  true,  false, true},  ErrorKind::upstream_failed,
     "The provider failed."},
    {FailureClass::context_overflow, {true,  false, false, false, false}, ErrorKind::context_length,
     "The prompt is longer than the model's context."},
    {FailureClass::content_filter,   {false, false, false, false, false}, ErrorKind::content_filter,
     "The provider refused the content."},
    {FailureClass::bad_body,         {true,  true,  true,  false, true},  ErrorKind::upstream_failed,
     "The provider's answer could not be understood."},
    {FailureClass::auth,             {true,  false, true,  false, false}, ErrorKind::upstream_auth,
     "The provider refused the gateway's credentials."},
    {FailureClass::client_fault,     {false, false, false, false, false}, ErrorKind::bad_request,
     "The provider refused the request."},
    {FailureClass::stream_cut,       {true,  true,  true,  false, true},  ErrorKind::upstream_failed,
     "The provider's answer ended early."},
    {FailureClass::cancelled,        {false, false, false, false, false}, ErrorKind::internal,
     "The client left."},
    {FailureClass::not_served,       {true,  false, false, false, false}, ErrorKind::unsupported,
     "The target cannot serve this request."},
});
// clang-format on

constexpr bool in_order() {
  for (std::size_t i = 0; i < kClasses.size(); ++i) {
    if (kClasses[i].cls != static_cast<FailureClass>(i)) return false;
  }
  return kClasses.size() == core::kFailureClasses;
}
static_assert(in_order(), "one row for each FailureClass, in its order");

const ClassRow& class_row(FailureClass cls) noexcept { return kClasses[static_cast<std::size_t>(cls)]; }

// What an answer means. ----------------------------------------------------------------------------------------------

// Sets of statuses.
using Statuses = unsigned;
constexpr Statuses k400 = 1, k401 = 2, k402 = 4, k403 = 8, k404 = 16, k413 = 32, k422 = 64, k429 = 128, k4xx = 256,
                   k5xx = 512;
constexpr Statuses kAny = 1023;
constexpr Statuses kRequest = k400 | k413 | k422;  // the request was looked at and refused

Statuses status_set(int status) noexcept {
  switch (status) {
    case 400: return k400;
    case 401: return k401;
    case 402: return k402;
    case 403: return k403;
    case 404: return k404;
    case 413: return k413;
    case 422: return k422;
    case 429: return k429;
    default: return status >= 500 ? k5xx : status >= 400 ? k4xx : 0;
  }
}

enum class In : std::uint8_t { code, message };  // `code`: code, type, google.rpc status, quota ids and inner codes

struct Sign {
  In where;
  std::string_view word;  // lower case, contained
  FailureClass cls;
  Statuses among;
};

// Words, in order; the first that fits decides. Only then the status does. 413 with Anthropic's request_too_large
// counts bytes, not tokens, and is none of these.
constexpr auto kSigns = std::to_array<Sign>({
    // Waiting does not bring money back.
    {In::code, "insufficient_quota", FailureClass::quota, kAny},
    {In::code, "credit_balance", FailureClass::quota, kAny},
    {In::code, "spend_limit", FailureClass::quota, kAny},
    {In::code, "billing", FailureClass::quota, kAny},
    {In::code, "perday", FailureClass::quota, k429},                               // Gemini quota ids
    {In::message, "credit balance is too low", FailureClass::quota, k400 | k403},  // Anthropic
    // Context overflow. Some servers answer 500.
    {In::code, "context_length_exceeded", FailureClass::context_overflow, kRequest | k5xx},
    {In::code, "exceed_context_size", FailureClass::context_overflow, kRequest | k5xx},  // llama.cpp
    {In::message, "maximum context length", FailureClass::context_overflow, kRequest | k5xx},
    {In::message, "context length is only", FailureClass::context_overflow, kRequest | k5xx},  // vLLM
    {In::message, "context length exceeded", FailureClass::context_overflow, kRequest | k5xx},
    {In::message, "context window", FailureClass::context_overflow, kRequest | k5xx},
    {In::message, "prompt is too long", FailureClass::context_overflow, kRequest | k5xx},  // Anthropic
    {In::message, "exceed context limit", FailureClass::context_overflow, kRequest | k5xx},
    {In::message, "exceeds the available context size", FailureClass::context_overflow, kRequest | k5xx},
    {In::message, "exceeds the maximum number of tokens", FailureClass::context_overflow, kRequest | k5xx},  // Gemini
    {In::message, "input token count", FailureClass::context_overflow, kRequest | k5xx},
    {In::message, "input is too long for requested model", FailureClass::context_overflow, kRequest | k5xx},  // Bedrock
    {In::message, "tokens + `max_new_tokens` must be", FailureClass::context_overflow, kRequest | k5xx},      // TGI
    // Refused content.
    {In::code, "content_filter", FailureClass::content_filter, kRequest | k403 | k5xx},
    {In::code, "content_policy", FailureClass::content_filter, kRequest | k403 | k5xx},
    {In::code, "responsibleaipolicy", FailureClass::content_filter, kRequest | k403 | k5xx},  // Azure
    {In::code, "data_inspection", FailureClass::content_filter, kRequest | k403 | k5xx},
    {In::code, "moderation", FailureClass::content_filter, kRequest | k403},  // OpenRouter
    {In::message, "content management policy", FailureClass::content_filter, kRequest | k403},
    // Keys that are refused with a 400.
    {In::code, "invalid_api_key", FailureClass::auth, kAny},
    {In::code, "api_key_invalid", FailureClass::auth, kAny},  // Gemini
    {In::message, "api key not valid", FailureClass::auth, k400},
    // What this target lacks.
    {In::code, "model_not_found", FailureClass::not_served, k4xx | k400 | k404 | k422 | k403},
    {In::code, "deploymentnotfound", FailureClass::not_served, kAny},  // Azure
    {In::code, "model_decommissioned", FailureClass::not_served, kAny},
    {In::code, "unsupported_parameter", FailureClass::not_served, kRequest},
    {In::code, "unsupported_value", FailureClass::not_served, kRequest},
    {In::message, "does not support tools", FailureClass::not_served, kRequest},               // Ollama
    {In::message, "enable-auto-tool-choice", FailureClass::not_served, kRequest},              // vLLM
    {In::message, "is not a multimodal model", FailureClass::not_served, kRequest},            // vLLM
    {In::message, "image input is not supported", FailureClass::not_served, kRequest | k5xx},  // llama.cpp
});

struct StatusRow {
  int status;
  FailureClass cls;
};

constexpr auto kStatuses = std::to_array<StatusRow>({
    {401, FailureClass::auth},
    {402, FailureClass::quota},
    {403, FailureClass::auth},
    {404, FailureClass::not_served},
    {405, FailureClass::not_served},  // no such endpoint there
    {407, FailureClass::auth},
    {408, FailureClass::server_error},
    {409, FailureClass::server_error},
    {410, FailureClass::not_served},
    {425, FailureClass::server_error},
    {429, FailureClass::rate_limited},
    {499, FailureClass::server_error},
    {501, FailureClass::not_served},
});

FailureClass by_status(int status) noexcept {
  for (const StatusRow& row : kStatuses) {
    if (row.status == status) return row.cls;
  }
  if (status >= 500) return FailureClass::server_error;
  return status >= 400 ? FailureClass::client_fault : FailureClass::bad_body;  // a redirect is no answer either
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return text;
}

FailureClass class_of(int status, const wire::ErrorBody& body) {
  const std::string codes = lower(body.code + ' ' + body.type + body.hints);
  const std::string message = lower(body.message + body.hints);
  const Statuses set = status_set(status);
  for (const Sign& sign : kSigns) {
    const std::string& text = sign.where == In::code ? codes : message;
    if ((sign.among & set) != 0 && text.find(sign.word) != text.npos) return sign.cls;
  }
  return by_status(status);
}

// What a client is told of one attempt. -----------------------------------------------------------------------------

ErrorKind client_fault_kind(int status) noexcept {
  switch (status) {
    case 413: return ErrorKind::payload_too_large;
    case 415: return ErrorKind::unsupported_media;
    default: return ErrorKind::bad_request;
  }
}

// A target may lack the model (or the whole endpoint), or only something that the request asks of it.
ErrorKind not_served_kind(int status, std::string_view code) {
  const bool endpoint = status == 404 || status == 405 || status == 410 || status == 501;
  const bool model = code.find("model") != code.npos || code.find("deployment") != code.npos;
  return endpoint || model ? ErrorKind::model_not_found : ErrorKind::unsupported;
}

bool overloaded(int status) noexcept { return status == 503 || status == 529; }

Failure describe(FailureClass cls, int status, const wire::ErrorBody& body) {
  Failure failure = make_failure(cls, body.message, status);
  core::Error& error = failure.error;
  failure.retry_after = body.retry_delay;
  if (cls == FailureClass::not_served) error.kind = not_served_kind(status, lower(body.code));
  if (cls == FailureClass::client_fault || error.kind == ErrorKind::unsupported) {
    error.code = scrub(body.code, kCodeBytes);
    error.param = scrub(body.param, kParamBytes);
  }
  if (cls == FailureClass::content_filter) error.inner = body.inner_error;
  return failure;
}

// A Signalbox behind the provider, or this one, has seen the request before.
Failure describe_loop(int status) {
  Failure failure = make_failure(FailureClass::not_served, {}, status);
  failure.error = loop_error();
  failure.reason = "requests to it go round";
  failure.wrong_url = "requests to it come back to a Signalbox that they have passed";
  return failure;
}

// A client may have made the hops up: nothing is said of the provider.
Failure describe_hops(int status) {
  Failure failure = make_failure(FailureClass::not_served, {}, status);
  failure.error = hops_error();
  return failure;
}

// Where a Location leads, as far as a base_url says it: what stands behind the path may be secret.
std::string place_of(std::string_view location) {
  location = location.substr(0, std::min<std::size_t>(location.find_first_of("?#"), 200));
  if (location.starts_with('/') && !location.starts_with("//")) return "the path " + std::string(location);
  const auto url = net::parse_url(location);
  if (!url || url->host.find('@') != std::string_view::npos) return "elsewhere";
  net::Origin origin;
  origin.host = url->host;
  origin.port = url->port;
  origin.tls = url->tls;
  return (url->tls ? "https://" : "http://") + origin.authority() + url->path;
}

bool is_redirect(int status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Not followed: prompts go where the config says, and nowhere else.
Failure describe_redirect(int status, std::string_view location) {
  Failure failure = make_failure(FailureClass::bad_body, {}, status);
  failure.error.message = "The provider redirects elsewhere, so its base_url must be changed.";
  failure.error.no_retry = true;
  failure.reason = "it redirects, so its base_url must be changed";
  failure.wrong_url =
      "it redirects to " + place_of(location) + ": its base_url must lead there, or to another provider";
  return failure;
}

// The client's own key was refused: the provider's words are meant for it.
Failure client_key_refused(int status, std::string_view message) {
  Failure failure = make_failure(FailureClass::client_fault, message, status);
  failure.error.kind = status == 403 ? ErrorKind::forbidden : ErrorKind::unauthorized;
  failure.error.status = 0;
  return failure;
}

}  // namespace

const Consequence& consequence(FailureClass cls) noexcept { return class_row(cls).then; }

Failure make_failure(FailureClass cls, std::string_view text, int status) {
  Failure failure;
  failure.cls = cls;
  failure.status = status;
  core::Error& error = failure.error;
  error.kind = cls == FailureClass::client_fault ? client_fault_kind(status) : class_row(cls).kind;
  if (cls != FailureClass::auth) error.message = scrub(text);  // what is said of our key is nobody else's business
  if (error.message.empty()) error.message = class_row(cls).sentence;
  // Errors about the request itself keep the provider's status.
  error.from_upstream =
      cls == FailureClass::client_fault || cls == FailureClass::context_overflow || cls == FailureClass::not_served;
  if (cls == FailureClass::client_fault && status >= 400 && status < 500) error.status = status;
  if (cls == FailureClass::server_error && overloaded(status)) error.code = "overloaded";
  error.no_retry = cls == FailureClass::quota || cls == FailureClass::auth;
  return failure;
}

Failure classify_reply(const UpstreamReply& reply, bool passthrough_auth) {
  wire::ErrorBody body;
  wire::read_error_body(reply.body, body);
  if (reply.status == kLoopStatus && body.code == kLoopCode) return describe_loop(reply.status);
  if (reply.status == kLoopStatus && body.code == kHopsCode) return describe_hops(reply.status);
  if (is_redirect(reply.status)) return describe_redirect(reply.status, reply.location);
  const FailureClass cls = class_of(reply.status, body);
  if (cls == FailureClass::auth && passthrough_auth) return client_key_refused(reply.status, body.message);
  Failure failure = describe(cls, reply.status, body);
  const std::int64_t now = reply.now != 0 ? reply.now : core::unix_seconds();
  const core::Millis asked = read_retry_after(reply.retry_after, reply.retry_after_ms, now);
  if (asked.count() > 0) failure.retry_after = asked;
  return failure;
}

Failure failure_from_stream(const wire::StreamFailure& error) {
  if (error.code == kLoopCode) return describe_loop(error.status);
  Failure failure = make_failure(error.cls, error.message, error.status);
  failure.error.code = scrub(error.code, kCodeBytes);
  return failure;
}

}  // namespace router
