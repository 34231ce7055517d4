#include "policy/complexity/estimator.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "core/utf8.h"
#include "policy/complexity/effects.h"
#include "policy/complexity/features.h"
#include "policy/complexity/heads.h"

namespace policy::complexity {
namespace {

constexpr std::array<std::string_view, kTiers> kTierWords{"simple", "medium", "complex", "reasoning"};
constexpr std::array<std::string_view, kDomains> kDomainWords{
    "chat",        "facts",       "commonsense", "language",    "writing", "biology",  "chemistry", "physics",
    "engineering", "mathematics", "logic",       "programming", "systems", "business", "society"};

constexpr std::size_t kContextBytes = 1024;  // of the earlier turns or the system prompt
constexpr std::uint32_t kShortText = 12;     // words; the domain of a shorter text is read with its context

template <std::size_t N>
std::optional<std::size_t> index_of(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto same = [word](std::string_view other) {
    return std::equal(word.begin(), word.end(), other.begin(), other.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
  };
  const auto found = std::find_if(words.begin(), words.end(), same);
  if (found == words.end()) return std::nullopt;
  return static_cast<std::size_t>(found - words.begin());
}

template <std::size_t N>
void soften(std::array<float, N>& logits, float sharpness) {
  const float most = *std::max_element(logits.begin(), logits.end());
  float sum = 0;
  for (float& x : logits) sum += x = std::exp((x - most) * sharpness);
  for (float& x : logits) x /= sum;
}

// The last bytes of a text, from a character's beginning.
std::string_view ending(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  text.remove_prefix(text.size() - most);
  while (!text.empty() && core::is_continuation(text.front())) text.remove_prefix(1);
  return text;
}

}  // namespace

std::string_view to_string(Tier tier) noexcept { return kTierWords[static_cast<std::size_t>(tier)]; }
std::string_view to_string(Domain domain) noexcept { return kDomainWords[static_cast<std::size_t>(domain)]; }
std::optional<Tier> tier_of(std::string_view word) noexcept {
  const auto found = index_of(kTierWords, word);
  return found ? std::optional(static_cast<Tier>(*found)) : std::nullopt;
}
std::optional<Domain> domain_of(std::string_view word) noexcept {
  const auto found = index_of(kDomainWords, word);
  return found ? std::optional(static_cast<Domain>(*found)) : std::nullopt;
}

struct Estimator::Scratch::Work {
  FeatureReader reader;
};
Estimator::Scratch::Scratch() : work_(core::make_pimpl<Work>()) {}

struct Estimator::Model {
  model::ModelFile file;
  Head gain, tier, domain;
  Numbers numbers;
  std::span<const std::uint64_t> known;
  std::span<const float> quantiles;

  // What one text says.
  struct Reading {
    std::array<float, 1> gain{};
    std::array<float, kTiers> tier{};
    std::array<float, kDomains> domain{};
    Coverage coverage;
    std::uint32_t words = 0;
  };
  void read(std::string_view text, FeatureReader& reader, Reading& out) const {
    const Features& features = reader.read(text);
    gain.score(features, false, out.gain);
    tier.score(features, false, out.tier);
    domain.score(features, true, out.domain);
    out.words = features.token_count;
    out.coverage = complexity::coverage(features.words, features.stems, features.cue_count, known);
  }
};

Estimator::Estimator(std::unique_ptr<const Model> model) : model_(std::move(model)) {}
Estimator::Estimator(Estimator&&) noexcept = default;
Estimator& Estimator::operator=(Estimator&&) noexcept = default;
Estimator::~Estimator() = default;
std::string_view Estimator::id() const noexcept { return model_->file.id(); }
std::string_view Estimator::card() const noexcept { return model_->file.card(); }
std::span<const float> Estimator::gain_quantiles() const noexcept { return model_->quantiles; }

core::Result<Estimator> Estimator::load(std::string_view bytes) {
  TRY(auto file, model::ModelFile::parse(bytes, kModelKind));
  TRY(auto gain, Head::load(file, "gain", kGainRow));
  TRY(auto tier, Head::load(file, "tier", kTierRow));
  TRY(auto domain, Head::load(file, "domain", kDomainRow));
  const auto numbers = file.section<Numbers>("numbers");
  const auto known = file.section<std::uint64_t>("known");
  const auto quantiles = file.section<float>("gain.quantiles");
  const auto steady = [](float x) { return std::abs(x) <= kMost; };
  if (numbers.size() != 1 || numbers[0].features != kFeatureVersion ||
      known.size() != (std::size_t{1} << kKnownBits) / 64 || quantiles.size() < 2 ||
      !std::is_sorted(quantiles.begin(), quantiles.end()) || !std::all_of(quantiles.begin(), quantiles.end(), steady) ||
      !steady(numbers[0].gain_slope) || !steady(numbers[0].gain_offset) || !steady(numbers[0].tier_sharpness)) {
    return core::fail(core::ErrorKind::config, "the complexity model does not fit this version: train it anew");
  }
  const Numbers values = numbers[0];
  auto model = std::make_unique<Model>(
      Model{std::move(file), std::move(gain), std::move(tier), std::move(domain), values, known, quantiles});
  return Estimator(std::move(model));
}

Estimate Estimator::estimate(const Request& request, Scratch& scratch) const {
  FeatureReader& reader = scratch.work_->reader;
  Model::Reading text;
  model_->read(request.last_user, reader, text);
  if (text.words < kShortText && (!request.earlier.empty() || !request.system.empty())) {
    const bool follow_up = !request.earlier.empty();
    Model::Reading context;
    model_->read(follow_up ? ending(request.earlier, kContextBytes) : request.system.substr(0, kContextBytes), reader,
                 context);
    const float share = share_of_earlier(text.words);
    const auto blend = [share](auto& own, const auto& other) {
      for (std::size_t i = 0; i < own.size(); ++i) own[i] += share * (other[i] - own[i]);
    };
    blend(text.domain, context.domain);
    if (follow_up) {  // what the operator wrote says what the talk is about, not how hard this question is
      blend(text.gain, context.gain);
      blend(text.tier, context.tier);
    }
  }

  const Numbers& numbers = model_->numbers;
  Estimate out;
  out.gain = std::clamp(numbers.gain_offset + numbers.gain_slope * text.gain[0], -1.0f, 1.0f);
  out.domain = static_cast<Domain>(std::max_element(text.domain.begin(), text.domain.end()) - text.domain.begin());
  apply_step(text.tier, tier_step(request));
  out.tier_probability = text.tier;
  soften(out.tier_probability, numbers.tier_sharpness);
  const auto best = std::max_element(out.tier_probability.begin(), out.tier_probability.end());
  auto tier = static_cast<std::size_t>(best - out.tier_probability.begin());
  out.coverage = text.coverage.share;
  const bool judged = text.coverage.judged >= kFewestWords;
  out.out_of_domain = judged && out.coverage < numbers.least_coverage;
  if (out.out_of_domain) tier = std::min(tier + 1, kTiers - 1);
  out.tier = static_cast<Tier>(tier);
  const float enough = 2 * numbers.least_coverage;
  out.confidence = *best * (judged && enough > 0 ? std::min(1.0f, out.coverage / enough) : 1.0f);
  return out;
}

}  // namespace policy::complexity
