#include "router/wire/answer_normaliser.h"

#include "router/wire/answer_tokens.h"
#include "router/wire/stream_normaliser.h"
#include "router/wire/tool_calls.h"

namespace router::wire {
namespace {

using core::FailureClass;

struct Answer {
  JsonTree tree;
  JsonPatch patch;
  Envelope envelope;
  CallIds ids;
};

bool is_array(const JsonNode* node) noexcept { return node != nullptr && node->is(JsonType::array); }
bool is_object(const JsonNode* node) noexcept { return node != nullptr && node->is(JsonType::object); }

void fail(AnswerReading& reading, std::string_view message) {
  describe_failure(FailureClass::bad_body, message, reading.error);
  reading.failure = reading.error.cls;
}

std::string_view what_it_is_not(std::string_view body) noexcept {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (first == body.npos) return "The provider answered with an empty body.";
  if (body[first] == '<') return "The provider answered with HTML instead of JSON.";
  return "The provider's answer is not valid JSON.";
}

// A final answer's arguments are a JSON text in a string; nothing at all means no arguments.
void mend_arguments(Answer& answer, const JsonNode& function) {
  const JsonNode* arguments = answer.tree.find(&function, "arguments");
  if (arguments == nullptr || arguments->is(JsonType::null)) {
    answer.patch.set(function, arguments, "arguments", "\"{}\"");
  } else if (!arguments->is(JsonType::string)) {
    answer.patch.replace(*arguments, stringified(answer.tree, *arguments));
  } else if (answer.tree.string(arguments).empty()) {
    answer.patch.replace(*arguments, "\"{}\"");
  }
}

void mend_tool_call(Answer& answer, const JsonNode& call) {
  const JsonTree& tree = answer.tree;
  const JsonNode* id = tree.find(&call, "id");
  if (tree.string(id).empty()) {
    std::string made;
    answer.ids.append_next(made);
    answer.patch.set(call, id, "id", made);
  }
  const JsonNode* function = tree.find(&call, "function");
  if (!is_object(function)) return;  // a custom tool
  const JsonNode* type = tree.find(&call, "type");
  if (tree.string(type) != "function") answer.patch.set(call, type, "type", "\"function\"");
  mend_arguments(answer, *function);
}

// True: the message calls tools.
bool mend_tool_calls(Answer& answer, const JsonNode* list) {
  if (!is_array(list) || list->children == 0) return false;
  for (const JsonNode& call : answer.tree.children(*list)) {
    if (call.is(JsonType::object)) {
      mend_tool_call(answer, call);
    } else {
      answer.patch.remove(call);
    }
  }
  return true;
}

// Returns what a message without a finish_reason of its own ends with.
std::string_view mend_message(Answer& answer, const JsonNode& message) {
  const JsonTree& tree = answer.tree;
  const JsonNode* role = tree.find(&message, "role");
  if (tree.string(role).empty()) answer.patch.set(message, role, "role", "\"assistant\"");
  const JsonNode* content = tree.find(&message, "content");
  if (content != nullptr) {
    mend_content(tree, answer.patch, message, *content);
  } else {
    answer.patch.add_member(message, "content", "null");
  }
  if (mend_tool_calls(answer, tree.find(&message, "tool_calls"))) return "tool_calls";
  const JsonNode* function_call = tree.find(&message, "function_call");
  if (!is_object(function_call)) return "stop";
  mend_arguments(answer, *function_call);
  return "function_call";
}

bool mend_finish(Answer& answer, const JsonNode& choice, std::string_view natural, AnswerReading& reading) {
  const JsonNode* node = answer.tree.find(&choice, "finish_reason");
  const std::string_view given = answer.tree.string(node);
  Finish finish = read_finish(given);
  if (finish.kind == FinishKind::failure) {
    describe_finish_failure(given, reading.error);
    reading.failure = reading.error.cls;
    return false;
  }
  if (finish.kind == FinishKind::none || finish.word == "stop") finish.word = natural;
  if (finish.word != given) answer.patch.set(choice, node, "finish_reason", '"' + std::string(finish.word) + '"');
  if (reading.finish_reason.empty()) reading.finish_reason = finish.word;
  return true;
}

bool mend_choice(Answer& answer, core::Endpoint endpoint, const JsonNode& choice, std::size_t position,
                 AnswerReading& reading) {
  const JsonTree& tree = answer.tree;
  if (!choice.is(JsonType::object)) {
    fail(reading, "The provider's answer holds a choice that is no object.");
    return false;
  }
  const JsonNode* index = tree.find(&choice, "index");
  if (!tree.integer(index)) answer.patch.set(choice, index, "index", std::to_string(position));
  std::string_view natural = "stop";
  if (endpoint == core::Endpoint::chat) {
    const JsonNode* message = tree.find(&choice, "message");
    if (!is_object(message)) {
      fail(reading, "The provider's answer holds no message.");
      return false;
    }
    natural = mend_message(answer, *message);
  } else if (const JsonNode* text = tree.find(&choice, "text"); text == nullptr || !text->is(JsonType::string)) {
    answer.patch.set(choice, text, "text", "\"\"");
  }
  return mend_finish(answer, choice, natural, reading);
}

bool mend_choices(Answer& answer, core::Endpoint endpoint, const JsonNode* choices, AnswerReading& reading) {
  if (!is_array(choices) || choices->children == 0) {
    fail(reading, "The provider's answer holds no choices.");
    return false;
  }
  std::size_t position = 0;
  for (const JsonNode& choice : answer.tree.children(*choices)) {
    if (!mend_choice(answer, endpoint, choice, position++, reading)) return false;
  }
  return true;
}

void mend(Answer& answer, core::Endpoint endpoint, const StreamOptions& options, AnswerReading& reading) {
  const TopMembers top = read_top(answer.tree);
  if (is_object(top.usage)) read_usage(answer.tree, *top.usage, reading.usage);
  answer.patch.begin(answer.tree);
  reading.response_model = answer.tree.text_of(top.model);
  if (endpoint == core::Endpoint::embeddings) return;
  if (reading.usage.output < 0) reading.text_tokens = answer_tokens(answer.tree, top.choices);
  answer.envelope.begin(options, endpoint == core::Endpoint::chat ? "chat.completion" : "text_completion");
  answer.ids.begin(options.fallback_id);
  if (top.error != nullptr) answer.patch.remove(*top.error);
  answer.envelope.mend(answer.tree, answer.patch, top);
  mend_choices(answer, endpoint, top.choices, reading);
}

}  // namespace

void read_answer(core::Endpoint endpoint, std::string_view body, std::size_t readable, const StreamOptions& options,
                 std::string& out, AnswerReading& reading) {
  reading = {};
  out.clear();
  const bool known = endpoint == core::Endpoint::chat || endpoint == core::Endpoint::completions ||
                     endpoint == core::Endpoint::embeddings;
  if (!known) return;
  thread_local Answer answer;
  if (!answer.tree.parse(body, readable)) return fail(reading, what_it_is_not(body));
  if (read_error(answer.tree, reading.error)) {
    reading.failure = reading.error.cls;
    return;
  }
  if (!answer.tree.root().is(JsonType::object)) return fail(reading, "The provider's answer is not a JSON object.");
  mend(answer, endpoint, options, reading);
  reading.mended = reading.failure == FailureClass::none && (!answer.patch.empty() || answer.tree.repaired());
  if (reading.mended) answer.patch.write(out);
}

void describe_reading(const StreamNormaliser& stream, AnswerReading& reading) {
  reading = {};
  reading.error = stream.failure();
  reading.failure = reading.error.cls;
  reading.usage = stream.usage();
  reading.finish_reason = stream.finish_reason();
  reading.response_model = stream.response_model();
  reading.mended = true;
}

}  // namespace router::wire
