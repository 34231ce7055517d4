#include "policy/complexity/corpus.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <map>

#include "core/random.h"
#include "policy/complexity/heads.h"
#include "policy/complexity/phrases.h"

namespace policy::complexity {
namespace {

// What is known of a source by its name: the domain of its prompts and, as a weak hint for the tier head, the tier most
// of them have. The hints keep the tier head sane on long prompts and exam questions, which labelled tiers lack.
struct SourceHint {
  std::string_view name;  // a trailing '*': a prefix
  std::optional<Domain> domain;
  std::optional<Tier> tier;
};
constexpr double kHintWeight = 0.15;
constexpr std::size_t kHintsFromSource = 100;

constexpr SourceHint kHints[] = {
    {"natural_qa", Domain::facts, Tier::simple},
    {"trivia_qa", Domain::facts, Tier::simple},
    {"commonsense_qa", Domain::commonsense, Tier::simple},
    {"openbook_qa", Domain::commonsense, Tier::simple},
    {"arc_challenge", Domain::commonsense, Tier::medium},
    {"commongen", Domain::writing, Tier::medium},
    {"gsm8k", Domain::mathematics, Tier::medium},
    {"math", Domain::mathematics, Tier::reasoning},
    {"math-l5", Domain::mathematics, Tier::reasoning},
    {"agentverse-logicgrid", Domain::logic, Tier::reasoning},
    {"gpqa", std::nullopt, Tier::reasoning},
    {"mbpp", Domain::programming, Tier::medium},
    {"human_eval", Domain::programming, Tier::medium},
    {"cruxeval-o", Domain::programming, Tier::medium},
    {"mmlupro/math", Domain::mathematics, Tier::reasoning},
    {"mmlupro/physics", Domain::physics, Tier::reasoning},
    {"mmlupro/chemistry", Domain::chemistry, Tier::reasoning},
    {"mmlupro/engineering", Domain::engineering, Tier::reasoning},
    {"mmlupro/biology", Domain::biology, Tier::medium},
    {"mmlupro/psychology", Domain::society, Tier::medium},
    {"mmlupro/economics", Domain::business, Tier::medium},
    {"mmlupro/business", Domain::business, Tier::reasoning},
    {"mmlupro/computer science", Domain::programming, std::nullopt},
    {"uncommonroute/greeting", Domain::chat, std::nullopt},
    {"uncommonroute/translation", Domain::language, std::nullopt},
    {"uncommonroute/summary", Domain::language, std::nullopt},
    {"uncommonroute/rewrite", Domain::language, std::nullopt},
    {"uncommonroute/extraction", Domain::language, std::nullopt},
    {"uncommonroute/classification", Domain::language, std::nullopt},
    {"uncommonroute/creative", Domain::writing, std::nullopt},
    {"uncommonroute/brainstorming", Domain::writing, std::nullopt},
    {"uncommonroute/system-design", Domain::systems, std::nullopt},
    {"uncommonroute/architecture", Domain::systems, std::nullopt},
    {"uncommonroute/infrastructure", Domain::systems, std::nullopt},
    {"uncommonroute/migration", Domain::systems, std::nullopt},
    {"uncommonroute/ml-pipeline", Domain::systems, std::nullopt},
    {"uncommonroute/security-analysis", Domain::systems, std::nullopt},
    {"uncommonroute/performance", Domain::systems, std::nullopt},
    {"uncommonroute/simple-code", Domain::programming, std::nullopt},
    {"uncommonroute/complex-code", Domain::programming, std::nullopt},
    {"uncommonroute/code-review", Domain::programming, std::nullopt},
    {"uncommonroute/code-snippet-qa", Domain::programming, std::nullopt},
    {"uncommonroute/debugging", Domain::programming, std::nullopt},
    {"uncommonroute/testing", Domain::programming, std::nullopt},
    {"uncommonroute/documentation", Domain::programming, std::nullopt},
    {"uncommonroute/formal-proof", Domain::mathematics, std::nullopt},
    {"uncommonroute/math-*", Domain::mathematics, std::nullopt},
    {"uncommonroute/algorithm-proof", Domain::mathematics, std::nullopt},
    {"uncommonroute/game-theory", Domain::mathematics, std::nullopt},
    {"uncommonroute/formal-logic", Domain::logic, std::nullopt},
    {"uncommonroute/logic-puzzle", Domain::logic, std::nullopt},
};

bool matches(std::string_view pattern, std::string_view name) {
  return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1)) : name == pattern;
}
bool one_of(std::span<const std::string> patterns, std::string_view name) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) { return matches(p, name); });
}

