#include "policy/injection/explain.h"

#include <algorithm>
#include <cmath>

#include "core/utf8.h"

namespace policy::injection {
namespace {

constexpr std::size_t kCell = 16;

struct Spread {
  const std::int8_t* weights;
  std::vector<float>& cells;
  void gram(std::uint32_t index, std::size_t at) { cells[at / kCell] += weights[index]; }
  void word(const Word& word) {
    // A run of words speaks for where it ends.
    float& cell = cells[(word.end - 1) / kCell];
    cell += weights[index_of(word.one)];
    if (word.two != 0) cell += weights[index_of(word.two)];
    if (word.three != 0) cell += weights[index_of(word.three)];
  }
  void end_chunk(std::size_t) {}
};

struct Run {
  float sum = 0;
  std::size_t begin = 0, end = 0;  // cells
};

// The run of cells with the highest sum (Kadane; Bentley 1984, "Programming Pearls").
Run heaviest(std::span<const float> cells) {
  Run best, now;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (now.sum <= 0) now = {0, i, i};
    now.sum += cells[i];
    now.end = i + 1;
    if (now.sum > best.sum) best = now;
  }
  return best;
}

bool blank(char c) { return c == ' ' || c == '\n' || c == '\t'; }

// Out to the ends of the words it cuts, within reason, and in from blanks.
Span whole_words(std::string_view text, const Run& run) {
  constexpr std::size_t kReach = 24;
  std::size_t begin = run.begin * kCell, end = std::min(run.end * kCell, text.size());
  const std::size_t least = begin > kReach ? begin - kReach : 0, most = std::min(end + kReach, text.size());
  std::size_t from = begin, to = end;
  while (from > least && !blank(text[from - 1])) --from;
  while (to < most && !blank(text[to])) ++to;
  if (from > least || from == 0) begin = from;
  if (to < most || to == text.size()) end = to;
  while (begin < end && core::is_continuation(text[begin])) ++begin;
  while (end < text.size() && core::is_continuation(text[end])) ++end;
  while (begin < end && blank(text[begin])) ++begin;
  while (end > begin && blank(text[end - 1])) --end;
  return {begin, end, run.sum};
}

}  // namespace

void find_spans(const LoadedModel& model, std::string_view folded, Explaining& work, Verdict& verdict) {
  const std::size_t cells = (folded.size() + kCell - 1) / kCell;
  if (work.evidence.size() < cells) work.evidence.resize(cells);
  std::fill_n(work.evidence.begin(), cells, 0.0F);
  Spread spread{model.weights.data(), work.evidence};
  walk(folded, spread);
  // In units of a window's score, less a little for every cell: a run ends where the text turns indifferent.
  constexpr float kIndifferent = 0.03F;
  const float unit = model.head.scale / std::sqrt(3.5F * 512);
  const std::span<float> evidence(work.evidence.data(), cells);
  for (float& cell : evidence) cell = cell * unit - kIndifferent;

  verdict.span_count = 0;
  float first = 0;
  while (verdict.span_count < verdict.spans.size()) {
    const Run run = heaviest(evidence);
    if (run.sum <= 0 || run.sum < 0.3F * first) break;
    if (first == 0) first = run.sum;
    std::fill(evidence.begin() + static_cast<std::ptrdiff_t>(run.begin),
              evidence.begin() + static_cast<std::ptrdiff_t>(run.end), -1e9F);
    const Span span = whole_words(folded, run);
    if (span.begin < span.end) verdict.spans[verdict.span_count++] = span;
  }
  if (verdict.span_count == 0 && !folded.empty()) verdict.spans[verdict.span_count++] = {0, folded.size(), 0};
  std::sort(verdict.spans.begin(), verdict.spans.begin() + verdict.span_count,
            [](const Span& a, const Span& b) { return a.begin < b.begin; });
  // Widened to words, neighbours may have met.
  std::uint8_t kept = 0;
  for (std::uint8_t i = 0; i < verdict.span_count; ++i) {
    if (kept > 0 && verdict.spans[i].begin <= verdict.spans[kept - 1U].end) {
      verdict.spans[kept - 1U].end = std::max(verdict.spans[kept - 1U].end, verdict.spans[i].end);
      verdict.spans[kept - 1U].weight += verdict.spans[i].weight;
    } else {
      verdict.spans[kept++] = verdict.spans[i];
    }
  }
  verdict.span_count = kept;
}

Category categorise(const LoadedModel& model, std::string_view folded, const Reading& whole, Explaining& work) {
  const Reading* reading = &whole;
  if (whole.used > 2 * kWindow) {
    const Peak peak = highest(whole, kWindow, kStride, model.head.scale);
    const std::size_t begin = peak.begin * kChunkBytes, end = std::min(peak.end * kChunkBytes, folded.size());
    read(folded.substr(begin, end - begin), model.weights, model.cues, work.reading);
    reading = &work.reading;
  }
  std::array<unsigned, 16> votes{};
  for (std::size_t i = 0; i < kPairs; ++i) {
    if (reading->pairs[i] > 0) votes[static_cast<std::size_t>(pairs()[i].category)] += reading->pairs[i];
  }
  if (reading->open_links > 0) votes[static_cast<std::size_t>(Category::exfiltration)] += 2;
  if (reading->tags > 0) votes[static_cast<std::size_t>(Category::role_tag_spoofing)] += reading->tags;
  // The more particular first: what overrides also often extracts or redefines.
  constexpr std::array kOrder{Category::exfiltration,         Category::prompt_extraction, Category::role_tag_spoofing,
                              Category::instruction_override, Category::jailbreak,         Category::role_redefinition};
  Category best = Category::none;
  unsigned most = 0;
  for (const Category category : kOrder) {
    const unsigned count = votes[static_cast<std::size_t>(category)];
    if (count > most) {
      most = count;
      best = category;
    }
  }
  if (best != Category::none) return best;
  constexpr float kGibberish = 0.5F;
  std::uint32_t strange = 0, grams = 0;
  for (const Chunk& part : reading->parts()) {
    strange += part.strange;
    grams += part.grams;
  }
  if (grams > 0 && static_cast<float>(strange) > kGibberish * static_cast<float>(grams))
    return Category::gibberish_suffix;
  return reading->cues[static_cast<std::size_t>(Cue::act)] > 0 ? Category::role_redefinition : Category::jailbreak;
}

}  // namespace policy::injection
