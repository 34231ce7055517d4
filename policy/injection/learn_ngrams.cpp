#include <algorithm>
#include <cmath>
#include <limits>

#include "policy/injection/learner.h"

namespace policy::injection {
namespace {

constexpr float kFewGrams = 40;  // as in score_of

}  // namespace

void NgramLearner::Grams::word(const Word& word) {
  index.push_back(index_of(word.one));
  if (word.two != 0) index.push_back(index_of(word.two));
  if (word.three != 0) index.push_back(index_of(word.three));
}

NgramLearner::NgramLearner() : cells_(kTableSize), means_(kTableSize) {}

void NgramLearner::count(std::span<const Lesson> lessons, HeldOut without, std::uint32_t least) {
  std::vector<std::uint32_t> last(kTableSize, 0);
  std::vector<std::uint8_t> texts(kTableSize, 0);
  std::uint32_t number = 0;
  for (const Lesson& lesson : lessons) {
    if (without.has(lesson)) continue;
    ++number;
    grams_.index.clear();
    grams_.chunk_end.clear();
    walk(lesson.folded, grams_);
    for (const std::uint32_t i : grams_.index) {
      if (last[i] == number) continue;
      last[i] = number;
      if (texts[i] < 255) ++texts[i];
    }
  }
  constexpr float kFirst = 1e-2F, kNever = std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < kTableSize; ++i) cells_[i] = {0, texts[i] >= least ? kFirst : kNever};
}

float NgramLearner::score(std::size_t begin, std::size_t end) const {
  float sum = 0;
  for (std::size_t i = begin; i < end; ++i) sum += cells_[grams_.index[i]].weight;
  return sum / std::sqrt(static_cast<float>(end - begin) + kFewGrams);
}

std::pair<std::size_t, std::size_t> NgramLearner::hottest(std::size_t window) const {
  const auto& ends = grams_.chunk_end;
  std::pair<std::size_t, std::size_t> best{0, grams_.index.size()};
  float most = -1e9F;
  for (std::size_t from = 0; from < ends.size(); from += window / 2) {
    const std::size_t to = std::min(from + window, ends.size());
    const std::pair<std::size_t, std::size_t> range{from == 0 ? 0 : ends[from - 1], ends[to - 1]};
    const float now = score(range.first, range.second);
    if (now > most) {
      most = now;
      best = range;
    }
    if (to == ends.size()) break;
  }
  return best;
}

// Which of the text's n-grams to learn from this time: all; or of a long text a window, the hottest more often than not
// (the score is a maximum over windows, so that is the one that counts), and of a planted attack what lies around it.
std::pair<std::size_t, std::size_t> NgramLearner::choose(const Lesson& lesson, Random& random) const {
  const std::size_t all = grams_.index.size();
  const auto& ends = grams_.chunk_end;
  if (lesson.end > lesson.begin) {
    const std::size_t from = lesson.begin / kChunkBytes, last = (lesson.end - 1) / kChunkBytes;
    const std::size_t wider = random.below(3);
    const std::size_t first = from > wider ? from - wider : 0;
    const std::size_t to = std::min(last + wider, ends.size() - 1);
    return {first == 0 ? 0 : ends[first - 1], ends[to]};
  }
  if (ends.size() <= kNarrow) return {0, all};
  const float way = random.unit();
  if (ends.size() > kWindow && way < 0.4F) return hottest(kWindow);
  if (!lesson.attack && way < 0.7F) return hottest(kNarrow);
  if (ends.size() > kWindow && way < 0.8F) {
    const std::size_t from = random.below(ends.size() - kWindow);
    return {from == 0 ? 0 : ends[from - 1], ends[from + kWindow - 1]};
  }
  return {0, all};
}

void NgramLearner::learn(std::span<const Lesson> lessons, HeldOut without, std::uint64_t seed, const Options& options) {
  count(lessons, without, options.least);
  std::fill(means_.begin(), means_.end(), 0.0F);
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < lessons.size(); ++i) {
    if (!without.has(lessons[i])) order.push_back(i);
  }
  Random random(seed);
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    shuffle(order, random);
    const float rate = options.rate * (1.0F - 0.8F * static_cast<float>(epoch) / static_cast<float>(options.epochs));
    for (const std::uint32_t number : order) {
      const Lesson& lesson = lessons[number];
      grams_.index.clear();
      grams_.chunk_end.clear();
      walk(lesson.folded, grams_);
      if (grams_.index.empty()) continue;
      const auto [begin, end] = choose(lesson, random);
      const float guess = sigmoid(score(begin, end));
      if (lesson.attack && epoch >= 2 && guess < options.doubt) continue;
      const float target = lesson.attack ? 1 - options.smoothing : options.smoothing;
      const float slope = (guess - target) * lesson.weight / std::sqrt(static_cast<float>(end - begin) + kFewGrams);
      if (std::abs(guess - target) < 0.01F) continue;
      for (std::size_t i = begin; i < end; ++i) {
        if (random.chance(options.dropout)) continue;
        Cell& cell = cells_[grams_.index[i]];
        cell.squares += slope * slope;
        cell.weight -= rate * (slope + options.shrink * cell.weight) / std::sqrt(cell.squares);
      }
    }
    if (epoch + options.averaged < options.epochs) continue;
    const float share = 1 / static_cast<float>(options.averaged);
    for (std::size_t i = 0; i < kTableSize; ++i) means_[i] += share * cells_[i].weight;
  }
}

float NgramLearner::quantise(std::vector<std::int8_t>& weights) const {
  std::vector<float> sizes;
  for (const float mean : means_) {
    if (mean != 0) sizes.push_back(std::abs(mean));
  }
  float scale = 1;
  if (!sizes.empty()) {
    const std::size_t most = sizes.size() - 1 - sizes.size() / 2000;
    std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(most), sizes.end());
    scale = sizes[most] / 127;
  }
  weights.resize(kTableSize);
  for (std::size_t i = 0; i < kTableSize; ++i) {
    const float rounded = std::nearbyint(means_[i] / scale);
    weights[i] = static_cast<std::int8_t>(std::clamp(rounded, -127.0F, 127.0F));
  }
  return scale;
}

}  // namespace policy::injection
