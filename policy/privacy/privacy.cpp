#include "policy/privacy/privacy.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "policy/models/builtin.h"
#include "policy/names/tagger.h"
#include "policy/privacy/context.h"
#include "policy/privacy/custom.h"
#include "policy/privacy/ordinary.h"
#include "policy/privacy/resolve.h"
#include "policy/privacy/structured.h"
#include "policy/privacy/types.h"
#include "policy/secrets/secrets.h"
#include "policy/text/pattern_set.h"

namespace policy::privacy {
namespace {

constexpr std::string_view kEveryType = "*";
constexpr float kNever = 2;  // a minimum that no score reaches

constexpr TypeInfo kNameTypes[] = {
    {"PERSON", EntityClass::personal, "name of a person"},
    {"LOCATION", EntityClass::personal, "name of a place"},
    {"ORGANIZATION", EntityClass::personal, "name of an organisation"},
    {"STREET_ADDRESS", EntityClass::personal, "postal address"},
};

// What ordinary prompts are full of: found only where the config names it.
bool is_ordinary(std::string_view type) noexcept {
  constexpr Type kTypesOf[] = {Type::url, Type::domain, Type::date, Type::title, Type::age, Type::nrp};
  return std::any_of(std::begin(kTypesOf), std::end(kTypesOf), [&](Type one) { return name_of(one) == type; });
}

std::vector<TypeInfo> all_types() {
  std::vector<TypeInfo> all(own_types().begin(), own_types().end());
  all.insert(all.end(), std::begin(kNameTypes), std::end(kNameTypes));
  for (const secrets::Type& type : secrets::types()) all.push_back({type.name, type.kind, type.what});
  return all;
}

}  // namespace

struct Privacy::Scratch::Work {
  StructuredScratch structured;
  text::PatternSet::Scratch set;
  secrets::Scratch secrets;
  names::Tagger::Scratch names;
};

Privacy::Scratch::Scratch() : work_(core::make_pimpl<Work>()) {}

struct Privacy::Parts {
  struct Minimum {
    std::string name;
    float score;
  };

  std::array<float, kTypes> minimum;  // of own types
  std::vector<Minimum> minimums;      // of the others
  std::size_t secret_patterns = 0;    // 0: no secret is looked for
  std::size_t custom_patterns = 0;
  std::optional<text::PatternSet> set;
  std::optional<Custom> custom;
  const names::Tagger* tagger = nullptr;

