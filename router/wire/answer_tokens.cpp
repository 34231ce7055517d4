#include "router/wire/answer_tokens.h"

#include "router/wire/token_estimate.h"

namespace router::wire {
namespace {

// Sound and pictures are base64, of which no weight is known.
bool is_media(std::string_view key) noexcept { return is_key(key, "audio") || is_key(key, "images"); }

void weigh(const JsonTree& tree, const JsonNode& node, TextWeight& weight) noexcept {
  if (node.is(JsonType::string)) weight.add(tree.string(&node));
  if (!node.is(JsonType::object) && !node.is(JsonType::array)) return;
  for (const JsonNode& child : tree.children(node)) {
    if (!node.is(JsonType::object) || !is_media(tree.key(child))) weigh(tree, child, weight);
  }
}

}  // namespace

std::uint64_t answer_tokens(const JsonTree& tree, const JsonNode* choices) noexcept {
  TextWeight weight;
  if (choices == nullptr || !choices->is(JsonType::array)) return 0;
  for (const JsonNode& choice : tree.children(*choices)) {
    for (const char* said : {"message", "text"}) {
      const JsonNode* node = tree.find(&choice, said);
      if (node != nullptr && node->is(JsonType::string)) weight.add(tree.string(node));
      if (node == nullptr || !node->is(JsonType::object)) continue;
      for (const JsonNode& member : tree.children(*node)) {
        const std::string_view key = tree.key(member);
        if (!is_key(key, "role") && !is_media(key)) weigh(tree, member, weight);
      }
    }
  }
  return weight.tokens();
}

}  // namespace router::wire
