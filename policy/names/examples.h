// Sentences as the learner sees them: cut into windows by the same code as texts to be tagged.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "policy/names/learner.h"
#include "policy/names/spans.h"
#include "policy/names/train.h"
#include "policy/names/word_list.h"
#include "policy/names/words.h"

namespace policy::names {

class ExampleMaker {
 public:
  ExampleMaker(const WordTable& words, const WordList& list);

  // Appends the windows of a sentence. What is marked but in no window is lost.
  void add(const Sentence& sentence, std::int32_t scale, Examples& examples);

  // What a model finds in a sentence, and what is marked there, in bytes; for scores and reports.
  struct Judged {
    std::size_t begin = 0, end = 0;
    Found found;
  };
  void tag(const Sentence& sentence, const Weights& weights, const Transitions& transitions, std::vector<Judged>& out);

 private:
  const WordTable& words_;
  const WordList& list_;
  std::unique_ptr<Block> block_;
  std::unique_ptr<Windows> windows_;
  std::unique_ptr<Lattice<std::int16_t>> lattice_;
  std::unique_ptr<FoundList> found_;
};

// Marks that stand for a name as this tagger understands it: no handles, and no words that prose mostly writes small
// ("Borrower" in contracts).
std::vector<Span> usable_marks(const Sentence& sentence, const WordList& list);

}  // namespace policy::names
