// What can go wrong, as values. One table (error.cpp) maps each kind to the HTTP status and the OpenAI error `type` and
// `code` a client sees, so an error answer is a row there and nothing else.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace core {

enum class ErrorKind : std::uint8_t {
  bad_request,      // the request itself is malformed or breaks the API
  unsupported,      // well formed, but nothing here can serve it (n > 1 on a target without n, ...)
  context_length,   // the prompt does not fit any allowed target
  content_filter,   // a provider refused the content
  policy,           // our own rules refuse the content
  unauthorized,     // no or wrong client key
  forbidden,        // the key may not do this
  not_found,        // no such path or id
  model_not_found,  // no such route or target
  method_not_allowed,
  conflict,  // what was to be changed has changed meanwhile
  payload_too_large,
  unsupported_media,      // content-encoding or content-type we do not speak
  request_timeout,        // the client was too slow
  rate_limited,           // our own limit
  upstream_rate_limited,  // every target is rate limited
  quota,                  // a provider's quota is used up
  overloaded,             // in-flight limits of ours
  draining,               // shutting down
  no_healthy_upstream,    // nothing left to try
  upstream_failed,        // the provider failed
  upstream_auth,          // the provider refused our key
  upstream_timeout,
  internal,  // a bug of ours
  config,    // start-up or reload: a file, line, path and cure are in the message
};

struct ErrorRow {
  ErrorKind kind;
  int status;                // HTTP status
  std::string_view type;     // OpenAI error.type
  std::string_view code;     // default error.code; empty is null
  bool gateway;              // true: x-signalbox-error-source: gateway, else upstream (see Error::from_upstream)
  std::string_view param{};  // default error.param; empty is null
};

const ErrorRow& error_row(ErrorKind kind) noexcept;

// An error on its way to whoever handles it. `message` is safe to show to a client: no key, internal URL or prompt.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  std::string param;                         // OpenAI error.param; empty is null
  std::string code;                          // overrides the row's code when not empty
  std::string inner;                         // JSON of error.innererror (Azure's content filter); empty: no such member
  int status = 0;                            // overrides the row's status when not 0
  std::chrono::milliseconds retry_after{0};  // for retry-after and retry-after-ms; 0: no such headers
  bool no_retry = false;                     // x-should-retry: false, because the same request cannot fare better
  bool from_upstream = false;                // a provider said so, whatever the row's `gateway` says

  Error() = default;
  Error(ErrorKind k, std::string m) : kind(k), message(std::move(m)) {}
  Error(ErrorKind k, std::string m, std::string p, std::string c = {})
      : kind(k), message(std::move(m)), param(std::move(p)), code(std::move(c)) {}

  int http_status() const noexcept { return status != 0 ? status : error_row(kind).status; }
  bool from_gateway() const noexcept { return !from_upstream && error_row(kind).gateway; }
};

// The error's code for metrics, logs and decisions; empty: none. A provider's own code goes to the client who asked;
// here it stands only where it is one of OpenAI's words, because it may hold anything: what was asked, a key, another
// word each time.
std::string_view recorded_code(const Error& error) noexcept;

// The OpenAI error object: {"error":{"message":..,"type":..,"param":..,"code":..}} with all four keys.
std::string error_body(const Error& error);
std::string error_body(std::string_view message, std::string_view type, std::string_view param, std::string_view code);

}  // namespace core