std::uint64_t text_hash(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = core::mix_bits(seed + 0x9E3779B97F4A7C15ULL);
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return core::mix_bits(hash);
}

// An exam question without the options it is asked with; empty where it has none.
std::string_view stem_of(std::string_view prompt) {
  for (const std::string_view first : {"\nA. ", "\nA) ", "\n(A) "}) {
    if (const std::size_t at = prompt.find(first); at != std::string_view::npos) return prompt.substr(0, at);
  }
  return {};
}

void read_features(FeatureReader& reader, std::string_view text, std::uint64_t seed, Item& item) {
  const Features& features = reader.read(text);
  item.words.assign(features.words.begin(), features.words.end());
  item.stems.assign(features.stems.begin(), features.stems.end());
  item.others.assign(features.others.begin(), features.others.end());
  item.dense = features.dense;
  item.bytes = text.size();
  item.cues = features.cue_count;
  item.fold = static_cast<std::size_t>(text_hash(text, seed) % kFolds);
}

// How much better a model does than the others on the same prompts, on average.
std::map<std::string, double> abilities(std::span<const Sample> samples) {
  std::map<std::string, std::pair<double, double>> sums;
  for (const Sample& sample : samples) {
    double mean = 0;
    for (const auto& [model, score] : sample.scores) mean += score;
    mean /= static_cast<double>(std::max<std::size_t>(sample.scores.size(), 1));
    for (const auto& [model, score] : sample.scores) {
      auto& [sum, count] = sums[model];
      sum += score - mean;
      ++count;
    }
  }
  std::map<std::string, double> out;
  for (const auto& [model, sum] : sums) out[model] = sum.first / sum.second;
  return out;
}

