#include "router/wire/stream_texts.h"

#include "router/wire/stream_chunk.h"

namespace router::wire {
namespace {

// Members that name things; models do not write into them.
bool is_label(std::string_view key) {
  return is_key(key, "role") || is_key(key, "type") || is_key(key, "id") || is_key(key, "name") ||
         is_key(key, "finish_reason") || is_key(key, "object") || is_key(key, "model");
}

void visit_below(const JsonTree& tree, const JsonNode& node, std::string_view key,
                 const std::function<void(const JsonNode&, std::string_view)>& visit) {
  if (node.is(JsonType::string)) {
    if (!is_label(key)) visit(node, key);
    return;
  }
  for (const JsonNode& child : tree.children(node)) {
    visit_below(tree, child, node.is(JsonType::object) ? tree.key(child) : key, visit);
  }
}

}  // namespace

void each_text(const JsonTree& tree, const std::function<void(const JsonNode& node, std::string_view field)>& visit) {
  visit_below(tree, tree.root(), {}, visit);
}

void StreamTexts::reset() {
  for (Line& line : lines_) line.used = false;
  head_.clear();
}

void StreamTexts::feed(std::string_view frames, std::string& out) {
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

std::size_t StreamTexts::line_of(std::string_view field, Place place) {
  std::size_t spare = lines_.size();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    if (line.used && line.field == field && line.choice == place.choice && line.call == place.call) return i;
    if (!line.used) spare = i;
  }
  if (spare == lines_.size()) lines_.emplace_back();
  Line& line = lines_[spare];
  line.used = true;
  line.choice = place.choice;
  line.field = field;
  line.call = place.call;
  begin_text(spare, field);
  return spare;
}

void StreamTexts::text(const JsonNode& node, std::string_view field, Place place) {
  const std::size_t line = line_of(field, place);
  changed_.clear();
  bool changed = feed_text(line, tree_.string(&node), changed_);
  const std::size_t before = changed_.size();
  if (place.last) end_text(line, changed_);
  changed = changed || changed_.size() != before;
  if (changed) edits_.add(node.begin + 1, node.end - 1, changed_);
}

// The texts of a delta or, for completions, of a choice.
void StreamTexts::members(const JsonNode& object, Place place) {
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

void StreamTexts::chunk(std::string_view json, std::string& out) {
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
  append_frame(out, edits_.empty() ? tree_.text() : std::string_view(changed_ = wire::apply(tree_.text(), edits_)));
}

void StreamTexts::write_held(std::size_t number, std::string& out) {
  Line& line = lines_[number];
  std::string held;
  end_text(number, held);
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

void StreamTexts::flush_choice(std::string_view choice, std::string& out) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (lines_[i].used && lines_[i].choice == choice) write_held(i, out);
  }
}

void StreamTexts::flush(std::string& out) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (lines_[i].used) write_held(i, out);
  }
}

}  // namespace router::wire
