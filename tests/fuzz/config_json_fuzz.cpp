// The JSON of a line of client keys over any bytes. It must not fail in any way of its own: a tree or a problem, never
// both, every text in it UTF-8, no deeper than it promises, and no more nodes than bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/config_json.h"
#include "core/json_writer.h"

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

void look(const core::YamlNode& node, std::size_t depth) {
  must(depth <= core::kMaxJsonDepth && node.line == 3);
  const std::string_view text = node.text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = core::utf8_sequence(text.substr(at));
    must(length > 0);
    at += length;
  }
  must(node.kind != core::YamlNode::Kind::map || node.items.size() % 2 == 0);
  const bool map = node.kind == core::YamlNode::Kind::map;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (map && i % 2 == 0) must(node.items[i]->kind == core::YamlNode::Kind::scalar && node.items[i]->quoted);
    look(*node.items[i], depth + (map && i % 2 == 0 ? 0 : 1));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string problem;
  const auto document = core::load_json(text, 3, problem);
  must(document.has_value() == problem.empty());
  if (!document) return 0;
  must(document->root != nullptr && document->nodes.size() <= size);
  look(*document->root, 0);
  return 0;
}
