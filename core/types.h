// Words that every floor shares. No Beast, no simdjson, no I/O.
#pragma once

#include <cstdint>
#include <string_view>

namespace core {

// How far a prompt may travel. Ordered: a target may serve a request when target.trust >= request.floor.
enum class Trust : std::uint8_t { external = 0, private_ = 1, local = 2 };
std::string_view to_string(Trust trust) noexcept;

enum class Endpoint : std::uint8_t { chat, completions, embeddings, models, other };
std::string_view to_string(Endpoint endpoint) noexcept;

// The outcome of one attempt at one target. The table of what follows from each is router/upstream/failure.cpp.
enum class FailureClass : std::uint8_t {
  none,
  connect,           // DNS, TCP or TLS failed, or a reset before any response byte
  timeout,           // connect, first-byte, inter-event or total deadline
  rate_limited,      // 429, wait and it works
  quota,             // 429 or 402 that waiting does not cure
  server_error,      // 5xx, 408, 409
  context_overflow,  // the prompt is too long for this target
  content_filter,    // the provider refused the content
  bad_body,          // 200 with an error, nothing, or not what was promised
  auth,              // the provider refused our key
  client_fault,      // 4xx that is the client's own
  stream_cut,        // the answer ended early after it had started
  cancelled,         // the client went away
  not_served,        // this target lacks the model, or a capability the request needs; another may have it
};
inline constexpr int kFailureClasses = 14;
std::string_view to_string(FailureClass failure) noexcept;

// Token counts as OpenAI counts them: input includes cached, output includes reasoning. -1: unknown.
struct Usage {
  std::int64_t input = -1;
  std::int64_t output = -1;
  std::int64_t cached = 0;
  std::int64_t reasoning = 0;
  bool known() const noexcept { return input >= 0 || output >= 0; }
};

}  // namespace core
