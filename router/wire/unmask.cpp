#include "router/wire/unmask.h"

namespace router::wire {
namespace {

using policy::mask::Level;

// Tool calls carry JSON in a string.
Level level_of(std::string_view key) { return is_key(key, "arguments") ? Level::json_in_string : Level::json; }

}  // namespace

bool unmask_answer(std::string_view body, std::size_t readable, const policy::mask::Vault& vault, std::string& out) {
  policy::mask::Lexicon lexicon;
  lexicon.reset(vault);
  JsonTree tree;
  if (lexicon.empty() || !tree.parse(body, readable)) return false;
  Edits edits;
  each_text(tree, [&](const JsonNode& node, std::string_view field) {
    policy::mask::Restorer restorer;
    restorer.reset(lexicon, level_of(field));
    std::string restored;
    if (!restorer.feed(tree.string(&node), restored)) return;
    restorer.finish(restored);
    edits.add(node.begin + 1, node.end - 1, restored);
  });
  if (edits.empty()) return false;
  out = wire::apply(tree.text(), edits);
  return true;
}

void StreamUnmasker::begin(const policy::mask::Vault& vault) {
  lexicon_.reset(vault);
  reset();
}

void StreamUnmasker::begin_text(std::size_t number, std::string_view field) {
  if (restorers_.size() <= number) restorers_.resize(number + 1);
  restorers_[number].reset(lexicon_, level_of(field));
}

bool StreamUnmasker::feed_text(std::size_t number, std::string_view raw, std::string& out) {
  policy::mask::Restorer& restorer = restorers_[number];
  const bool held = !restorer.held().empty();
  const std::size_t before = out.size();
  return restorer.feed(raw, out) || held || out.size() - before != raw.size();
}

void StreamUnmasker::end_text(std::size_t number, std::string& out) { restorers_[number].finish(out); }

}  // namespace router::wire
