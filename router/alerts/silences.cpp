#include "router/alerts/silences.h"

#include <algorithm>

#include "core/json_fields.h"
#include "router/wire/json_tree.h"

namespace router::alerts {

bool Silences::add(Silence silence) {
  remove(silence.rule, silence.instance);
  if (list_.size() >= kMost) return false;
  list_.push_back(std::move(silence));
  return true;
}

bool Silences::remove(std::string_view rule, std::string_view instance) {
  return std::erase_if(list_, [&](const Silence& one) { return one.rule == rule && one.instance == instance; }) > 0;
}

bool Silences::expire(std::int64_t now_ms) {
  return std::erase_if(list_, [&](const Silence& one) { return one.until_ms <= now_ms; }) > 0;
}

const Silence* Silences::find(std::string_view rule, std::string_view instance, std::int64_t now_ms) const noexcept {
  const Silence* out = nullptr;
  for (const Silence& one : list_) {
    if (one.rule != rule || one.until_ms <= now_ms) continue;
    if (!one.instance.empty() && one.instance != instance) continue;
    if (!out || one.until_ms > out->until_ms) out = &one;
  }
  return out;
}

std::string Silences::to_json() const {
  std::string out = "[";
  for (const Silence& one : list_) {
    core::append_comma(out);
    core::JsonFields fields(out);
    fields.text("rule", one.rule);
    fields.text_or_null("instance", one.instance);
    fields.integer("at", one.at_ms);
    fields.integer("until", one.until_ms);
    fields.text_or_null("by", one.by);
    fields.text("why", one.why);
    fields.end();
  }
  return out + "]";
}

bool Silences::read_json(std::string_view text) {
  wire::JsonTree tree;
  if (text.empty() || !tree.parse(text) || !tree.root().is(wire::JsonType::array)) return false;
  for (const wire::JsonNode& node : tree.children(tree.root())) {
    if (!node.is(wire::JsonType::object)) continue;
    Silence one;
    one.rule = tree.text_of(tree.find_value(&node, "rule"));
    one.instance = tree.text_of(tree.find_value(&node, "instance"));
    one.by = tree.text_of(tree.find_value(&node, "by"));
    one.why = tree.text_of(tree.find_value(&node, "why"));
    const auto at = tree.integer(tree.find_value(&node, "at"));
    const auto until = tree.integer(tree.find_value(&node, "until"));
    if (one.rule.empty() || one.why.size() > kLongestWhy || !at || !until) continue;
    one.at_ms = *at;
    one.until_ms = std::min(*until, *at + kLongestMs);
    add(std::move(one));
  }
  return true;
}

}  // namespace router::alerts
