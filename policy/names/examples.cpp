#include "policy/names/examples.h"

#include <algorithm>

#include "policy/names/kinds.h"
#include "policy/names/letters.h"

namespace policy::names {
namespace {

// The label of a token: by the mark it lies in.
std::uint8_t label_of(const Token& token, std::span<const Span> marks, const Span*& last) {
  for (const Span& mark : marks) {
    if (token.begin >= mark.end || token.end <= mark.begin) continue;
    const std::size_t kind = kind_of_type(mark.type);
    if (static_cast<Kind>(kind) == Kind::person && last != &mark && is_honorific(token)) return 0;
    const bool begins = last != &mark;
    last = &mark;
    if (kind >= kKinds) return 0;
    if (static_cast<Kind>(kind) == Kind::address) return static_cast<std::uint8_t>(Label::address);
    return static_cast<std::uint8_t>(1 + 2 * kind + (begins ? 0 : 1));
  }
  last = nullptr;
  return 0;
}

}  // namespace

ExampleMaker::ExampleMaker(const WordTable& words, const WordList& list)
    : words_(words),
      list_(list),
      block_(std::make_unique<Block>()),
      windows_(std::make_unique<Windows>()),
      lattice_(std::make_unique<Lattice<std::int16_t>>()),
      found_(std::make_unique<FoundList>()) {}

void ExampleMaker::add(const Sentence& sentence, std::int32_t scale, Examples& examples) {
  const std::vector<Span> marks = usable_marks(sentence, list_);
  Reader reader(sentence.text, words_);
  Features features;
  while (reader.next(*block_)) {
    find_windows(*block_, list_, *windows_);
    for (std::size_t at = 0; at < windows_->count; ++at) {
      const Window& window = windows_->at[at];
      const Span* last = nullptr;
      Examples::Window made{static_cast<std::uint32_t>(examples.labels.size()), 0, scale};
      for (std::size_t i = window.begin; i < window.end; ++i) {
        features_of(*block_, window, i, features);
        examples.features.insert(examples.features.end(), features.begin(), features.end());
        examples.labels.push_back(label_of(block_->tokens[i], marks, last));
      }
      made.end = static_cast<std::uint32_t>(examples.labels.size());
      examples.windows.push_back(made);
    }
  }
}

void ExampleMaker::tag(const Sentence& sentence, const Weights& weights, const Transitions& transitions,
                       std::vector<Judged>& out) {
  Reader reader(sentence.text, words_);
  while (reader.next(*block_)) {
    find_windows(*block_, list_, *windows_);
    found_->count = 0;
    for (std::size_t at = 0; at < windows_->count; ++at) {
      label_window(*block_, windows_->at[at], weights, transitions, *lattice_);
      spans_of(*block_, windows_->at[at], *lattice_, *found_);
    }
    for (std::size_t i = 0; i < found_->count; ++i) {
      const Found& found = found_->at[i];
      out.push_back({block_->tokens[found.begin].begin, block_->tokens[found.end - 1U].end, found});
    }
  }
}

std::vector<Span> usable_marks(const Sentence& sentence, const WordList& list) {
  std::vector<Span> marks;
  for (const Span& span : sentence.spans) {
    if (span.begin >= span.end || span.end > sentence.text.size() || kind_of_type(span.type) >= kKinds) continue;
    const std::string_view value(sentence.text.data() + span.begin, span.end - span.begin);
    if (value.front() == '@' || value.front() == '#') continue;
    const bool person = static_cast<Kind>(kind_of_type(span.type)) == Kind::person;
    if (person && value.find(' ') == std::string_view::npos &&
        kByteKind[static_cast<std::uint8_t>(value.front())] == kUpper) {
      const Listed listed = list.find(fold(value).hash);
      if (listed == Listed::ordinary || listed == Listed::loose) continue;
    }
    marks.push_back(span);
  }
  std::sort(marks.begin(), marks.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  return marks;
}

}  // namespace policy::names
