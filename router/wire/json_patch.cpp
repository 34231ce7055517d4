#include "router/wire/json_patch.h"

#include "core/json_writer.h"

namespace router::wire {

void JsonPatch::begin(JsonTree& tree) {
  tree_ = &tree;
  changes_.clear();
  text_.clear();
}

void JsonPatch::replace(const JsonNode& value, std::string_view json) { add(value, Kind::replace, json); }

void JsonPatch::remove(const JsonNode& node) {
  if (!removed(node)) add(node, Kind::remove, {});
}

void JsonPatch::rename(const JsonNode& member, std::string_view key) { add(member, Kind::rename, key); }

void JsonPatch::add_member(const JsonNode& object, std::string_view key, std::string_view json) {
  add(object, Kind::add, {});
  core::append_key(text_.append(1, '{'), key);  // the brace keeps append_key from writing a comma
  text_ += json;
  Change& change = changes_.back();
  ++change.from;
  change.size = static_cast<std::uint32_t>(text_.size()) - change.from;
}

void JsonPatch::add(const JsonNode& node, Kind kind, std::string_view json) {
  changes_.push_back({kind, 0, static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(json.size())});
  text_ += json;
  const auto self = static_cast<std::uint32_t>(changes_.size());
  std::uint32_t* link = &tree_->node(tree_->index(node)).patch;
  while (*link != 0) link = &changes_[*link - 1].next;
  *link = self;
  mark(node);
}

void JsonPatch::mark(const JsonNode& node) {
  for (std::uint32_t at = tree_->index(node); !tree_->node(at).dirty; at = tree_->node(at).parent) {
    tree_->node(at).dirty = true;
    if (at == 0) return;
  }
}

const JsonPatch::Change* JsonPatch::find(const JsonNode& node, Kind kind) const noexcept {
  const Change* last = nullptr;
  for (std::uint32_t at = node.patch; at != 0; at = changes_[at - 1].next) {
    if (changes_[at - 1].kind == kind) last = &changes_[at - 1];
  }
  return last;
}

void JsonPatch::write(std::string& out, std::span<Watched> watched) const { write_value(tree_->root(), out, watched); }

void JsonPatch::copy(const JsonNode& node, std::string& out, std::span<Watched> watched) const {
  for (Watched& place : watched) {
    if (place.from >= node.begin && place.from < node.end) place.to = out.size() + place.from - node.begin;
  }
  out += tree_->raw(node);
}

void JsonPatch::write_value(const JsonNode& node, std::string& out, std::span<Watched> watched) const {
  if (const Change* change = find(node, Kind::replace)) {
    out += text(*change);
  } else if (!node.dirty) {
    copy(node, out, watched);
  } else if (node.is(JsonType::object)) {
    write_members(node, out, watched);
  } else if (node.is(JsonType::array)) {
    write_elements(node, out, watched);
  } else {
    copy(node, out, watched);  // only its key changed
  }
}

void JsonPatch::write_members(const JsonNode& node, std::string& out, std::span<Watched> watched) const {
  out += '{';
  bool first = true;
  const auto separate = [&] {
    if (!first) out += ',';
    first = false;
  };
  for (std::uint32_t at = node.patch; at != 0; at = changes_[at - 1].next) {
    if (changes_[at - 1].kind != Kind::add) continue;
    separate();
    out += text(changes_[at - 1]);
  }
  for (const JsonNode& member : tree_->children(node)) {
    if (removed(member)) continue;
    separate();
    const Change* renamed = find(member, Kind::rename);
    out += '"';
    out += renamed != nullptr ? text(*renamed) : tree_->key(member);
    out += "\":";
    write_value(member, out, watched);
  }
  out += '}';
}

void JsonPatch::write_elements(const JsonNode& node, std::string& out, std::span<Watched> watched) const {
  out += '[';
  bool first = true;
  for (const JsonNode& element : tree_->children(node)) {
    if (removed(element)) continue;
    if (!first) out += ',';
    first = false;
    write_value(element, out, watched);
  }
  out += ']';
}

}  // namespace router::wire