  float minimum_of(std::string_view type) const noexcept {
    for (const Minimum& row : minimums) {
      if (row.name == type) return row.score;
    }
    return kNever;
  }
};

Privacy::Privacy() = default;
Privacy::Privacy(Privacy&&) noexcept = default;
Privacy& Privacy::operator=(Privacy&&) noexcept = default;
Privacy::~Privacy() = default;

text::PatternSet::Compiling Privacy::compiling() const noexcept {
  return parts_->set ? parts_->set->compiling() : text::PatternSet::Compiling();
}

std::span<const TypeInfo> Privacy::types() {
  static const std::vector<TypeInfo> kAll = all_types();
  return kAll;
}

bool Privacy::is_name(std::string_view type) noexcept {
  return std::any_of(std::begin(kNameTypes), std::end(kNameTypes),
                     [&](const TypeInfo& info) { return info.name == type; });
}

core::Result<Privacy> Privacy::make(Options options, const names::Tagger* tagger) {
  const auto known = [&](const std::string& name) {
    return std::any_of(types().begin(), types().end(), [&](const TypeInfo& info) { return info.name == name; }) ||
           std::any_of(options.patterns.begin(), options.patterns.end(),
                       [&](const CustomPattern& own) { return own.name == name; });
  };
  for (const std::string& name : options.entities) {
    if (name != kEveryType && !known(name))
      return core::fail(core::ErrorKind::config, "entities: " + name + " is no type that is looked for");
  }
  for (const auto& [name, score] : options.min_scores) {
    if (!known(name))
      return core::fail(core::ErrorKind::config, "min_scores: " + name + " is no type that is looked for");
  }
  const auto minimum_of = [&](std::string_view name) {
    const auto& wanted = options.entities;
    const auto asked = [&](std::string_view word) {
      return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
    };
    const bool named = asked(name) || asked(kEveryType);
    if (!wanted.empty() && !named) return kNever;
    for (const auto& [type, score] : options.min_scores) {
      if (type == name) return score;
    }
    return named && is_ordinary(name) ? std::min(options.min_score, kOrdinary) : options.min_score;
  };

  auto parts = std::make_unique<Parts>();
  bool names = false;
  for (const TypeInfo& info : types()) {
    const float minimum = minimum_of(info.name);
    if (info.kind == EntityClass::secret && minimum < kNever) parts->secret_patterns = secrets::patterns().size();
    names |= is_name(info.name) && minimum < kNever;
    parts->minimums.push_back({std::string(info.name), minimum});
  }
  for (std::size_t i = 0; i < kTypes; ++i) parts->minimum[i] = parts->minimums[i].score;
  parts->minimums.erase(parts->minimums.begin(), parts->minimums.begin() + static_cast<std::ptrdiff_t>(kTypes));
  // The tagger finds post codes too.
  parts->minimums.push_back({std::string(name_of(Type::zip)), parts->minimum[static_cast<std::size_t>(Type::zip)]});
  for (const CustomPattern& own : options.patterns) parts->minimums.push_back({own.name, minimum_of(own.name)});
  if (options.names && names) parts->tagger = tagger;

  std::vector<text::PatternSet::Pattern> patterns;
  if (parts->secret_patterns > 0) patterns.assign(secrets::patterns().begin(), secrets::patterns().end());
  for (const CustomPattern& own : options.patterns) patterns.push_back({own.expression, false, false});
  parts->custom_patterns = options.patterns.size();
  TRY(parts->custom, Custom::make(options));
  if (!patterns.empty()) {
    const std::string_view prepared = parts->secret_patterns > 0 ? models::secret_patterns() : std::string_view();
    TRY(parts->set, text::PatternSet::compile(patterns, text::PatternSet::Engine::best, prepared));
  }
  prepare_structured();

  Privacy privacy;
  privacy.parts_ = std::move(parts);
  return privacy;
}

void Privacy::scan(std::string_view raw, Scratch& scratch, Entities& out) const {
  out.clear();
  raw = raw.substr(0, std::numeric_limits<std::uint32_t>::max() - 1);
  const Parts& parts = *parts_;
  Scratch::Work& work = *scratch.work_;

  find_structured(raw, parts.minimum, work.structured, out);
  const std::size_t structured = out.size();
  if (parts.set) {
    const std::span<const std::uint32_t> hits = parts.set->scan(raw, work.set);
    const auto own = std::lower_bound(hits.begin(), hits.end(), parts.secret_patterns);
    if (own != hits.begin()) secrets::find(raw, {hits.begin(), own}, work.secrets, out);
    for (auto hit = own; hit != hits.end(); ++hit) {
      const std::size_t index = *hit - parts.secret_patterns;
      parts.custom->find(index, raw, parts.minimum_of(parts.custom->name(index)), out);
    }
  }
  if (parts.tagger != nullptr) parts.tagger->tag(raw, work.names, out);

  const auto rest = out.begin() + static_cast<std::ptrdiff_t>(structured);
  out.erase(std::remove_if(rest, out.end(),
                           [&](const Entity& entity) { return entity.score < parts.minimum_of(entity.type); }),
            out.end());
  if (parts.custom->allows()) {
    std::erase_if(out, [&](const Entity& entity) {
      return parts.custom->allowed(raw.substr(entity.begin, entity.end - entity.begin));
    });
  }
  if (!out.empty()) resolve(raw, out);
}

}  // namespace policy::privacy
