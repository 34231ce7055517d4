#include "policy/rules/condition.h"

#include <algorithm>

namespace policy {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// "gpt-*" takes every name that begins so.
bool matches(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  pattern.remove_suffix(1);
  return name.starts_with(pattern);
}

bool privacy_holds(const core::RuleCondition& when, const Signals& signals) {
  std::uint32_t count = 0;
  for (const Found& found : signals.entities) {
    if (meant(when, found.entity) && ++count >= when.count) return true;
  }
  return false;
}

bool injection_holds(const core::RuleCondition& when, const Signals& signals) {
  const injection::Verdict& verdict = signals.injection;
  const bool enough =
      when.injection_score ? static_cast<double>(verdict.score) >= *when.injection_score : verdict.attack;
  return enough && (when.categories.empty() || contains(when.categories, to_string(verdict.category)));
}

bool complexity_holds(const core::RuleCondition& when, const Signals& signals, const Asked& asked) {
  const double gain = static_cast<double>(signals.complexity.gain);
  if (!when.tiers.empty() && !contains(when.tiers, to_string(signals.tier))) return false;
  if (!when.domains.empty() && !contains(when.domains, to_string(signals.complexity.domain))) return false;
  if (when.min_gain && gain < *when.min_gain) return false;
  if (when.max_gain && gain > *when.max_gain) return false;
  if (!when.top_share) return true;
  return asked.top_share && asked.top_share(asked.context, *when.top_share).within(signals.complexity.gain, asked.coin);
}

bool request_holds(const core::RuleCondition& when, const Asked& asked) {
  if (!when.keys.empty() && !contains(when.keys, asked.key)) return false;
  const auto is_model = [&](const std::string& pattern) { return matches(pattern, asked.model); };
  if (!when.models.empty() && std::none_of(when.models.begin(), when.models.end(), is_model)) return false;
  for (const auto& [name, value] : when.headers) {
    const std::string_view sent = asked.header ? asked.header(asked.context, name) : std::string_view();
    if (sent.empty() || (value != "*" && sent != value)) return false;
  }
  return true;
}

}  // namespace

bool meant(const core::RuleCondition& when, const privacy::Entity& entity) noexcept {
  if (when.secret && *when.secret != (entity.kind == privacy::EntityClass::secret)) return false;
  if (static_cast<double>(entity.score) < when.privacy_score) return false;
  return when.entities.empty() || contains(when.entities, entity.type);
}

core::PolicyMode mode_of(const core::PolicyConfig& config, const core::RuleCondition& when) noexcept {
  core::PolicyMode least = core::PolicyMode::enforce;
  if (when.privacy) least = std::min(least, config.privacy.mode);
  if (when.injection) least = std::min(least, config.injection.mode);
  if (when.complexity) least = std::min(least, config.complexity.mode);
  return least;
}

bool holds(const core::RuleCondition& when, const Signals& signals, const Asked& asked) {
  const auto ran = [&](Classifier classifier) { return signals.ran(classifier) != Run::off; };
  if (when.privacy && !(ran(Classifier::privacy) && privacy_holds(when, signals))) return false;
  if (when.injection && !(ran(Classifier::injection) && injection_holds(when, signals))) return false;
  if (when.complexity && !(ran(Classifier::complexity) && complexity_holds(when, signals, asked))) return false;
  return request_holds(when, asked);
}

}  // namespace policy
