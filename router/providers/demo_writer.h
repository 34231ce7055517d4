// Writes chat and completion answers of the demo provider as OpenAI does: one JSON object, or a stream of SSE frames in
// which the role comes first, each choice has one finish chunk, and usage (when asked for) is the last chunk before
// [DONE].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "router/providers/demo_answers.h"
#include "router/providers/demo_tools.h"

namespace router::demo {

struct Choice {
  std::string text;
  std::vector<Call> calls;  // not empty: the text is
  std::string_view finish = "stop";
  std::int64_t tokens = 0;
};

struct Envelope {
  core::Endpoint endpoint = core::Endpoint::chat;  // or completions
  std::string id, model;
  std::int64_t created = 0;
  std::int64_t prompt_tokens = 0;
  bool include_usage = false;  // of a stream
};

DemoAnswer write_whole(const Envelope& envelope, const std::vector<Choice>& choices);
DemoAnswer write_stream(const Envelope& envelope, const std::vector<Choice>& choices);

}  // namespace router::demo
