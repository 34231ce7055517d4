// The script of a mock answer: key=value pairs joined by '&'. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace cli {

enum class BreakHow : std::uint8_t {
  reset,
  cut,
  truncate,
  sse_error,
  vllm_error,
  openrouter_error,
  bare_json,
  stall,
  garbage
};

struct MockScript {
  std::chrono::microseconds latency{0};  // before the answer begins
  std::chrono::microseconds first{0};    // before the first event
  std::chrono::microseconds pace{0};     // between events
  int tokens = -1;                       // words of the answer; -1: the demo provider's text
  std::uint64_t size = 0;                // bytes of the answer, or of each of `tokens` events
  int status = 0;                        // answers with this status; from 300 on, or with `error`, it is a failure
  std::string retry_after, retry_after_ms;
  std::string error;  // fails with this body; see mock_script_help()
  int fail_at = -1;   // content events before it breaks
  BreakHow how = BreakHow::reset;
  std::string close;  // "before", "after_head"
  bool hang = false;  // never answers
  std::string split;  // "bytes", "utf8" or a number of bytes: how the answer is cut into writes
  bool crlf = false, comments = false, no_done = false, no_usage = false, role_twice = false, usage_every = false;
  bool float_embeddings = false, json_for_stream = false, sse_for_json = false, gzip = false, close_after = false;
  bool tool_args_object = false;
  std::string tool_index;  // "none", "same", "from1"
  std::string finish;      // instead of the honest finish_reason
  double fail_rate = 1;    // share of requests that fail as scripted
  std::uint64_t seed = 1;

  bool refuses() const noexcept { return status >= 300 || !error.empty(); }
  bool fails() const noexcept { return refuses() || fail_at >= 0 || !close.empty() || hang; }
};

// Reads pairs into `script`, over what it holds. Errors name the key and what it takes.
core::Result<void> read_mock_script(std::string_view text, MockScript& script);

}  // namespace cli
