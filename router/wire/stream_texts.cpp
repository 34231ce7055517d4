#include "router/wire/stream_texts.h"

#include "router/wire/stream_chunk.h"

namespace router::wire {
namespace {

// Texts in pieces at once; no provider has as many, and one that does has the others looked at piece by piece.
constexpr std::size_t kMostLines = 256;
constexpr std::size_t kAlone = 0;  // the number of texts that do not come in pieces; lines count from one

// Members that name things; models do not write into them.
bool is_label(std::string_view key) {
  return is_key(key, "role") || is_key(key, "type") || is_key(key, "id") || is_key(key, "name") ||
         is_key(key, "finish_reason") || is_key(key, "object") || is_key(key, "model") ||
         is_key(key, "system_fingerprint") || is_key(key, "service_tier");
}

// Base64 and what only its provider reads.
bool is_data(std::string_view key) {
  return is_key(key, "data") || is_key(key, "b64_json") || is_key(key, "signature") || is_key(key, "encrypted_content");
}

void visit_below(const JsonTree& tree, const JsonNode& node, std::string_view key,
                 const std::function<void(const JsonNode&, std::string_view)>& visit) {
  if (node.is(JsonType::string)) {
    if (!is_label(key) && !is_data(key)) visit(node, key);
    return;
  }
  if (is_key(key, "logprobs")) return;
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
    if (&member == choices || is_key(key, "usage")) continue;
    head_.append(head_.empty() ? "{\"" : ",\"").append(key).append("\":").append(tree_.raw(member));
    alone(member, key);
  }
  if (choices && choices->is(JsonType::array)) {
    for (const JsonNode& one : tree_.children(*choices)) {
      if (one.is(JsonType::object)) choice(one, out);
    }
  }
  append_frame(out, edits_.empty() ? tree_.text() : std::string_view(changed_ = wire::apply(tree_.text(), edits_)));
}

void StreamTexts::choice(const JsonNode& node, std::string& out) {
  const JsonNode* index = tree_.find_value(&node, "index");
  const Place place{index ? tree_.raw(*index) : std::string_view("0"),
                    tree_.find_value(&node, "finish_reason") != nullptr};
  for (const JsonNode& member : tree_.children(node)) {
    const std::string_view key = tree_.key(member);
    if (is_key(key, "delta") && member.is(JsonType::object)) {
      delta(member, place);
    } else if (is_key(key, "text") && member.is(JsonType::string)) {
      piece(member, key, "\"text\":\"", "\"", place);
    } else if (is_key(key, "logprobs")) {
      if (hides_logprobs() && !member.is(JsonType::null)) edits_.add(member.begin, member.end, "null");
    } else {
      alone(member, key);
    }
  }
  if (place.last) flush_choice(place.choice, out);
}

void StreamTexts::delta(const JsonNode& delta, Place place) {
  pieces(delta, "\"delta\":{", "\"}", place);
  for (const JsonNode& member : tree_.children(delta)) {
    const std::string_view key = tree_.key(member);
    if (member.is(JsonType::object) && is_key(key, "function_call")) {
      pieces(member, "\"delta\":{\"function_call\":{", "\"}}", place);
    } else if (member.is(JsonType::object) && is_key(key, "audio")) {
      pieces(member, "\"delta\":{\"audio\":{", "\"}}", place);
    } else if (member.is(JsonType::array) && (is_key(key, "tool_calls") || is_key(key, "reasoning_details"))) {
      list(member, key, place);
    } else if (!member.is(JsonType::string)) {
      alone(member, key);
    }
  }
}

// Tool calls and the like: elements that go on are told by their index.
void StreamTexts::list(const JsonNode& array, std::string_view name, Place place) {
  for (const JsonNode& element : tree_.children(array)) {
    const JsonNode* index = element.is(JsonType::object) ? tree_.find_value(&element, "index") : nullptr;
    if (!index) {
      alone(element, name);
      continue;
    }
    std::string open = "\"delta\":{\"";
    open.append(name).append("\":[{\"index\":").append(tree_.raw(*index)).append(",");
    pieces(element, open, "\"}]}", place);
    for (const JsonNode& member : tree_.children(element)) {
      const std::string_view key = tree_.key(member);
      if (member.is(JsonType::object) && (is_key(key, "function") || is_key(key, "custom"))) {
        pieces(member, open + "\"" + std::string(key) + "\":{", "\"}}]}", place);
      } else if (!member.is(JsonType::string)) {
        alone(member, key);
      }
    }
  }
}

// The strings directly in an object that go on from chunk to chunk.
void StreamTexts::pieces(const JsonNode& object, std::string_view open, std::string_view close, Place place) {
  for (const JsonNode& member : tree_.children(object)) {
    const std::string_view key = tree_.key(member);
    if (!member.is(JsonType::string) || is_label(key) || is_data(key)) continue;
    open_.assign(open).append("\"").append(key).append("\":\"");
    piece(member, key, open_, close, place);
  }
}

std::size_t StreamTexts::line_of(std::string_view field, std::string_view open, std::string_view close, Place place) {
  std::size_t spare = lines_.size();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    if (line.used && line.open == open && line.choice == place.choice) return i;
    if (!line.used) spare = i;
  }
  if (spare == kMostLines) return spare;
  if (spare == lines_.size()) lines_.emplace_back();
  Line& line = lines_[spare];
  line.used = true;
  line.choice = place.choice;
  line.open = open;
  line.close = close;
  begin_text(spare + 1, field);
  return spare;
}

void StreamTexts::piece(const JsonNode& node, std::string_view field, std::string_view open, std::string_view close,
                        Place place) {
  const std::size_t line = line_of(field, open, close, place);
  if (line == kMostLines) return alone(node, field);
  changed_.clear();
  bool changed = feed_text(line + 1, tree_.string(&node), changed_);
  const std::size_t before = changed_.size();
  if (place.last) end_text(line + 1, changed_);
  changed = changed || changed_.size() != before;
  if (changed) edits_.add(node.begin + 1, node.end - 1, changed_);
}

// Each string at or below a node is whole.
void StreamTexts::alone(const JsonNode& node, std::string_view key) {
  visit_below(tree_, node, key, [&](const JsonNode& text, std::string_view field) {
    changed_.clear();
    begin_text(kAlone, field);
    bool changed = feed_text(kAlone, tree_.string(&text), changed_);
    const std::size_t before = changed_.size();
    end_text(kAlone, changed_);
    changed = changed || changed_.size() != before;
    if (changed) edits_.add(text.begin + 1, text.end - 1, changed_);
  });
}

void StreamTexts::write_held(std::size_t number, std::string& out) {
  Line& line = lines_[number];
  std::string held;
  end_text(number + 1, held);
  line.used = false;
  if (held.empty()) return;
  std::string json = head_.empty() ? "{" : head_ + ",";
  json.append("\"choices\":[{\"index\":").append(line.choice).append(",").append(line.open).append(held);
  append_frame(out, json.append(line.close).append(",\"finish_reason\":null}]}"));
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
