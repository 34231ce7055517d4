#include "router/wire/screen_answer.h"

namespace router::wire {

bool screen_answer(std::string_view body, std::size_t readable, const Screening& screening, std::string& out) {
  JsonTree tree;
  if (!tree.parse(body, readable)) return false;
  Edits edits;
  Screen screen;
  std::string screened;
  each_text(tree, [&](const JsonNode& node, std::string_view field) {
    screened.clear();
    const std::uint64_t found = *screening.count;
    screen.begin(screening, field);
    screen.feed(tree.string(&node), screened);
    screen.end(screened);
    const bool replaced = screening.config->mode == core::PolicyMode::enforce && *screening.count > found;
    if (replaced) edits.add(node.begin + 1, node.end - 1, screened);
  });
  if (edits.empty()) return false;
  // They spell the text, token by token.
  if (const JsonNode* choices = tree.find_value(&tree.root(), "choices")) {
    for (const JsonNode& choice : tree.children(*choices)) {
      const JsonNode* logprobs = choice.is(JsonType::object) ? tree.find_value(&choice, "logprobs") : nullptr;
      if (logprobs) edits.add(logprobs->begin, logprobs->end, "null");
    }
  }
  out = wire::apply(tree.text(), edits);
  return true;
}

void StreamScreen::begin(const Screening& screening) {
  screening_ = &screening;
  reset();
}

void StreamScreen::begin_text(std::size_t number, std::string_view field) {
  if (screens_.size() <= number) screens_.resize(number + 1);
  screens_[number].begin(*screening_, field);
}

bool StreamScreen::feed_text(std::size_t number, std::string_view raw, std::string& out) {
  return screens_[number].feed(raw, out);
}

void StreamScreen::end_text(std::size_t number, std::string& out) { screens_[number].end(out); }

bool StreamScreen::hides_logprobs() const { return screening_->config->mode == core::PolicyMode::enforce; }

}  // namespace router::wire
