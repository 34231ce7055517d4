// The choices of a chunk: numbering, roles, content, tool calls, finish reasons.
#include "core/json_writer.h"
#include "router/wire/stream_chunk.h"

namespace router::wire {

void append_frame(std::string& out, std::string_view json) {
  out += kDataField;
  out += json;
  out += "\n\n";
}

namespace {

ChoiceMembers read_choice(const JsonTree& tree, const JsonNode& choice) {
  ChoiceMembers members;
  for (const JsonNode& member : tree.children(choice)) {
    const std::string_view key = tree.key(member);
    if (is_key(key, "index")) members.index = &member;
    if (is_key(key, "delta")) members.delta = &member;
    if (is_key(key, "message")) members.message = &member;
    if (is_key(key, "text")) members.text = &member;
    if (is_key(key, "finish_reason")) members.finish = &member;
    if (is_key(key, "error")) members.error = &member;
    if (is_key(key, "content_filter_results") || is_key(key, "content_filter_offsets")) members.filter = &member;
  }
  return members;
}

// What mend_content() finds the text of. A part of a kind that we do not know has none.
bool is_content(const JsonTree& tree, const JsonNode& content) noexcept {
  if (content.is(JsonType::object)) {
    return content.children == 0 || tree.find(&content, "type") != nullptr || tree.find(&content, "text") != nullptr ||
           tree.find(&content, "thinking") != nullptr;
  }
  if (!content.is(JsonType::array)) return true;
  for (const JsonNode& part : tree.children(content)) {
    const bool known = says_nothing(tree, &part) || part.is(JsonType::string) || part.is(JsonType::object);
    if (!known || !is_content(tree, part)) return false;
  }
  return true;
}

bool is_object_or_nothing(const JsonTree& tree, const JsonNode* node) noexcept {
  return is_object(node) || says_nothing(tree, node);
}

bool are_tool_calls(const JsonTree& tree, const JsonNode& list) noexcept {
  if (!list.is(JsonType::array)) return false;
  for (const JsonNode& call : tree.children(list)) {
    const JsonNode* function = tree.find(&call, "function");
    const JsonNode* name = tree.find_value(function, "name");
    const bool known = is_object_or_nothing(tree, &call) && is_object_or_nothing(tree, function) &&
                       is_object_or_nothing(tree, tree.find(&call, "custom")) &&
                       (name == nullptr || name->is(JsonType::string));
    if (!known) return false;
  }
  return true;
}

}  // namespace

bool says_nothing(const JsonTree& tree, const JsonNode* node) noexcept {
  if (node == nullptr || node->is(JsonType::null)) return true;
  if (node->is(JsonType::string)) return tree.string(node).empty();
  return (node->is(JsonType::array) || node->is(JsonType::object)) && node->children == 0;
}

// Chat choices are numbered in the order they appear, so that the first chunk holds choice 0 and the next ones follow:
// openai-python builds its list so. Completions keep their index, which says the prompt.
StreamNormaliser::Choice* StreamNormaliser::choice_for(std::int64_t index) {
  for (std::size_t i = 0; i < choice_count_; ++i) {
    if (choices_[i].index == index) return &choices_[i];
  }
  if (choice_count_ == kMaxChoices) return nullptr;
  if (choice_count_ == choices_.size()) choices_.emplace_back();
  Choice& choice = choices_[choice_count_++];
  choice.index = index;
  choice.opened = choice.finished = choice.function_call = false;
  choice.annotations = choice.images = 0;
  choice.tools.clear();
  return &choice;
}

bool StreamNormaliser::mend_choices(Chunk& chunk) {
  std::int64_t position = 0;
  for (const JsonNode& choice : chunk.tree.children(*chunk.top.choices)) {
    if (!choice.is(JsonType::object) && says_nothing(chunk.tree, &choice)) {
      chunk.patch.remove(choice);
    } else if (!choice.is(JsonType::object)) {
      unreadable("has a choice that is no object");
      return false;
    } else if (!mend_choice(chunk, choice, position++)) {
      return false;
    }
  }
  return true;
}

bool StreamNormaliser::mend_choice(Chunk& chunk, const JsonNode& node, std::int64_t position) {
  const JsonTree& tree = chunk.tree;
  const ChoiceMembers members = read_choice(tree, node);
  if (members.error != nullptr && read_error(tree, failure_)) {
    state_ = StreamState::failed;
    return false;
  }
  const auto number = tree.integer(members.index);
  Choice* choice = choice_for(number.value_or(position));
  if (choice == nullptr) {
    fail(core::FailureClass::bad_body, "The provider's stream has too many choices.");
    return false;
  }
  const std::int64_t shown = shown_index(*choice);
  if (number != shown) chunk.patch.set(node, members.index, "index", std::to_string(shown));

  Reading reading;
  chunk.tail.clear();
  const bool was_finished = choice->finished;
  if (!chat()) {
    if (!mend_text(chunk, node, members, reading)) return false;
  } else if (!mend_delta(chunk, *choice, node, members, reading)) {
    return false;
  }
  if (!mend_finish(chunk, *choice, members.finish, reading)) return false;
  chunk.content = chunk.content || reading.content;
  // Nothing is left to say in a choice that has ended, or whose end now follows in a frame of its own. Azure's filter
  // results are passed on even then.
  const bool ended = was_finished || !reading.deferred_finish.empty();
  if (ended && !reading.content && !reading.opens && members.filter == nullptr) {
    chunk.patch.remove(node);
  } else {
    ++chunk.kept;
  }
  write_tails(chunk, *choice, reading);
  return true;
}

// /v1/completions
bool StreamNormaliser::mend_text(Chunk& chunk, const JsonNode& node, const ChoiceMembers& members, Reading& reading) {
  const JsonNode* text = members.text;
  if (text == nullptr || text->is(JsonType::null)) {
    chunk.patch.set(node, text, "text", "\"\"");
  } else if (!text->is(JsonType::string)) {
    unreadable("has a text that is no string");
    return false;
  }
  reading.content = !chunk.tree.string(text).empty();
  if (reading.content) chunk.words = text;
  return true;
}

bool StreamNormaliser::mend_delta(Chunk& chunk, Choice& choice, const JsonNode& node, const ChoiceMembers& members,
                                  Reading& reading) {
  const JsonTree& tree = chunk.tree;
  const JsonNode* delta = members.delta;
  if (is_object(delta)) return mend_members(chunk, choice, *delta, reading);
  const JsonNode* message = members.message;  // a whole answer in one event
  if (is_object(message)) {
    if (delta != nullptr) chunk.patch.remove(*delta);
    chunk.patch.rename(*message, "delta");
    return mend_members(chunk, choice, *message, reading);
  }
  if (!says_nothing(tree, delta) || !says_nothing(tree, message)) {
    unreadable("has a delta that is no object");
    return false;
  }
  reading.opens = !choice.opened;
  choice.opened = true;
  chunk.patch.set(node, delta, "delta", reading.opens ? R"({"role":"assistant"})" : "{}");
  return true;
}

bool StreamNormaliser::mend_members(Chunk& chunk, Choice& choice, const JsonNode& delta, Reading& reading) {
  const JsonTree& tree = chunk.tree;
  const JsonNode* role = nullptr;
  for (const JsonNode& member : tree.children(delta)) {
    const std::string_view key = tree.key(member);
    if (is_key(key, "role")) {
      role = &member;
    } else if (is_key(key, "content")) {
      if (!is_content(tree, member)) {
        unreadable("has content of a form that nobody knows");
        return false;
      }
      if (!mend_content(tree, chunk.patch, delta, member)) continue;
      reading.content = true;
      if (member.is(JsonType::string)) chunk.words = &member;
    } else if (is_key(key, "tool_calls")) {
      if (!mend_tool_calls(chunk, choice, member, reading)) return false;
    } else if (is_key(key, "function_call") && is_object(&member)) {
      choice.function_call = reading.content = chunk.counted = true;
    } else if (is_key(key, "audio") && is_object(&member)) {
      if (member.children > 0) reading.content = true;
    } else if (is_array(&member)) {
      number_elements(chunk, choice, key, member);
      if (member.children > 0) reading.content = true;
    } else if (is_key(key, "reasoning_content") || is_key(key, "reasoning") || is_key(key, "refusal")) {
      if (tree.string(&member).empty()) continue;
      reading.content = true;
      chunk.words = &member;
    }
  }
  mend_role(chunk, choice, delta, role, reading);
  return true;
}

// Said in the first delta, never again: clients put repeated strings together.
void StreamNormaliser::mend_role(Chunk& chunk, Choice& choice, const JsonNode& delta, const JsonNode* role,
                                 Reading& reading) {
  if (choice.opened) {
    if (role != nullptr && role->is(JsonType::string)) chunk.patch.remove(*role);
    return;
  }
  choice.opened = reading.opens = chunk.counted = true;
  if (chunk.tree.string(role) != "assistant") chunk.patch.set(delta, role, "role", "\"assistant\"");
}

bool StreamNormaliser::mend_tool_calls(Chunk& chunk, Choice& choice, const JsonNode& list, Reading& reading) {
  if (list.is(JsonType::null)) return true;
  const bool last = chunk.tree.find(&chunk.tree.parent(list), "tool_calls") == &list;  // clients read the last of two
  if (!last || (!list.is(JsonType::array) && says_nothing(chunk.tree, &list))) {
    chunk.patch.remove(list);
    return true;
  }
  if (!are_tool_calls(chunk.tree, list)) {
    unreadable("has tool calls of a form that nobody knows");
    return false;
  }
  if (list.children > 0) reading.content = chunk.counted = true;
  if (choice.tools.mend(chunk.tree, chunk.patch, list, call_ids_, chunk.tail)) return true;
  fail(core::FailureClass::bad_body, "The provider's stream has too many tool calls.");
  return false;
}

// Every element of a list in a delta needs an integer `index`, or openai-python refuses the second such delta.
// Annotations and images are whole elements, so they count up; others are fragments of the element at their position.
void StreamNormaliser::number_elements(Chunk& chunk, Choice& choice, std::string_view key, const JsonNode& list) {
  chunk.counted = chunk.counted || list.children > 0;
  std::uint32_t position = 0;
  std::uint32_t& counter = is_key(key, "annotations") ? choice.annotations
                           : is_key(key, "images")    ? choice.images
                                                      : position;
  for (const JsonNode& element : chunk.tree.children(list)) {
    const std::uint32_t number = counter++;
    if (!element.is(JsonType::object)) continue;
    const JsonNode* index = chunk.tree.find(&element, "index");
    if (!chunk.tree.integer(index)) chunk.patch.set(element, index, "index", std::to_string(number));
  }
}

bool StreamNormaliser::mend_finish(Chunk& chunk, Choice& choice, const JsonNode* reason, Reading& reading) {
  if (reason == nullptr || reason->is(JsonType::null)) return true;
  const std::string_view given = chunk.tree.string(reason);
  Finish finish = read_finish(given);
  if (finish.kind == FinishKind::failure) {
    describe_finish_failure(given, failure_);
    state_ = StreamState::failed;
    return false;
  }
  if (finish.kind == FinishKind::none || choice.finished) {
    chunk.patch.replace(*reason, "null");
    return true;
  }
  if (finish.word == "stop" && !choice.tools.empty()) finish.word = "tool_calls";
  if (finish.word == "stop" && choice.function_call) finish.word = "function_call";
  choice.tools.add_missing_arguments(chunk.tail);
  choice.finished = chunk.finish = true;
  if (finish_reason_.empty()) finish_reason_ = finish.word;
  if (!chunk.tail.empty()) {
    reading.deferred_finish = finish.word;
    chunk.patch.replace(*reason, "null");
  } else if (finish.word != given) {
    chunk.patch.replace(*reason, '"' + std::string(finish.word) + '"');
  }
  return true;
}

// What could not travel in the chunk itself: a second fragment of the same call, arguments that were never sent, and
// then the finish.
void StreamNormaliser::write_tails(Chunk& chunk, const Choice& choice, const Reading& reading) {
  if (chunk.tail.empty()) return;
  thread_local std::string json;
  const auto frame = [&](std::string_view delta, std::string_view finish) {
    json.clear();
    envelope_.append_open(json);
    json += ",\"choices\":[{\"index\":";
    core::append_number(json, shown_index(choice));
    json += ",\"delta\":{";
    json += delta;
    json += "},\"logprobs\":null,\"finish_reason\":";
    json += finish;
    json += "}]}";
    append_frame(chunk.after, json);
  };
  std::string delta;
  for (const ToolTail& tail : chunk.tail) {
    delta = "\"tool_calls\":[{\"index\":";
    core::append_number(delta, tail.call);
    delta += ",\"function\":{\"arguments\":";
    delta += tail.arguments;
    delta += "}}]";
    frame(delta, "null");
  }
  if (!reading.deferred_finish.empty()) frame({}, '"' + std::string(reading.deferred_finish) + '"');
  mended_ = true;
}

}  // namespace router::wire
