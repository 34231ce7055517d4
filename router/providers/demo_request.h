// What the demo provider understands of a chat or completion request. Points into the JsonTree it was read from. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "router/wire/json_tree.h"

namespace router::demo {

struct ToolResult {
  std::string name;  // of the tool, when its call is in the conversation
  std::string text;
};

struct Request {
  // what was said
  std::string last_user;
  std::vector<ToolResult> tool_results;  // the messages after the last assistant turn
  std::size_t messages = 0;
  std::int64_t prompt_tokens = 0;
  std::vector<std::string> prompts;  // of /v1/completions

  // how to answer
  bool stream = false;
  bool include_usage = false;
  int n = 1;
  std::int64_t max_tokens = -1;  // -1: no limit
  std::vector<std::string> stops;
  enum class Format : std::uint8_t { text, json_object, json_schema } format = Format::text;
  const wire::JsonNode* schema = nullptr;

  // tools
  std::vector<const wire::JsonNode*> tools;  // the `function` objects that may be called
  bool must_call = false;                    // tool_choice required, or names a tool
  bool may_call_several = true;
};

core::Result<Request> read_chat(const wire::JsonTree& tree);
core::Result<Request> read_completion(const wire::JsonTree& tree);

}  // namespace router::demo
