// The gain head: ridge regression on what the strong model adds, some of it centred by source.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "core/json_writer.h"
#include "policy/complexity/measure.h"
#include "policy/complexity/train_heads.h"

namespace policy::complexity {
namespace {

using Items = std::vector<const Item*>;

constexpr double kPenalties[] = {1, 3, 10, 30, 100};
constexpr std::size_t kQuantiles = 65;
constexpr std::size_t kFewestOfSource = 100;  // to be reported by itself
constexpr double kLeastGain = 0.1;            // of a source: below, there is little to recover and APGR is noise

std::vector<double> gains_of(const Items& items) {
  std::vector<double> out;
  for (const Item* item : items) out.push_back(*item->gain);
  return out;
}

// The part of each source's mean that is not to be learnt.
std::vector<double> centred(const Items& items, std::vector<double> gains, double centring) {
  std::map<std::string_view, std::pair<double, double>> sums;
  double all = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto& [sum, count] = sums[items[i]->source];
    sum += gains[i];
    ++count;
    all += gains[i];
  }
  all /= static_cast<double>(std::max<std::size_t>(items.size(), 1));
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& [sum, count] = sums[items[i]->source];
    gains[i] -= centring * (sum / count - all);
  }
  return gains;
}

// One way to come to a head.
struct Way {
  std::string_view name;
  const BaseGain* base = nullptr;  // starts from here
  bool learns = true;
  double penalty = 0;
};

// A head in the trainer's terms: dense weights on the scale that a Lens gives.
struct Fitted {
  Lens lens;
  std::vector<double> weights;
  double operator()(const Item& item) const { return dot(lens.example(item), weights, lens.shape()); }
};

std::vector<double> base_weights(const BaseGain& base) {
  std::vector<double> out = base.head.weights;
  for (double& w : out) w *= base.slope;
  for (std::size_t i = 0; i < kDense; ++i) out[base.head.buckets + i] /= kDenseScale;
  out.back() += base.offset;
  return out;
}

// How far values lie from their source's mean, as a standard deviation.
template <class Value>
double spread_in_sources(const Items& items, Value value) {
  std::map<std::string_view, std::array<double, 3>> sums;  // count, sum, squares
  for (const Item* item : items) {
    const double x = value(*item);
    auto& [count, sum, squares] = sums[item->source];
    ++count;
    sum += x;
    squares += x * x;
  }
  double squares_left = 0;
  for (const auto& [source, sum] : sums) squares_left += sum[2] - sum[1] * sum[1] / sum[0];
  return std::sqrt(std::max(squares_left, 0.0) / static_cast<double>(std::max<std::size_t>(items.size(), 1)));
}

void add_length_prior(const Items& items, double prior, Fitted& head) {
  const double own = spread_in_sources(items, head);
  const double length = spread_in_sources(
      items, [&](const Item& item) { return static_cast<double>(head.lens.example(item).dense[kLength]); });
  head.weights[head.lens.shape().buckets + kLength] += prior * own / std::max(length, 1e-6);
}

Fitted fit(const Items& items, const Way& way, const TrainOptions& options) {
  const Lens lens =
      way.base != nullptr ? Lens(kIds, false, way.base->head.mean, way.base->head.factor) : Lens(kIds, false, items);
  std::vector<double> weights(lens.shape().size());
  if (way.base != nullptr) weights = base_weights(*way.base);
  if (!way.learns) return {lens, std::move(weights)};
  const std::vector<Example> examples = examples_of(lens, items);
  const double centring = options.base.empty() ? options.centring : 0;
  std::vector<double> targets = centred(items, gains_of(items), centring);
  for (std::size_t i = 0; i < items.size(); ++i) targets[i] -= dot(examples[i], weights, lens.shape());
  const std::vector<double> even(items.size(), 1.0);
  const std::vector<double> step = ridge(pointers(examples), targets, even, lens.shape(), way.penalty);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] += step[i];
  Fitted head{lens, std::move(weights)};
  if (options.length_prior != 0 && options.base.empty()) add_length_prior(items, options.length_prior, head);
  return head;
}

// Each item scored by a head that saw neither it nor its fold.
std::vector<double> held_out(const Items& items, const Way& way, const TrainOptions& options) {
  std::vector<double> scores(items.size());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    Items rest;
    for (const Item* item : items) {
      if (item->fold != fold) rest.push_back(item);
    }
    const Fitted head = fit(rest, way, options);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i]->fold == fold) scores[i] = head(*items[i]);
    }
  }
  return scores;
}

std::vector<double> lengths_of(const Items& items) {
  std::vector<double> out;
  for (const Item* item : items) out.push_back(static_cast<double>(item->bytes));
  return out;
}

void append_apgr(std::string& out, std::string_view key, const Apgr& apgr) {
  core::append_key(out, key);
  out += '[';
  for (const double value : {apgr.value, apgr.low, apgr.high}) {
    core::append_comma(out);
    core::append_number(out, std::round(value * 1e4) / 1e4);
  }
  out += ']';
}

void append_figures(std::string& out, const Items& items, std::span<const double> scores, std::uint64_t seed) {
  const std::vector<double> gains = gains_of(items);
  core::append_key(out, "n");
  core::append_number(out, static_cast<std::uint64_t>(items.size()));
  core::append_key(out, "mean_gain");
  const double mean = std::accumulate(gains.begin(), gains.end(), 0.0) / static_cast<double>(gains.size());
  core::append_number(out, std::round(mean * 1e4) / 1e4);
  append_apgr(out, "apgr", apgr_with_interval(scores, gains, seed));
  append_apgr(out, "length", apgr_with_interval(lengths_of(items), gains, seed));
}

