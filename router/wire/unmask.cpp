#include "router/wire/unmask.h"

#include <algorithm>

#include "router/wire/stream_chunk.h"

namespace router::wire {
namespace {

using policy::mask::Level;

// Members that name things; models do not write into them.
bool is_label(std::string_view key) {
  return is_key(key, "role") || is_key(key, "type") || is_key(key, "id") || is_key(key, "name") ||
         is_key(key, "finish_reason") || is_key(key, "object") || is_key(key, "model");
}

// Tool calls carry JSON in a string.
Level level_of(std::string_view key) { return is_key(key, "arguments") ? Level::json_in_string : Level::json; }

void restore_below(const JsonTree& tree, const JsonNode& node, std::string_view key,
                   const policy::mask::Lexicon& lexicon, Edits& edits) {
  if (node.is(JsonType::string)) {
    if (is_label(key)) return;
    policy::mask::Restorer restorer;
    restorer.reset(lexicon, level_of(key));
    std::string restored;
    if (!restorer.feed(tree.string(&node), restored)) return;
    restorer.finish(restored);
    edits.add(node.begin + 1, node.end - 1, restored);
    return;
  }
  for (const JsonNode& child : tree.children(node)) {
    restore_below(tree, child, node.is(JsonType::object) ? tree.key(child) : key, lexicon, edits);
  }
}

}  // namespace

bool unmask_answer(std::string_view body, std::size_t readable, const policy::mask::Vault& vault, std::string& out) {
  policy::mask::Lexicon lexicon;
  lexicon.reset(vault);
  JsonTree tree;
  if (lexicon.empty() || !tree.parse(body, readable)) return false;
  Edits edits;
  restore_below(tree, tree.root(), {}, lexicon, edits);
  if (edits.empty()) return false;
  out = wire::apply(tree.text(), edits);
  return true;
}

void StreamUnmasker::begin(const policy::mask::Vault& vault) {
  lexicon_.reset(vault);
  for (Line& line : lines_) line.used = false;
  head_.clear();
}

void StreamUnmasker::feed(std::string_view frames, std::string& out) {
  constexpr std::string_view kData = "data: ", kEnd = "\n\n";
  while (!frames.empty()) {
    const std::size_t blank = frames.find(kEnd);
    const std::string_view frame = frames.substr(0, blank == frames.npos ? blank : blank + kEnd.size());
    frames.remove_prefix(frame.size());
    const bool object = frame.starts_with("data: {") && frame.ends_with(kEnd);
    if (object) {
      chunk(frame.substr(kData.size(), frame.size() - kData.size() - kEnd.size()), out);
    } else {
      if (frame.starts_with("data: [DONE]")) flush(out);
      out += frame;
    }
  }
}

StreamUnmasker::Line& StreamUnmasker::line_of(std::string_view field, Place place) {
  Line* spare = nullptr;
  for (Line& line : lines_) {
    if (line.used && line.field == field && line.choice == place.choice && line.call == place.call) return line;
    if (!line.used) spare = &line;
  }
  if (!spare) spare = &lines_.emplace_back();
  spare->used = true;
  spare->choice = place.choice;
  spare->field = field;
  spare->call = place.call;
  spare->restorer.reset(lexicon_, level_of(field));
  return *spare;
}

void StreamUnmasker::text(const JsonNode& node, std::string_view field, Place place) {
  Line& line = line_of(field, place);
  const std::string_view raw = tree_.string(&node);
  const bool held = !line.restorer.held().empty();
  restored_.clear();
  const bool changed = line.restorer.feed(raw, restored_);
  if (place.last) line.restorer.finish(restored_);
  if (changed || held || restored_.size() != raw.size()) edits_.add(node.begin + 1, node.end - 1, restored_);
}

// The texts of a delta or, for completions, of a choice.
void StreamUnmasker::members(const JsonNode& object, Place place) {
  for (const JsonNode& member : tree_.children(object)) {
    const std::string_view key = tree_.key(member);
    if (is_key(key, "logprobs") || is_label(key)) continue;
    if (member.is(JsonType::string)) {
      text(member, key, place);
    } else if (member.is(JsonType::object)) {
      members(member, place);
    } else if (member.is(JsonType::array)) {
      for (const JsonNode& element : tree_.children(member)) {
        if (!element.is(JsonType::object)) continue;
        const JsonNode* index = tree_.find_value(&element, "index");
        members(element, {place.choice, index ? tree_.raw(*index) : place.call, place.last});
      }
    }
  }
}

void StreamUnmasker::chunk(std::string_view json, std::string& out) {
  if (!tree_.parse(json) || !tree_.root().is(JsonType::object)) {
    append_frame(out, json);
    return;
  }
  const JsonNode* choices = tree_.find_value(&tree_.root(), "choices");
  if (tree_.find_value(&tree_.root(), "error")) flush(out);
  edits_.clear();
  head_.clear();
  for (const JsonNode& member : tree_.children(tree_.root())) {
    const std::string_view key = tree_.key(member);
    if (is_key(key, "choices") || is_key(key, "usage")) continue;
    head_.append(head_.empty() ? "{\"" : ",\"").append(key).append("\":").append(tree_.raw(member));
  }
  if (choices && choices->is(JsonType::array)) {
    for (const JsonNode& choice : tree_.children(*choices)) {
      if (!choice.is(JsonType::object)) continue;
      const JsonNode* index = tree_.find_value(&choice, "index");
      const JsonNode* delta = tree_.find_value(&choice, "delta");
      const Place place{
          index ? tree_.raw(*index) : std::string_view("0"), {}, tree_.find_value(&choice, "finish_reason") != nullptr};
      completions_ = delta == nullptr;
      members(delta ? *delta : choice, place);
      if (place.last) flush_choice(place.choice, out);
    }
  }
  append_frame(out, edits_.empty() ? tree_.text() : std::string_view(restored_ = wire::apply(tree_.text(), edits_)));
}

void StreamUnmasker::write_held(Line& line, std::string& out) {
  std::string held;
  line.restorer.finish(held);
  line.used = false;
  if (held.empty()) return;
  std::string json = head_;
  json.append(",\"choices\":[{\"index\":").append(line.choice);
  const std::string member = "\"" + line.field + "\":\"" + held + "\"";
  if (completions_) {
    json.append(",").append(member);
  } else if (line.field == "arguments" && !line.call.empty()) {
    json.append(",\"delta\":{\"tool_calls\":[{\"index\":")
        .append(line.call)
        .append(",\"function\":{")
        .append(member)
        .append("}}]}");
  } else if (line.field == "arguments") {
    json.append(",\"delta\":{\"function_call\":{").append(member).append("}}");
  } else {
    json.append(",\"delta\":{").append(member).append("}");
  }
  append_frame(out, json.append(",\"finish_reason\":null}]}"));
}

void StreamUnmasker::flush_choice(std::string_view choice, std::string& out) {
  for (Line& line : lines_) {
    if (line.used && line.choice == choice) write_held(line, out);
  }
}

void StreamUnmasker::flush(std::string& out) {
  for (Line& line : lines_) {
    if (line.used) write_held(line, out);
  }
}

}  // namespace router::wire
