#include "router/providers/demo_request.h"

#include <algorithm>

#include "router/providers/demo_text.h"

namespace router::demo {
namespace {

using core::ErrorKind;
using wire::JsonNode;
using wire::JsonTree;
using wire::JsonType;

constexpr int kMostChoices = 16;
constexpr std::size_t kMostPrompts = 16;

core::Error bad(std::string message, std::string_view param) {
  return core::Error(ErrorKind::bad_request, std::move(message), std::string(param));
}

bool is_true(const JsonTree& tree, const JsonNode* node) { return node != nullptr && tree.raw(*node) == "true"; }
bool is_false(const JsonTree& tree, const JsonNode* node) { return node != nullptr && tree.raw(*node) == "false"; }
bool is_array(const JsonNode* node) { return node != nullptr && node->is(JsonType::array); }

// The options that both endpoints share.
core::Result<Request> read_options(const JsonTree& tree) {
  const JsonNode* root = &tree.root();
  Request request;
  request.stream = is_true(tree, tree.find(root, "stream"));
  const JsonNode* options = tree.find_value(root, "stream_options");
  if (options != nullptr && !request.stream)
    return bad("stream_options may only be given with stream: true.", "stream_options");
  request.include_usage = is_true(tree, tree.find(options, "include_usage"));
  if (const JsonNode* n = tree.find_value(root, "n")) {
    const auto value = tree.integer(n);
    if (!value || *value < 1 || *value > kMostChoices)
      return bad("n must be an integer from 1 to 16 at the demo provider.", "n");
    request.n = static_cast<int>(*value);
  }
  for (const std::string_view key : {"max_completion_tokens", "max_tokens"}) {
    const JsonNode* limit = tree.find_value(root, key);
    if (limit == nullptr) continue;
    const auto value = tree.integer(limit);
    if (!value || *value < 1) return bad(std::string(key) + " must be a positive integer.", key);
    if (request.max_tokens < 0) request.max_tokens = *value;
  }
  const JsonNode* stop = tree.find_value(root, "stop");
  if (is_array(stop)) {
    if (stop->children > 4) return bad("stop may hold at most four sequences.", "stop");
    for (const JsonNode& one : tree.children(*stop)) request.stops.push_back(tree.text_of(&one));
  } else if (stop != nullptr) {
    request.stops.push_back(tree.text_of(stop));
  }
  std::erase(request.stops, "");
  return request;
}

// All text of a message's content: a string, or the text parts of a list.
std::string text_of_content(const JsonTree& tree, const JsonNode* content) {
  if (content == nullptr) return {};
  if (content->is(JsonType::string)) return tree.text_of(content);
  std::string text;
  if (!is_array(content)) return text;
  for (const JsonNode& part : tree.children(*content)) {
    const JsonNode* words = tree.find(&part, "text");
    if (!text.empty()) text += ' ';
    text += words != nullptr ? tree.text_of(words) : "[" + tree.text_of(tree.find(&part, "type")) + "]";
  }
  return text;
}

using Names = std::vector<std::pair<std::string_view, const JsonNode*>>;  // tool call id, function name

void note_calls(const JsonTree& tree, const JsonNode& message, Names& names) {
  const JsonNode* calls = tree.find(&message, "tool_calls");
  if (!is_array(calls)) return;
  names.clear();  // only the last turn's calls are answered by what follows
  for (const JsonNode& call : tree.children(*calls)) {
    const JsonNode* function = tree.find(&call, "function");
    names.emplace_back(tree.string(tree.find(&call, "id")), tree.find(function, "name"));
  }
}

ToolResult tool_result(const JsonTree& tree, const JsonNode& message, std::string text, const Names& names) {
  ToolResult result{tree.text_of(tree.find(&message, "name")), std::move(text)};
  const std::string_view id = tree.string(tree.find(&message, "tool_call_id"));
  for (const auto& [call, name] : names) {
    if (call == id && result.name.empty()) result.name = tree.text_of(name);
  }
  return result;
}

core::Result<void> read_messages(const JsonTree& tree, Request& request) {
  const JsonNode* messages = tree.find_value(&tree.root(), "messages");
  if (!is_array(messages) || messages->children == 0)
    return bad("messages must be a list with at least one message.", "messages");
  Names names;
  for (const JsonNode& message : tree.children(*messages)) {
    const std::string_view role = tree.string(tree.find(&message, "role"));
    if (role.empty())
      return bad("Every message needs a role.", "messages[" + std::to_string(request.messages) + "].role");
    ++request.messages;
    std::string text = text_of_content(tree, tree.find(&message, "content"));
    request.prompt_tokens += std::max<std::int64_t>(1, count_tokens(text));
    if (role == "tool" || role == "function") {
      request.tool_results.push_back(tool_result(tree, message, std::move(text), names));
      continue;
    }
    request.tool_results.clear();
    if (role == "user") request.last_user = std::move(text);
    if (role == "assistant") note_calls(tree, message, names);
  }
  return core::success();
}

core::Result<void> read_format(const JsonTree& tree, Request& request) {
  const JsonNode* format = tree.find_value(&tree.root(), "response_format");
  if (format == nullptr) return core::success();
  const std::string_view type = tree.string(tree.find(format, "type"));
  if (type == "json_object") request.format = Request::Format::json_object;
  if (type != "json_schema") return core::success();
  request.format = Request::Format::json_schema;
  request.schema = tree.find_value(tree.find(format, "json_schema"), "schema");
  if (request.schema == nullptr)
    return bad("A json_schema response_format needs a schema.", "response_format.json_schema.schema");
  return core::success();
}

void keep_only(const JsonTree& tree, std::vector<const JsonNode*>& tools, const std::vector<std::string_view>& names) {
  std::erase_if(tools, [&](const JsonNode* tool) {
    return std::find(names.begin(), names.end(), tree.string(tree.find(tool, "name"))) == names.end();
  });
}

// "auto" is the default. {"type":"function","function":{"name":..}} and {"type":"allowed_tools",..} narrow the list.
core::Result<void> read_choice(const JsonTree& tree, Request& request) {
  const JsonNode* choice = tree.find_value(&tree.root(), "tool_choice");
  if (choice == nullptr) return core::success();
  std::string_view mode = tree.string(choice);
  if (choice->is(JsonType::object)) {
    std::vector<std::string_view> names;
    mode = "required";
    if (const JsonNode* allowed = tree.find(choice, "allowed_tools")) {
      mode = tree.string(tree.find(allowed, "mode"));
      const JsonNode* list = tree.find(allowed, "tools");
      if (is_array(list)) {
        for (const JsonNode& tool : tree.children(*list))
          names.push_back(tree.string(tree.find(tree.find(&tool, "function"), "name")));
      }
    } else {
      names.push_back(tree.string(tree.find(tree.find(choice, "function"), "name")));
      request.may_call_several = false;
    }
    keep_only(tree, request.tools, names);
  }
  if (mode == "none") request.tools.clear();
  request.must_call = mode == "required";
  if (request.must_call && request.tools.empty()) {
    return bad("tool_choice asks for a function that is not in tools; the demo provider calls functions only.",
               "tool_choice");
  }
  return core::success();
}

core::Result<void> read_tools(const JsonTree& tree, Request& request) {
  const JsonNode* tools = tree.find_value(&tree.root(), "tools");
  if (is_array(tools)) {
    for (const JsonNode& tool : tree.children(*tools)) {
      const JsonNode* function = tree.find(&tool, "function");
      if (!tree.string(tree.find(function, "name")).empty()) request.tools.push_back(function);
    }
  }
  request.may_call_several = !is_false(tree, tree.find(&tree.root(), "parallel_tool_calls"));
  return read_choice(tree, request);
}

core::Result<void> refuse_audio(const JsonTree& tree) {
  const JsonNode* modalities = tree.find_value(&tree.root(), "modalities");
  if (!is_array(modalities)) return core::success();
  for (const JsonNode& one : tree.children(*modalities)) {
    if (tree.string(&one) != "audio") continue;
    return core::Error(ErrorKind::unsupported, "The demo provider answers in text only.", "modalities",
                       "unsupported_value");
  }
  return core::success();
}

// A prompt is a text, or a list of token numbers, which say nothing to us.
std::string prompt_text(const JsonTree& tree, const JsonNode& node, std::int64_t& tokens) {
  if (node.is(JsonType::string)) {
    std::string text = tree.text_of(&node);
    tokens += count_tokens(text);
    return text;
  }
  tokens += node.children;
  return "(" + std::to_string(node.children) + " token numbers)";
}

}  // namespace

core::Result<Request> read_chat(const JsonTree& tree) {
  TRY_VOID(refuse_audio(tree));
  TRY(Request request, read_options(tree));
  TRY_VOID(read_messages(tree, request));
  TRY_VOID(read_format(tree, request));
  TRY_VOID(read_tools(tree, request));
  return request;
}

core::Result<Request> read_completion(const JsonTree& tree) {
  TRY(Request request, read_options(tree));
  const JsonNode* prompt = tree.find_value(&tree.root(), "prompt");
  if (prompt == nullptr) return bad("prompt is missing.", "prompt");
  const bool several =
      prompt->is(JsonType::array) && prompt->children > 0 && !(*tree.children(*prompt).begin()).is(JsonType::number);
  if (!several) {
    request.prompts.push_back(prompt_text(tree, *prompt, request.prompt_tokens));
    return request;
  }
  if (prompt->children > kMostPrompts) return bad("The demo provider takes at most 16 prompts at once.", "prompt");
  for (const JsonNode& one : tree.children(*prompt))
    request.prompts.push_back(prompt_text(tree, one, request.prompt_tokens));
  return request;
}

}  // namespace router::demo
