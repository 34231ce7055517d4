// A set of numbers remembered by how many lie in each of geometrically growing bins, so that any quantile is known
// within 1 % of its value, and two sketches add up to the sketch of both sets, exactly. Count, sum, least and greatest
// are exact. This is DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with
// relative-error guarantees", PVLDB 12, 2019) with a dense store: a bin for each 2 % between the least and the greatest
// number, 985 of them from 10 us to an hour counted in nanoseconds, and kBins for all that 64 bits hold. Numbers are
// whole: choose a unit small enough. Plain data, one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace metrics {

class Sketch {
 public:
  static constexpr double kAccuracy = 0.01;
  static constexpr std::uint32_t kBins = 2220;

  void add(std::uint64_t value);
  void merge(const Sketch& other);
  void clear() noexcept;

  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t sum() const noexcept { return sum_; }  // stays at the greatest number that fits
  std::uint64_t min() const noexcept { return min_; }  // of none: 0, as max
  std::uint64_t max() const noexcept { return max_; }
  // The number that a share of `q` lies at or below; 0 <= q <= 1. Of none: 0.
  double quantile(double q) const noexcept;

  // Some bytes for each bin that has something in it. One sketch, one text.
  void append_to(std::string& out) const;
  // Takes what append_to wrote off the front, and adds it. False: it is no sketch, and nothing was added.
  bool merge_from(std::string_view& from);

  bool operator==(const Sketch& other) const noexcept;

 private:
  std::uint64_t& bin(std::uint32_t index);
  void note(std::uint64_t count, std::uint64_t sum, std::uint64_t min, std::uint64_t max) noexcept;

  std::uint64_t count_ = 0, sum_ = 0, min_ = 0, max_ = 0;
  std::uint32_t first_ = 0;            // the bin of counts_[0]
  std::vector<std::uint64_t> counts_;  // keeps its memory when cleared
};

}  // namespace metrics
