// Reads a provider's whole JSON answer to chat/completions or completions and mends what clients stumble over. Pure;
// one thread.
//
// An answer must end with a finish_reason. A body that came whole but says none (null, "" or absent) is complete, so it
// is given "tool_calls" or "function_call" when it holds such calls, else "stop".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/types.h"
#include "router/wire/answer_parts.h"
#include "router/wire/upstream_error.h"

namespace router::wire {

class StreamNormaliser;

struct AnswerReading {
  core::FailureClass failure = core::FailureClass::none;  // an error inside the 200, or no answer at all
  StreamFailure error;                                    // meaningful when failure is not none
  core::Usage usage;
  std::string finish_reason;      // of the first choice
  std::string response_model;     // as the provider named it; empty: it did not
  std::uint64_t text_tokens = 0;  // our own count, where `usage` has none of the output
  bool mended = false;
};

// `readable`: bytes that may be read from body.data(); 64 more than its size save a copy. When nothing must be mended
// `out` stays empty and the body is forwarded as it came, else `out` is the mended body. Embeddings are checked for
// errors and usage only; other endpoints are not looked at.
void read_answer(core::Endpoint endpoint, std::string_view body, std::size_t readable, const StreamOptions& options,
                 std::string& out, AnswerReading& reading);

// What a stream that has ended was, in the same words.
void describe_reading(const StreamNormaliser& stream, AnswerReading& reading);

}  // namespace router::wire
