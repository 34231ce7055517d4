#include "router/wire/tool_calls.h"

#include <algorithm>
#include <optional>

#include "core/json_writer.h"

namespace router::wire {

// One element of a delta's list. Null pointers: absent.
struct ToolCalls::Delta {
  const JsonNode *element, *index, *id, *type, *function, *name, *arguments;
  bool custom;
  std::optional<std::int64_t> number;  // the provider's index
  std::string_view id_text, name_text, arguments_text;
};

namespace {

bool is_text(const JsonNode* node) noexcept { return node != nullptr && node->is(JsonType::string); }
bool is_given(const JsonNode* node) noexcept { return node != nullptr && !node->is(JsonType::null); }

std::string decimal(std::size_t value) { return std::to_string(value); }

}  // namespace

std::string stringified(const JsonTree& tree, const JsonNode& arguments) {
  std::string json;
  core::append_json_string(json, tree.raw(arguments));
  return json;
}

ToolCalls::Delta ToolCalls::read(const JsonTree& tree, const JsonNode& element) const {
  Delta d{};
  d.element = &element;
  for (const JsonNode& member : tree.children(element)) {
    const std::string_view key = tree.key(member);
    if (is_key(key, "index")) d.index = &member;
    if (is_key(key, "id")) d.id = &member;
    if (is_key(key, "type")) d.type = &member;
    if (is_key(key, "function") && member.is(JsonType::object)) d.function = &member;
  }
  const JsonNode* custom = d.function == nullptr ? tree.find(&element, "custom") : nullptr;
  d.custom = custom != nullptr && custom->is(JsonType::object);
  const JsonNode* body = d.custom ? custom : d.function;
  d.name = tree.find(body, "name");
  d.arguments = tree.find(body, d.custom ? "input" : "arguments");
  d.number = tree.integer(d.index);
  d.id_text = tree.string(d.id);
  d.name_text = tree.string(d.name);
  if (is_given(d.arguments)) {
    d.arguments_text = is_text(d.arguments) ? tree.string(d.arguments) : tree.raw(*d.arguments);
  }
  return d;
}

bool ToolCalls::mend(const JsonTree& tree, JsonPatch& patch, const JsonNode& list, CallIds& ids,
                     std::vector<ToolTail>& tail) {
  ++chunk_;
  for (const JsonNode& element : tree.children(list)) {
    if (!element.is(JsonType::object)) {
      patch.remove(element);
      continue;
    }
    const Delta delta = read(tree, element);
    Call* call = continued(delta);
    if (call == nullptr) {
      if (calls_.size() >= kMaxCalls) return false;
      open(tree, patch, delta, ids);
      call = &calls_.back();
    } else if (call->chunk == chunk_) {
      patch.remove(element);
      if (!delta.arguments_text.empty()) {
        const auto number = static_cast<std::uint32_t>(call - calls_.data());
        const bool text = is_text(delta.arguments);
        tail.push_back({number, text ? std::string(tree.raw(*delta.arguments)) : stringified(tree, *delta.arguments)});
      }
    } else {
      resume(tree, patch, delta, *call);
    }
    const auto number = static_cast<std::size_t>(call - calls_.data());
    if (delta.number != static_cast<std::int64_t>(number)) {
      patch.set(element, delta.index, "index", decimal(number));
    }
    take_arguments(tree, patch, delta, *call);
    call->chunk = chunk_;
  }
  return true;
}

// The call that the delta continues; null: it opens a new one.
ToolCalls::Call* ToolCalls::continued(const Delta& d) noexcept {
  Call* call = candidate(d);
  if (call == nullptr || d.name_text.empty()) return call;
  const bool same_id = d.id_text.empty() || d.id_text == call->id;
  if (call->name.empty()) return same_id || call->id.empty() ? call : nullptr;
  if (d.name_text != call->name || !same_id) return nullptr;
  if (!d.id_text.empty()) return call;
  const bool next_object = call->last == '}' && d.arguments_text.substr(0, 1) == "{";
  return call->chunk == chunk_ || next_object ? nullptr : call;
}

ToolCalls::Call* ToolCalls::candidate(const Delta& d) noexcept {
  const auto last = [&](auto matches) {
    const auto found = std::find_if(calls_.rbegin(), calls_.rend(), matches);
    return found == calls_.rend() ? nullptr : &*found;
  };
  if (d.number) return last([&](const Call& c) { return c.has_index && c.index == *d.number; });
  Call* by_id = d.id_text.empty() ? nullptr : last([&](const Call& c) { return c.id == d.id_text; });
  return by_id != nullptr || calls_.empty() ? by_id : &calls_.back();
}

bool ToolCalls::known_id(std::string_view id) const noexcept {
  return std::any_of(calls_.begin(), calls_.end(), [&](const Call& c) { return c.id == id; });
}

void ToolCalls::open(const JsonTree& tree, JsonPatch& patch, const Delta& d, CallIds& ids) {
  if (d.id_text.empty() || known_id(d.id_text)) {
    std::string id;
    ids.append_next(id);
    patch.set(*d.element, d.id, "id", id);
  }
  const std::string_view type = d.custom ? "custom" : "function";
  if (tree.string(d.type) != type) patch.set(*d.element, d.type, "type", '"' + std::string(type) + '"');
  if (d.function == nullptr && !d.custom) {
    patch.set(*d.element, tree.find(d.element, "function"), "function", R"({"name":"","arguments":""})");
  } else if (!is_given(d.arguments) && !d.custom) {
    patch.set(*d.function, d.arguments, "arguments", "\"\"");
  }
  Call& call = calls_.emplace_back();
  call.has_index = d.number.has_value();
  call.index = d.number.value_or(0);
  call.custom = d.custom;
  call.id = d.id_text;
  call.name = d.name_text;
}

// Clients put repeated strings together, so what was said once is not said again. Nulls are harmless and stay.
void ToolCalls::resume(const JsonTree& tree, JsonPatch& patch, const Delta& d, Call& call) {
  for (const JsonNode& member : tree.children(*d.element)) {  // each of them, should a key stand there twice
    const std::string_view key = tree.key(member);
    if ((is_key(key, "id") || is_key(key, "type")) && is_given(&member)) patch.remove(member);
  }
  if (call.name.empty() && !d.name_text.empty()) {
    call.name = d.name_text;
  } else if (is_given(d.name)) {
    patch.remove(*d.name);
  }
}

void ToolCalls::take_arguments(const JsonTree& tree, JsonPatch& patch, const Delta& d, Call& call) {
  if (d.arguments_text.empty()) return;
  call.has_arguments = true;
  call.last = d.arguments_text.back();
  if (!is_text(d.arguments)) patch.replace(*d.arguments, stringified(tree, *d.arguments));
}

void ToolCalls::add_missing_arguments(std::vector<ToolTail>& tail) {
  for (Call& call : calls_) {
    if (call.has_arguments || call.custom) continue;
    call.has_arguments = true;
    tail.push_back({static_cast<std::uint32_t>(&call - calls_.data()), "\"{}\""});
  }
}

}  // namespace router::wire
