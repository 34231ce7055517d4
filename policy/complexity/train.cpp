#include "policy/complexity/train.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/json_writer.h"
#include "policy/complexity/corpus.h"
#include "policy/complexity/heads.h"
#include "policy/complexity/train_heads.h"

namespace policy::complexity {
namespace {

constexpr std::size_t kTierBuckets = std::size_t{1} << 14, kDomainBuckets = std::size_t{1} << 12;
constexpr double kTierPenalty = 3e-4, kDomainPenalty = 1e-4;
constexpr std::size_t kFewestTiers = 200;  // own labels below which the base's tier head is kept
constexpr std::size_t kFewestDomains = 500;
constexpr double kOutOfDomainShare = 0.01;   // of prompts from sources that training did not see
constexpr double kMostLeastCoverage = 0.34;  // languages with few samples are not out of domain

struct Base {
  model::ModelFile file;
  Numbers numbers;
};

core::Result<std::optional<Base>> read_base(std::string_view bytes) {
  if (bytes.empty()) return std::optional<Base>();
  TRY_VOID(Estimator::load(bytes));
  TRY(auto file, model::ModelFile::parse(bytes, kModelKind));
  const Numbers numbers = file.section<Numbers>("numbers")[0];
  return std::optional<Base>(Base{std::move(file), numbers});
}

std::vector<std::uint64_t> known_words(std::span<const Item> items, std::string_view without_source = {}) {
  std::vector<std::uint64_t> known((std::size_t{1} << kKnownBits) / 64);
  for (const Item& item : items) {
    if (!without_source.empty() && item.source == without_source) continue;
    mark_known(item.words, item.stems, known);
  }
  return known;
}

// The coverage that all but a hundredth of the prompts reach whose source was left out.
double least_coverage(std::span<const Item> items) {
  std::map<std::string_view, std::size_t> sources;
  for (const Item& item : items) sources[item.source] += item.own;
  std::vector<double> values;
  for (const auto& [source, count] : sources) {
    if (count == 0) continue;
    const std::vector<std::uint64_t> known = known_words(items, sources.size() > 1 ? source : std::string_view());
    for (const Item& item : items) {
      if (item.source != source) continue;
      const Coverage found = coverage(item.words, item.stems, item.cues, known);
      if (found.judged >= kFewestWords) values.push_back(static_cast<double>(found.share));
    }
  }
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return std::min(values[static_cast<std::size_t>(kOutOfDomainShare * static_cast<double>(values.size() - 1))],
                  kMostLeastCoverage);
}

struct Counts {
  std::size_t gains = 0, tiers = 0, domains = 0, own = 0;
};
Counts count(std::span<const Item> items) {
  Counts out;
  for (const Item& item : items) {
    out.own += item.own;
    out.gains += item.gain.has_value();
    out.tiers += item.own && item.tier && item.tier_weight >= 1;
    out.domains += item.own && item.domain;
  }
  return out;
}

void append_sources(std::string& out, std::span<const Item> items) {
  std::map<std::string_view, std::size_t> sources;
  for (const Item& item : items) ++sources[item.source];
  out += '{';
  for (const auto& [source, n] : sources) {
    core::append_comma(out);
    core::append_json_string(out, source);
    out += ':';
    core::append_number(out, static_cast<std::uint64_t>(n));
  }
  out += '}';
}

void append_names(std::string& out, std::string_view key, std::span<const std::string> names) {
  core::append_key(out, key);
  out += '[';
  for (const std::string& name : names) {
    core::append_comma(out);
    core::append_json_string(out, name);
  }
  out += ']';
}

}  // namespace

core::Result<Trained> train(std::span<const Sample> samples, const TrainOptions& options) {
  TRY(const std::vector<Item> items, read_corpus(samples, options));
  TRY(const std::optional<Base> base, read_base(options.base));
  const Counts counts = count(items);
  const bool learns_gain = counts.gains >= kFewestGains;
  const bool learns_tiers = base ? counts.tiers >= kFewestTiers : counts.tiers > 0 || options.phrases;
  const bool learns_domains = base ? counts.domains >= kFewestDomains : counts.domains > 0 || options.phrases;
  if (!base && !(learns_gain && learns_tiers && learns_domains)) {
    return core::fail(core::ErrorKind::config,
                      "without a base model, training needs at least " + std::to_string(kFewestGains) +
                          " samples with the scores of two models, and tiers and domains or the phrases");
  }
  if (base && !learns_gain && !learns_tiers && !learns_domains) {
    return core::fail(core::ErrorKind::config,
                      "too few labels to learn anything from: " + std::to_string(counts.gains) + " gains, " +
                          std::to_string(counts.tiers) + " tiers");
  }

  Numbers numbers = base ? base->numbers : Numbers{};
  numbers.features = kFeatureVersion;
  std::string report = "{";
  model::ModelWriter writer{std::string(kModelKind)};

  std::vector<float> quantiles;
  if (learns_gain) {
    std::optional<BaseGain> start;
    if (base) {
      start = BaseGain{read_head(base->file, "gain", kGainRow, 1), static_cast<double>(base->numbers.gain_slope),
                       static_cast<double>(base->numbers.gain_offset)};
    }
    TrainedGain gain = train_gain(items, options, start ? &*start : nullptr);
    write_head(writer, "gain", gain.head);
    numbers.gain_slope = static_cast<float>(gain.slope);
    numbers.gain_offset = static_cast<float>(gain.offset);
    quantiles = std::move(gain.quantiles);
    core::append_key(report, "gain");
    report += gain.report;
  } else {
    write_head(writer, "gain", read_head(base->file, "gain", kGainRow, 1));
    const auto kept = base->file.section<float>("gain.quantiles");
    quantiles.assign(kept.begin(), kept.end());
  }
  if (learns_tiers) {
    const ClassTask task{kTiers,
                         kTierRow,
                         kTierBuckets,
                         false,
                         kTierPenalty,
                         [](const Item& item) { return item.tier; },
                         [](const Item& item) { return item.tier_weight; },
                         true};
    const TrainedClasses tiers = train_classes(items, task);
    write_head(writer, "tier", tiers.head);
    numbers.tier_sharpness = static_cast<float>(tiers.sharpness);
    core::append_key(report, "tier_five_folds");
    report += tiers.report;
  } else {
    write_head(writer, "tier", read_head(base->file, "tier", kTierRow, kTiers));
  }
  if (learns_domains) {
    const ClassTask task{kDomains,
                         kDomainRow,
                         kDomainBuckets,
                         true,
                         kDomainPenalty,
                         [](const Item& item) { return item.domain; },
                         [](const Item&) { return 1.0; },
                         false};
    const TrainedClasses domains = train_classes(items, task);
    write_head(writer, "domain", domains.head);
    core::append_key(report, "domain_five_folds");
    report += domains.report;
  } else {
    write_head(writer, "domain", read_head(base->file, "domain", kDomainRow, kDomains));
  }

  std::vector<std::uint64_t> known = known_words(items);
  if (base) {
    const auto before = base->file.section<std::uint64_t>("known");
    for (std::size_t i = 0; i < known.size(); ++i) known[i] |= before[i];
  } else {
    numbers.least_coverage = static_cast<float>(least_coverage(items));
  }
  core::append_key(report, "least_coverage");
  core::append_number(report, std::round(static_cast<double>(numbers.least_coverage) * 1e4) / 1e4);
  report += '}';

  writer.add<float>("gain.quantiles", quantiles);
  writer.add<std::uint64_t>("known", known);
  writer.add<Numbers>("numbers", std::span(&numbers, 1));
  std::string card = "{\"kind\":\"complexity\",\"seed\":";
  core::append_number(card, options.seed);
  core::append_key(card, "centring");
  core::append_number(card, options.centring);
  core::append_key(card, "length_prior");
  core::append_number(card, options.length_prior);
  core::append_key(card, "gain_penalty");
  core::append_number(card, options.gain_penalty);
  append_names(card, "weak", options.weak);
  append_names(card, "strong", options.strong);
  append_names(card, "without_sources", options.without_sources);
  core::append_key(card, "base");
  core::append_json_string(card, base ? base->file.id() : std::string_view());
  core::append_key(card, "inputs");
  card += options.inputs.empty() ? "null" : options.inputs;
  core::append_key(card, "samples");
  append_sources(card, items);
  core::append_key(card, "report");
  card += report;
  card += '}';
  return Trained{writer.finish(card), std::move(report)};
}

}  // namespace policy::complexity
