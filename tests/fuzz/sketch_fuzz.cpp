// Any bytes as a sketch and as a tally, as they come from a file of history: one that writes itself as it was read, or
// none. What was read adds up.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "metrics/sketch.h"
#include "router/traffic/tally.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void read_sketch(std::string_view bytes) {
  metrics::Sketch sketch;
  std::string_view rest = bytes;
  if (!sketch.merge_from(rest)) {
    require(rest == bytes && sketch == metrics::Sketch());
    return;
  }
  std::string text;
  sketch.append_to(text);
  require(text == bytes.substr(0, bytes.size() - rest.size()));
  for (const double q : {0.0, 0.5, 1.0}) {
    const double value = sketch.quantile(q);
    require(value >= static_cast<double>(sketch.min()) && value <= static_cast<double>(sketch.max()));
  }
  metrics::Sketch twice = sketch;
  twice.merge(sketch);
  require(twice.count() >= sketch.count() && twice.max() == sketch.max() && twice.min() == sketch.min());
}

void read_tally(std::string_view bytes) {
  using router::traffic::Tally;
  Tally tally;
  if (!tally.merge(bytes)) return;
  Tally again;
  require(again.merge(tally.serialise()));
  require(again.serialise() == tally.serialise());
  router::traffic::Counts counts;
  require(Tally::merge_counts(bytes, counts) && counts == tally.counts);
  metrics::Sketch alone;
  require(Tally::merge_sketch(bytes, &Tally::milli_tokens_per_second, alone));
  require(alone == tally.milli_tokens_per_second);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_sketch(bytes);
  read_tally(bytes);
  return 0;
}
