// The two stages of training: weights of n-grams by AdaGrad (Duchi et al. 2011), and the network over the signals by
// Adam (Kingma and Ba 2015). Both deterministic for a seed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "policy/injection/model.h"
#include "policy/injection/numbers.h"
#include "policy/text/view.h"

namespace policy::injection {

// A text as it is learnt from.
struct Lesson {
  std::string folded;
  text::Counts counts;
  bool attack = false;
  std::uint16_t source = 0;            // index of its source's name
  std::uint16_t origin = 0;            // the source whose fold it shares: for documents that of their parts
  std::uint32_t row = 0;               // what is made of one row has one number
  std::array<std::uint8_t, 2> fold{};  // when whole sources are held out, and when rows are
  float weight = 1;
  std::size_t begin = 0, end = 0;  // of an attack planted in a document; 0, 0: the whole text
};

struct HeldOut {
  std::size_t way = 0;  // of Lesson::fold
  int fold = -1;        // -1: none
  bool has(const Lesson& lesson) const { return lesson.fold[way] == fold; }
};

class NgramLearner {
 public:
  struct Options {
    int epochs = 4;
    int averaged = 2;  // of the epochs, the last
    float rate = 0.15F;
    float dropout = 0.3F;     // of n-grams
    float smoothing = 0.03F;  // of labels
    float shrink = 1e-3F;     // of a weight, each time it is learnt: words of every day stay small
    float doubt = 0.04F;      // attacks scored below this after two epochs are taken for mislabelled
    std::uint32_t least = 3;  // texts an n-gram must occur in
  };
  NgramLearner();

  // Learns from the lessons that are not held out.
  void learn(std::span<const Lesson> lessons, HeldOut without, std::uint64_t seed, const Options& options);
  // Rounds to int8; returns the scale.
  float quantise(std::vector<std::int8_t>& weights) const;

 private:
  struct Grams {
    std::vector<std::uint32_t> index;
    std::vector<std::uint32_t> chunk_end;
    void gram(std::uint32_t i, std::size_t) { index.push_back(i); }
    void word(const Word& word);
    void end_chunk(std::size_t) { chunk_end.push_back(static_cast<std::uint32_t>(index.size())); }
  };
  void count(std::span<const Lesson> lessons, HeldOut without, std::uint32_t least);
  std::pair<std::size_t, std::size_t> choose(const Lesson& lesson, Random& random) const;
  std::pair<std::size_t, std::size_t> hottest(std::size_t window) const;
  float score(std::size_t begin, std::size_t end) const;

  Grams grams_;
  struct Cell {
    float weight = 0;
    float squares = 0;  // of the gradients so far; infinite for an n-gram that is too rare to learn
  };
  std::vector<Cell> cells_;
  std::vector<float> means_;  // of the weights after the last epochs
};

// One text's signals with what it is.
struct Example {
  Signals signals;
  bool attack;
  float weight;
  std::uint8_t fold;
};

// Learns from the examples whose fold is not `without`. `scale` is passed on to the head.
Head learn_head(std::span<const Example> examples, int without, std::uint64_t seed, int epochs);

}  // namespace policy::injection
