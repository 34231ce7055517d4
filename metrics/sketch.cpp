#include "metrics/sketch.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/varint.h"

namespace metrics {
namespace {

constexpr double kGamma = (1 + Sketch::kAccuracy) / (1 - Sketch::kAccuracy);
const double kPerLog = 1 / std::log(kGamma);
constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

// Bin i > 0 holds the numbers from gamma^(i-1), exclusive, to gamma^i; bin 0 holds 0 and 1.
std::uint32_t index_of(std::uint64_t value) noexcept {
  if (value <= 1) return 0;
  const double index = std::ceil(std::log(static_cast<double>(value)) * kPerLog);
  return std::min(static_cast<std::uint32_t>(index), Sketch::kBins - 1);
}

// No number of the bin is further from it than the accuracy.
double value_of(std::uint32_t index) noexcept { return index == 0 ? 1 : 2 * std::exp(index / kPerLog) / (kGamma + 1); }

std::uint64_t sum_of(std::uint64_t a, std::uint64_t b) noexcept { return a > kMost - b ? kMost : a + b; }

// Whether `count` numbers between these can add up so.
bool adds_up(std::uint64_t count, std::uint64_t sum, std::uint64_t min, std::uint64_t max) noexcept {
  using Wide = unsigned __int128;
  if (count == 1) return sum == min && min == max;
  const Wide least = Wide{min} * (count - 1) + max, most = Wide{max} * (count - 1) + min;
  return sum == kMost ? most >= kMost : sum >= least && sum <= most;
}

// Takes `count` numbers, in the bins from `first` to `last`. `into`: the first one's count; null: they are only looked
// at.
bool take_bins(std::string_view& from, std::uint32_t first, std::uint32_t last, std::uint64_t count,
               std::uint64_t* into) {
  std::uint64_t index = first;
  for (bool begun = false; count > 0; begun = true) {
    std::uint64_t word = 0, more = 0;
    if (!core::take_varint(from, word)) return false;
    if ((word & 1) && (!core::take_varint(from, more) || count < 2 || more > count - 2)) return false;
    const std::uint64_t empty = word >> 1, held = word & 1 ? more + 2 : 1;
    if (begun ? empty >= last - index : empty != 0) return false;
    if (begun) index += empty + 1;
    count -= held;
    if (into) into[index - first] = sum_of(into[index - first], held);
  }
  return index == last;
}

}  // namespace

std::uint64_t& Sketch::bin(std::uint32_t index) {
  if (counts_.empty()) first_ = index;
  if (index < first_) {
    counts_.insert(counts_.begin(), first_ - index, 0);
    first_ = index;
  }
  if (index - first_ >= counts_.size()) counts_.resize(index - first_ + 1, 0);
  return counts_[index - first_];
}

void Sketch::note(std::uint64_t count, std::uint64_t sum, std::uint64_t min, std::uint64_t max) noexcept {
  min_ = count_ == 0 ? min : std::min(min_, min);
  max_ = std::max(max_, max);
  count_ = sum_of(count_, count);
  sum_ = sum_of(sum_, sum);
}

void Sketch::add(std::uint64_t value) {
  ++bin(index_of(value));
  note(1, value, value, value);
}

void Sketch::merge(const Sketch& other) {
  if (other.count_ == 0) return;
  bin(other.first_);
  bin(other.first_ + static_cast<std::uint32_t>(other.counts_.size()) - 1);
  for (std::size_t i = 0; i < other.counts_.size(); ++i) {
    std::uint64_t& mine = counts_[other.first_ - first_ + i];
    mine = sum_of(mine, other.counts_[i]);
  }
  note(other.count_, other.sum_, other.min_, other.max_);
}

void Sketch::clear() noexcept {
  count_ = sum_ = min_ = max_ = 0;
  first_ = 0;
  counts_.clear();
}

double Sketch::quantile(double q) const noexcept {
  if (count_ == 0) return 0;
  const double rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(count_ - 1);
  double below = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    below += static_cast<double>(counts_[i]);
    if (below <= rank) continue;
    return std::clamp(value_of(first_ + static_cast<std::uint32_t>(i)), static_cast<double>(min_),
                      static_cast<double>(max_));
  }
  return static_cast<double>(max_);
}

// Each bin is one number: how many empty ones lie before it, and whether it holds more than one; then how many more.
void Sketch::append_to(std::string& out) const {
  core::append_varint(out, count_);
  if (count_ == 0) return;
  core::append_varint(out, min_);
  if (count_ > 1) {
    core::append_varint(out, max_ - min_);
    core::append_varint(out, sum_);
  }
  std::uint64_t empty = 0;
  for (const std::uint64_t count : counts_) {
    if (count == 0) {
      ++empty;
      continue;
    }
    core::append_varint(out, empty << 1 | (count > 1 ? 1 : 0));
    if (count > 1) core::append_varint(out, count - 2);
    empty = 0;
  }
}

bool Sketch::merge_from(std::string_view& from) {
  std::string_view rest = from;
  std::uint64_t count = 0, min = 0, width = 0, sum = 0;
  if (!core::take_varint(rest, count)) return false;
  if (count == 0) {
    from = rest;
    return true;
  }
  if (!core::take_varint(rest, min)) return false;
  sum = min;
  if (count > 1 && !(core::take_varint(rest, width) && core::take_varint(rest, sum))) return false;
  const std::uint64_t max = min + width;
  if (max < min || !adds_up(count, sum, min, max)) return false;
  // The bins begin with the least number's and end with the greatest's. Into a sketch that has something they are only
  // added once they were looked at whole.
  const std::uint32_t first = index_of(min), last = index_of(max);
  const bool empty = count_ == 0;
  std::string_view look = rest;
  if (!empty && !take_bins(look, first, last, count, nullptr)) return false;
  bin(first);
  bin(last);
  if (!take_bins(rest, first, last, count, &counts_[first - first_])) {
    clear();
    return false;
  }
  note(count, sum, min, max);
  from = rest;
  return true;
}

bool Sketch::operator==(const Sketch& other) const noexcept {
  return count_ == other.count_ && sum_ == other.sum_ && min_ == other.min_ && max_ == other.max_ &&
         first_ == other.first_ && counts_ == other.counts_;
}

}  // namespace metrics
