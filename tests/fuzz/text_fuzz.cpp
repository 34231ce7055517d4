// Any bytes as a text: folding and decoding stay within it, and the map back never turns round.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "policy/text/decode.h"
#include "policy/text/normalise.h"

namespace {

void demand(bool holds, const char* problem) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", problem);
  std::abort();
}

void demand_map(const policy::text::View& view) {
  const std::size_t size = view.folded.size();
  demand(size <= view.raw.size(), "the folded text is the longer one");
  std::size_t begin = 0, end = 0;
  for (std::size_t at = 0; at <= size; ++at) {
    const std::size_t next_begin = view.origin(at), next_end = view.origin_end(at);
    demand(next_begin >= begin && next_begin <= view.raw.size(), "a beginning turns round or leaves the text");
    demand(next_end >= end && next_end <= view.raw.size(), "an end turns round or leaves the text");
    demand(at == 0 || next_end > begin, "a character came from nothing");
    begin = next_begin, end = next_end;
  }
  demand(view.origin(size) == view.raw.size(), "the end is not the end");
  const policy::text::View::Step* before = nullptr;
  for (const policy::text::View::Step& step : view.steps) {
    demand(step.folded < size && step.raw < view.raw.size() && step.folded < step.raw, "a step is out of bounds");
    demand(before == nullptr || (step.folded > before->folded && step.raw > before->raw), "a step goes back");
    before = &step;
  }
  const policy::text::Counts& counts = view.counts;
  demand(counts.malformed + counts.code_points <= view.raw.size(), "more characters than bytes");
  demand(counts.letters + counts.digits + counts.blanks + counts.punctuation <= counts.code_points,
         "more of a kind than there is");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace policy::text;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static Normaliser normaliser, again;
  static Decoder decoder;
  const View& view = normaliser.normalise(text);
  demand_map(view);
  std::size_t decoded = 0;
  for (const Hidden& hidden : decoder.decode(view)) {
    demand(hidden.begin < hidden.end && hidden.end <= size, "what is hidden lies outside the text");
    demand(hidden.depth == 1 || hidden.depth == 2, "a depth out of range");
    demand(!hidden.text.empty(), "what is hidden is empty");
    decoded += hidden.text.size();
    demand_map(again.normalise(hidden.text));
  }
  demand(decoded <= Decoder::kBudget, "more was decoded than the budget allows");
  return 0;
}