// A mean over sources, with its bootstrap rounds.
struct Mean {
  double value = 0, count = 0;
  std::vector<double> rounds = std::vector<double>(kRounds);

  void add(double one, const std::vector<double>& its_rounds) {
    value += one;
    ++count;
    for (std::size_t i = 0; i < kRounds; ++i) rounds[i] += its_rounds[i];
  }
  Apgr over() const {
    std::vector<double> means = rounds;
    for (double& x : means) x /= count;
    return interval_of(value / count, std::move(means));
  }
};

// Each source scored by a head that saw none of it. Random is 0.5 by construction.
void append_left_out(std::string& out, const Items& items, const Way& way, const TrainOptions& options) {
  std::map<std::string_view, Items> sources;
  for (const Item* item : items) sources[item->source].push_back(item);
  if (sources.size() < 3) return;
  core::append_key(out, "source_left_out");
  out += '{';
  Mean own, length, better;
  for (const auto& [source, left_out] : sources) {
    const std::vector<double> gains = gains_of(left_out);
    const double mean = std::accumulate(gains.begin(), gains.end(), 0.0) / static_cast<double>(gains.size());
    if (left_out.size() < kFewestOfSource || mean < kLeastGain) continue;
    Items rest;
    for (const Item* item : items) {
      if (item->source != source) rest.push_back(item);
    }
    const Fitted head = fit(rest, way, options);
    std::vector<double> scores;
    for (const Item* item : left_out) scores.push_back(head(*item));
    core::append_comma(out);
    core::append_json_string(out, source);
    out += ":{";
    append_figures(out, left_out, scores, options.seed);
    out += '}';
    own.add(apgr(scores, gains), apgr_rounds(scores, gains, options.seed));
    const std::vector<double> lengths = lengths_of(left_out);
    length.add(apgr(lengths, gains), apgr_rounds(lengths, gains, options.seed));
  }
  out += '}';
  if (own.count == 0) return;
  better = own;
  better.value -= length.value;
  for (std::size_t i = 0; i < kRounds; ++i) better.rounds[i] -= length.rounds[i];
  core::append_key(out, "source_left_out_mean");
  out += "{\"sources\":";
  core::append_number(out, own.count);
  append_apgr(out, "apgr", own.over());
  append_apgr(out, "length", length.over());
  append_apgr(out, "apgr_less_length", better.over());
  core::append_key(out, "random");
  out += "0.5}";
}

std::vector<float> quantiles_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::vector<float> out;
  for (std::size_t i = 0; i < kQuantiles; ++i) {
    out.push_back(static_cast<float>(values[i * (values.size() - 1) / (kQuantiles - 1)]));
  }
  return out;
}

}  // namespace

TrainedGain train_gain(std::span<const Item> all, const TrainOptions& options, const BaseGain* base) {
  Items items;
  for (const Item& item : all) {
    if (item.gain) items.push_back(&item);
  }
  const std::vector<double> gains = gains_of(items);
  std::vector<Way> ways;
  for (const double penalty : kPenalties) {
    if (options.gain_penalty > 0 && penalty != kPenalties[0]) continue;
    const double used = options.gain_penalty > 0 ? options.gain_penalty : penalty;
    ways.push_back({"alone", nullptr, true, used});
    if (base != nullptr) ways.push_back({"base corrected", base, true, used});
  }
  if (base != nullptr) ways.push_back({"base as it is", base, false, 0});

  std::string tried = "[";
  const Way* best = nullptr;
  double best_apgr = 0;
  std::vector<double> scores;
  for (const Way& way : ways) {
    std::vector<double> own = held_out(items, way, options);
    const double value = apgr(own, gains);
    core::append_comma(tried);
    tried += "{\"way\":";
    core::append_json_string(tried, way.name);
    core::append_key(tried, "penalty");
    core::append_number(tried, way.penalty);
    core::append_key(tried, "apgr");
    core::append_number(tried, std::round(value * 1e4) / 1e4);
    tried += '}';
    if (best != nullptr && !(value > best_apgr)) continue;
    best = &way;
    best_apgr = value;
    scores = std::move(own);
  }
  tried += ']';

  TrainedGain out;
  const Fitted head = fit(items, *best, options);
  out.head = {1, kGainRow, kIds, head.weights, head.lens.mean(), head.lens.factor()};
  for (std::size_t i = 0; i < kDense; ++i) out.head.weights[kIds + i] *= kDenseScale;
  // Held-out scores against what happened: the line that makes a score a gain.
  const double n = static_cast<double>(items.size());
  const double mean_score = std::accumulate(scores.begin(), scores.end(), 0.0) / n;
  const double mean_gain = std::accumulate(gains.begin(), gains.end(), 0.0) / n;
  double both = 0, own = 1e-12;
  for (std::size_t i = 0; i < items.size(); ++i) {
    both += (scores[i] - mean_score) * (gains[i] - mean_gain);
    own += (scores[i] - mean_score) * (scores[i] - mean_score);
  }
  out.slope = std::max(both / own, 0.1);  // the order of the scores is never turned round
  out.offset = mean_gain - out.slope * mean_score;
  for (double& score : scores) score = std::clamp(out.offset + out.slope * score, -1.0, 1.0);
  out.quantiles = quantiles_of(scores);

  out.report = "{\"way\":";
  core::append_json_string(out.report, best->name);
  core::append_key(out.report, "tried");
  out.report += tried;
  core::append_key(out.report, "five_folds");
  out.report += '{';
  append_figures(out.report, items, scores, options.seed);
  out.report += '}';
  append_left_out(out.report, items, *best, options);
  out.report += '}';
  return out;
}

}  // namespace policy::complexity
