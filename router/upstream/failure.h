// All that is known of upstream failures, in one place of tables: what a provider's answer means, what follows from
// each kind of failure, and what the client is told when every attempt failed. Pure functions, any thread. Nothing that
// comes out of here holds a URL, host, key or account id of a provider, but Failure::wrong_url. Sources: the OpenAI,
// Anthropic, Gemini and Azure error references; the error shapes of vLLM, llama.cpp, Ollama, TGI, OpenRouter and
// LiteLLM as their sources write them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/config.h"
#include "core/error.h"
#include "core/types.h"
#include "router/wire/upstream_error.h"

namespace router {

// An answer that is not 2xx.
struct UpstreamReply {
  int status = 0;
  std::string_view content_type, body, retry_after, retry_after_ms, location;
  std::int64_t now = 0;  // Unix seconds, for a Retry-After that is a date; 0: the clock
};

struct Failure {
  core::FailureClass cls = core::FailureClass::none;
  int status = 0;               // the provider's, or the one its body names; 0: none
  core::Error error;            // what a client may be told of this attempt alone
  core::Millis retry_after{0};  // the provider's wish, at most a day; 0: none
  std::string_view reason;      // a literal: what the network said, or what is wrong with the provider's base_url
  std::string wrong_url;        // that, for the log alone: it may name a host
};

// `passthrough_auth`: the client's own key was sent, so 401 and 403 are the client's to see.
Failure classify_reply(const UpstreamReply& reply, bool passthrough_auth = false);

// An error that a provider put inside a successful answer, as router/wire read it.
Failure failure_from_stream(const wire::StreamFailure& error);

// A failure found on our side (connect, timeout, bad_body, ...) or already classified. `text` is scrubbed; empty: a
// sentence about the class.
Failure make_failure(core::FailureClass cls, std::string_view text = {}, int status = 0);

// What follows from a failure.
struct Consequence {
  bool next_target;          // another target may serve the request
  bool retry_same;           // the same target may, a little later, when there is no other
  bool breaker_counts;       // it speaks against the target
  bool cooldown;             // the target asked to be left alone
  bool client_should_retry;  // the same request may fare better later
};
const Consequence& consequence(core::FailureClass cls) noexcept;

struct AttemptOutcome {
  std::string target;
  Failure failure;
};

// A longer wait is not asked of a client: SDKs differ beyond it, some sleep an hour, some do not try again at all.
inline constexpr core::Millis kLongestRetryAfter{60'000};

inline constexpr std::size_t kListed = 8;  // targets or attempts that a message names

// What the client sees when every attempt failed.
core::Error final_error(std::span<const AttemptOutcome> attempts);

// Retry-After-Ms before Retry-After (seconds, or an IMF-fixdate relative to `now`); 0: none, past or unreadable.
core::Millis read_retry_after(std::string_view seconds_or_date, std::string_view milliseconds, std::int64_t now);

}  // namespace router
