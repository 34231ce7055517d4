#include "router/wire/merged.h"

#include <algorithm>

#include "core/json_writer.h"

namespace router::wire {
namespace {

// Said anew with each delta by some providers; not to be put together.
bool is_stated(std::string_view key) noexcept { return key == "id" || key == "type" || key == "format"; }

// Lists whose elements have an index in streams only.
bool is_numbered_for_streams(std::string_view key) noexcept {
  return key == "tool_calls" || key == "annotations" || key == "images";
}

}  // namespace

Merged* Merged::member(std::string_view name) {
  for (Merged& m : members) {
    if (m.key == name) return &m;
  }
  if (members.size() >= kMaxMembers) return nullptr;
  members.emplace_back().key = name;
  return &members.back();
}

const Merged* Merged::find(std::string_view name) const noexcept {
  const auto found = std::find_if(members.begin(), members.end(), [&](const Merged& m) { return m.key == name; });
  return found == members.end() ? nullptr : &*found;
}

void Merged::merge(const JsonTree& tree, const JsonNode& node) {
  if (node.is(JsonType::null)) return;
  if (type != node.type || is_stated(key)) {
    text.clear();
    members.clear();
  }
  type = node.type;
  switch (type) {
    case JsonType::string: text += tree.string(&node); break;
    case JsonType::object: merge_members(tree, node); break;
    case JsonType::array:
      for (const JsonNode& element : tree.children(node)) merge_element(tree, element);
      break;
    default: text = tree.raw(node); break;
  }
}

void Merged::merge_members(const JsonTree& tree, const JsonNode& object) {
  for (const JsonNode& child : tree.children(object)) {
    if (tree.key(child) == "index") continue;
    if (Merged* into = member(tree.key(child))) into->merge(tree, child);
  }
}

void Merged::merge_element(const JsonTree& tree, const JsonNode& element) {
  const auto number = tree.integer(tree.find(&element, "index"));
  if (!number) {
    if (!text.empty()) text += ',';
    text += tree.raw(element);
    return;
  }
  auto found = std::find_if(members.rbegin(), members.rend(), [&](const Merged& m) { return m.index == *number; });
  if (found == members.rend()) {
    if (members.size() >= kMaxElements) return;
    Merged& fresh = members.emplace_back();
    fresh.type = JsonType::object;
    fresh.index = *number;
    found = members.rbegin();
  }
  found->merge_members(tree, element);
}

void Merged::write(std::string& out) const {
  switch (type) {
    case JsonType::null: out += "null"; return;
    case JsonType::string:
      out += '"';
      out += text;
      out += '"';
      return;
    case JsonType::object: write_members(out, false); return;
    case JsonType::array: break;
    default: out += text; return;
  }
  out += '[';
  out += text;
  for (const Merged& element : members) {
    core::append_comma(out);
    element.write_members(out, !is_numbered_for_streams(key));
  }
  out += ']';
}

void Merged::write_members(std::string& out, bool with_index) const {
  out += '{';
  if (with_index) {
    core::append_key(out, "index");
    core::append_number(out, index);
  }
  for (const Merged& each : members) {
    core::append_key(out, each.key);
    each.write(out);
  }
  out += '}';
}

}  // namespace router::wire