std::optional<double> mean_of(const Sample& sample, std::span<const std::string> models) {
  double sum = 0, count = 0;
  for (const auto& [model, score] : sample.scores) {
    if (std::find(models.begin(), models.end(), model) == models.end()) continue;
    sum += score;
    ++count;
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

std::optional<double> gain_of(const Sample& sample, const TrainOptions& options,
                              const std::map<std::string, double>& ability) {
  if (!options.weak.empty()) {
    const auto weak = mean_of(sample, options.weak), strong = mean_of(sample, options.strong);
    return weak && strong ? std::optional(*strong - *weak) : std::nullopt;
  }
  if (sample.scores.size() < 2) return std::nullopt;
  std::vector<std::pair<double, double>> ranked;  // ability, score
  for (const auto& [model, score] : sample.scores) ranked.emplace_back(ability.at(model), score);
  std::sort(ranked.begin(), ranked.end());
  const std::size_t half = ranked.size() / 2;
  double gain = 0;
  for (std::size_t i = 0; i < half; ++i) gain += ranked[ranked.size() - 1 - i].second - ranked[i].second;
  return gain / static_cast<double>(half);
}

core::Result<void> label(const Sample& sample, Item& item) {
  if (!sample.tier.empty()) {
    const auto tier = tier_of(sample.tier);
    if (!tier)
      return core::fail(core::ErrorKind::config,
                        "'" + sample.tier + "' is no tier: simple, medium, complex, reasoning");
    item.tier = static_cast<std::size_t>(*tier);
  }
  if (!sample.domain.empty()) {
    const auto domain = domain_of(sample.domain);
    if (!domain) return core::fail(core::ErrorKind::config, "'" + sample.domain + "' is no domain");
    item.domain = static_cast<std::size_t>(*domain);
  }
  return core::success();
}

}  // namespace

core::Result<std::vector<Item>> read_corpus(std::span<const Sample> samples, const TrainOptions& options) {
  if (options.weak.empty() != options.strong.empty()) {
    return core::fail(core::ErrorKind::config, "name both the weak and the strong models, or neither");
  }
  const std::map<std::string, double> ability = abilities(samples);
  for (const auto* names : {&options.weak, &options.strong}) {
    const bool known =
        std::any_of(names->begin(), names->end(), [&](const auto& name) { return ability.contains(name); });
    if (!names->empty() && !known)
      return core::fail(core::ErrorKind::config, "no sample has scores of '" + names->front() + "'");
  }
  FeatureReader reader;
  std::vector<Item> items, stems;
  std::map<std::string, std::size_t> hints;
  for (const Sample& sample : samples) {
    if (one_of(options.without_sources, sample.source)) continue;
    Item item;
    item.source = sample.source;
    read_features(reader, sample.prompt, options.seed, item);
    item.gain = gain_of(sample, options, ability);
    TRY_VOID(label(sample, item));
    if (options.phrases) {
      const auto hint = std::find_if(std::begin(kHints), std::end(kHints),
                                     [&](const SourceHint& known) { return matches(known.name, sample.source); });
      if (hint != std::end(kHints)) {
        if (!item.domain && hint->domain) item.domain = static_cast<std::size_t>(*hint->domain);
        if (!item.tier && hint->tier && hints[item.source]++ < kHintsFromSource) {
          item.tier = static_cast<std::size_t>(*hint->tier);
          item.tier_weight = kHintWeight;
        }
      }
    }
    const std::string_view stem = options.phrases && item.domain ? stem_of(sample.prompt) : std::string_view();
    if (!stem.empty()) {  // people ask without options: the domain is to be seen by the question alone
      Item bare;
      bare.own = false;
      bare.source = "stems";
      read_features(reader, stem, options.seed, bare);
      bare.fold = item.fold;
      bare.domain = item.domain;
      stems.push_back(std::move(bare));
    }
    items.push_back(std::move(item));
  }
  if (items.empty()) return core::fail(core::ErrorKind::config, "there is nothing to learn from: no samples");
  std::move(stems.begin(), stems.end(), std::back_inserter(items));
  if (options.phrases) {
    for (const Phrase& phrase : invented_phrases()) {
      Item item;
      item.own = false;
      item.source = "phrases";
      read_features(reader, phrase.text, options.seed, item);
      item.tier = static_cast<std::size_t>(phrase.tier);
      item.tier_weight = kPhraseWeight;
      if (phrase.domain) item.domain = static_cast<std::size_t>(*phrase.domain);
      items.push_back(std::move(item));
    }
  }
  return items;
}

Lens::Lens(std::size_t buckets, bool words_only, const std::array<float, kDense>& mean,
           const std::array<float, kDense>& factor)
    : buckets_(buckets),
      shift_(static_cast<unsigned>(16 - std::countr_zero(buckets))),
      words_only_(words_only),
      mean_(mean),
      factor_(factor) {}

Lens::Lens(std::size_t buckets, bool words_only, std::span<const Item* const> items)
    : Lens(buckets, words_only, {}, {}) {
  const double n = static_cast<double>(std::max<std::size_t>(items.size(), 1));
  for (std::size_t i = 0; i < kDense; ++i) {
    double sum = 0, squares = 0;
    for (const Item* item : items) sum += static_cast<double>(item->dense[i]);
    const double mean = sum / n;
    for (const Item* item : items) {
      const double d = static_cast<double>(item->dense[i]) - mean;
      squares += d * d;
    }
    mean_[i] = static_cast<float>(mean);
    factor_[i] = static_cast<float>(1 / (std::sqrt(squares / n) + 1e-3));
  }
}

Example Lens::example(const Item& item) const {
  Example out;
  for (const std::uint32_t word : item.words) out.ids.push_back(id_of(word) >> shift_);
  if (!words_only_) {
    for (const std::uint16_t id : item.others) out.ids.push_back(static_cast<std::uint32_t>(id) >> shift_);
  }
  out.value = out.ids.empty() ? 0.0f : 1 / std::sqrt(static_cast<float>(out.ids.size()));
  out.dense.resize(kDense);
  for (std::size_t i = 0; i < kDense; ++i) {
    out.dense[i] =
        std::clamp((item.dense[i] - mean_[i]) * factor_[i], -kDenseClip, kDenseClip) * static_cast<float>(kDenseScale);
  }
  return out;
}

std::vector<Example> examples_of(const Lens& lens, std::span<const Item* const> items) {
  std::vector<Example> out;
  for (const Item* item : items) out.push_back(lens.example(*item));
  return out;
}

std::vector<const Example*> pointers(std::span<const Example> examples) {
  std::vector<const Example*> out;
  for (const Example& example : examples) out.push_back(&example);
  return out;
}

}  // namespace policy::complexity
