// What happened in some time: counts, and sketches of how long it took. Tallies of parts add up to the tally of the
// whole. The same for the window of the last minutes and for what history keeps. Plain data, one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metrics/sketch.h"

namespace router::traffic {

inline constexpr std::string_view kOther = "_other";  // what there was no more room to tell apart

struct Counts {
  std::uint64_t requests = 0, succeeded = 0, failed = 0;  // who left before the end is in neither of the last two
  std::uint64_t input_tokens = 0, output_tokens = 0, cost_nano_usd = 0;
  std::uint64_t unpriced = 0;  // requests that a provider answered at a price that is not known
  std::uint64_t cache_hits = 0, cache_misses = 0;
  bool operator==(const Counts&) const = default;
};

struct Tally {
  static constexpr std::size_t kClasses = 24;  // of errors; beyond it they are kOther

  Counts counts;
  std::vector<std::pair<std::string, std::uint64_t>> errors;  // by class
  metrics::Sketch duration_ns, first_token_ns, milli_tokens_per_second;

  void add_error(std::string_view error_class, std::uint64_t n = 1);
  void add_millis(metrics::Sketch Tally::*of, double milliseconds);
  void add_speed(double tokens_per_second);
  void merge(const Tally& other);
  void clear();

  std::string serialise() const;
  // Adds what serialise() wrote. False: it is no tally; nothing was added, or only some of it.
  bool merge(std::string_view bytes);
  // Adds only the counts, or only one sketch: what a chart needs.
  static bool merge_counts(std::string_view bytes, Counts& into);
  static bool merge_sketch(std::string_view bytes, metrics::Sketch Tally::*which, metrics::Sketch& into);
};

}  // namespace router::traffic
