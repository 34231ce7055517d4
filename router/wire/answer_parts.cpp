#include "router/wire/answer_parts.h"

#include <charconv>

#include "core/json_writer.h"

namespace router::wire {

TopMembers read_top(const JsonTree& tree) {
  TopMembers top;
  if (!tree.root().is(JsonType::object)) return top;
  for (const JsonNode& member : tree.children(tree.root())) {
    const std::string_view key = tree.key(member);
    if (is_key(key, "id")) top.id = &member;
    if (is_key(key, "object")) top.object = &member;
    if (is_key(key, "created")) top.created = &member;
    if (is_key(key, "model")) top.model = &member;
    if (is_key(key, "choices")) top.choices = &member;
    if (is_key(key, "usage")) top.usage = &member;
    if (is_key(key, "error")) top.error = &member;
  }
  return top;
}

void Envelope::begin(const StreamOptions& options, std::string_view object) {
  object_ = object;
  id_ = options.fallback_id;
  model_ = options.requested_model;
  upstream_model_.clear();
  created_ = options.created;
  id_known_ = created_known_ = false;
}

namespace {

// A time as a number, also when it came as a string or with a fraction.
bool read_created(const JsonTree& tree, const JsonNode* node, std::int64_t& out) noexcept {
  if (node == nullptr) return false;
  const std::string_view text = node->is(JsonType::string) ? tree.string(node) : tree.raw(*node);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = end == text.data() + text.size() || *end == '.';
  if (error != std::errc() || !whole || value <= 0) return false;
  out = value;
  return true;
}

}  // namespace

// The first id, time and model of a stream stand in wherever a later chunk lacks them.
void Envelope::learn(const JsonTree& tree, const TopMembers& top) {
  if (!id_known_ && !tree.string(top.id).empty()) {
    id_.clear();
    append_unescaped(id_, tree.string(top.id));
    id_known_ = true;
  }
  if (!created_known_) created_known_ = read_created(tree, top.created, created_);
  if (upstream_model_.empty() && !tree.string(top.model).empty()) {
    append_unescaped(upstream_model_, tree.string(top.model));
    model_ = upstream_model_;
  }
}

void Envelope::mend(const JsonTree& tree, JsonPatch& patch, const TopMembers& top) {
  learn(tree, top);
  const JsonNode& root = tree.root();
  std::string json;
  const auto set_text = [&](const JsonNode* member, std::string_view key, std::string_view text) {
    json.clear();
    core::append_json_string(json, text);
    patch.set(root, member, key, json);
  };
  if (tree.string(top.id).empty()) set_text(top.id, "id", id_);
  if (tree.string(top.object) != object_) set_text(top.object, "object", object_);
  if (!tree.integer(top.created)) {
    std::int64_t created = created_;
    read_created(tree, top.created, created);
    json.clear();
    core::append_number(json, created);
    patch.set(root, top.created, "created", json);
  }
  if (tree.string(top.model).empty()) set_text(top.model, "model", model_);
}

void Envelope::append_open(std::string& out) const {
  out += "{\"id\":";
  core::append_json_string(out, id_);
  out += ",\"object\":\"";
  out += object_;
  out += "\",\"created\":";
  core::append_number(out, created_);
  out += ",\"model\":";
  core::append_json_string(out, model_);
}

namespace {

struct FinishWord {
  std::string_view word, meaning;  // an empty meaning: failure
};

constexpr FinishWord kFinishWords[] = {
    {"abort", ""},
    {"error", ""},
    {"engine_overloaded", ""},
    {"network_error", ""},
    {"cancelled", ""},
    {"insufficient_system_resource", ""},
    {"end_turn", "stop"},
    {"eos", "stop"},
    {"eos_token", "stop"},
    {"STOP", "stop"},
    {"stop_sequence", "stop"},
    {"COMPLETE", "stop"},
    {"max_tokens", "length"},
    {"MAX_TOKENS", "length"},
    {"model_length", "length"},
    {"tool_use", "tool_calls"},
    {"tool_call", "tool_calls"},
    {"SAFETY", "content_filter"},
    {"safety", "content_filter"},
    {"sensitive", "content_filter"},
    {"refusal", "content_filter"},
};

}  // namespace

Finish read_finish(std::string_view reason) noexcept {
  if (reason.empty()) return {};
  if (reason == "stop" || reason == "length" || reason == "tool_calls") return {FinishKind::reason, reason};
  for (const FinishWord& row : kFinishWords) {
    if (row.word != reason) continue;
    return row.meaning.empty() ? Finish{FinishKind::failure, reason} : Finish{FinishKind::reason, row.meaning};
  }
  return {FinishKind::reason, reason};
}

bool read_usage(const JsonTree& tree, const JsonNode& usage, core::Usage& out) {
  const auto count = [&](const JsonNode* object, std::string_view key) {
    const auto value = tree.integer(tree.find(object, key));
    return value && *value >= 0 ? *value : -1;
  };
  core::Usage read;
  read.input = count(&usage, "prompt_tokens");
  read.output = count(&usage, "completion_tokens");
  if (!read.known()) return false;
  const auto first_known = [](std::int64_t a, std::int64_t b) { return a >= 0 ? a : b >= 0 ? b : 0; };
  read.cached = first_known(count(tree.find(&usage, "prompt_tokens_details"), "cached_tokens"),
                            count(&usage, "prompt_cache_hit_tokens"));
  read.reasoning = first_known(count(tree.find(&usage, "completion_tokens_details"), "reasoning_tokens"),
                               count(&usage, "reasoning_tokens"));
  const std::int64_t total = count(&usage, "total_tokens");
  const bool apart =
      read.reasoning > 0 && read.input >= 0 && read.output >= 0 && total - read.input == read.output + read.reasoning;
  if (apart) read.output += read.reasoning;
  out = read;
  return true;
}

namespace {

bool is_thinking(std::string_view type) noexcept { return type == "thinking" || type == "reasoning"; }

// Appends the text of a part or of a list of parts, still escaped.
void append_parts(const JsonTree& tree, const JsonNode& part, bool thinking, std::string& text, std::string& thoughts,
                  int depth = 0) {
  std::string& target = thinking ? thoughts : text;
  if (part.is(JsonType::string)) {
    target += tree.string(&part);
  } else if (part.is(JsonType::array) && depth < 4) {
    for (const JsonNode& element : tree.children(part))
      append_parts(tree, element, thinking, text, thoughts, depth + 1);
  } else if (part.is(JsonType::object) && depth < 4) {
    thinking = thinking || is_thinking(tree.string(tree.find(&part, "type")));
    const JsonNode* inside = thinking ? tree.find_value(&part, "thinking") : nullptr;
    if (inside == nullptr) inside = tree.find_value(&part, "text");
    if (inside != nullptr) append_parts(tree, *inside, thinking, text, thoughts, depth + 1);
  }
}

}  // namespace

bool mend_content(const JsonTree& tree, JsonPatch& patch, const JsonNode& message, const JsonNode& content) {
  if (content.is(JsonType::string)) return !tree.string(&content).empty();
  if (content.is(JsonType::null)) return false;
  std::string text, thoughts;
  const bool list = content.is(JsonType::array) || content.is(JsonType::object);
  if (list) {
    append_parts(tree, content, false, text, thoughts);
  } else {
    text = tree.raw(content);  // a bare number or boolean
  }
  const bool only_thoughts = text.empty() && !thoughts.empty();
  patch.replace(content, only_thoughts ? "null" : '"' + text + '"');
  if (!thoughts.empty() && tree.find_value(&message, "reasoning_content") == nullptr) {
    patch.set(message, tree.find(&message, "reasoning_content"), "reasoning_content", '"' + thoughts + '"');
  }
  return !text.empty() || !thoughts.empty();
}

namespace {

// SplitMix64 (Steele, Lea, Flood 2014): a fixed mixing of 64 bits.
std::uint64_t mix(std::uint64_t x) noexcept {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

}  // namespace

void CallIds::begin(std::string_view seed) {
  seed_ = 0xCBF29CE484222325u;  // FNV-1a
  for (const char c : seed) seed_ = (seed_ ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  count_ = 0;
}

void CallIds::append_next(std::string& out) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  out += "\"call_";
  const std::uint64_t base = mix(seed_ ^ mix(++count_));
  for (std::uint64_t word = 0; word < 3; ++word) {
    std::uint64_t bits = mix(base + word);
    for (int i = 0; i < 8; ++i, bits /= kAlphabet.size()) out += kAlphabet[bits % kAlphabet.size()];
  }
  out += '"';
}

}  // namespace router::wire
