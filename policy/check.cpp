#include "policy/check.h"

#include <algorithm>
#include <array>

#include "core/config_units.h"
#include "policy/complexity/estimator.h"
#include "policy/injection/detector.h"
#include "policy/privacy/privacy.h"
#include "policy/text/pattern_set.h"

namespace policy {
namespace {

using Names = std::vector<std::string_view>;

template <class E, std::size_t N>
Names names_of() {
  Names out;
  for (std::size_t i = 0; i < N; ++i) out.push_back(to_string(static_cast<E>(i)));
  return out;
}

class Checker {
 public:
  explicit Checker(const core::Config& config) : config_(config) {
    for (const privacy::TypeInfo& type : privacy::Privacy::types()) types_.push_back(type.name);
    for (const core::PrivacyPattern& pattern : config.policy.privacy.patterns) types_.push_back(pattern.name);
  }

  std::vector<core::ConfigIssue> run() {
    const core::PrivacyConfig& privacy = config_.policy.privacy;
    std::vector<std::string> named = privacy.entities;
    std::erase(named, "*");
    types(named, privacy.line, "policy.privacy.entities");
    for (std::size_t i = 0; i < privacy.patterns.size(); ++i) {
      expression(privacy.patterns[i].pattern, privacy.patterns[i].line,
                 "policy.privacy.patterns[" + std::to_string(i) + "].pattern");
    }
    for (const std::string& pattern : privacy.allow_patterns) {
      expression(pattern, privacy.line, "policy.privacy.allow_patterns");
    }
    const core::OutputConfig& output = config_.policy.output;
    types(output.find.entities, output.line, "policy.output.find.entities");
    for (std::size_t i = 0; i < config_.policy.rules.size(); ++i) {
      rule(config_.policy.rules[i], "policy.rules[" + std::to_string(i) + "]");
    }
    return std::move(issues_);
  }

 private:
  void rule(const core::RuleConfig& rule, const std::string& path) {
    types(rule.when.entities, rule.line, path + ".when.privacy.entities");
    types(rule.then.mask_entities, rule.line, path + ".then.mask");
    words(rule.when.categories, categories_, rule.line, path + ".when.injection.categories", "a category");
    words(rule.when.tiers, tiers_, rule.line, path + ".when.complexity.tiers", "a tier");
    words(rule.when.domains, domains_, rule.line, path + ".when.complexity.domains", "a domain");
  }

  // Entity types that exist and are looked for.
  void types(const std::vector<std::string>& given, int line, const std::string& path) {
    words(given, types_, line, path, "an entity type");
    const core::PrivacyConfig& privacy = config_.policy.privacy;
    for (const std::string& word : given) {
      const auto own = [&](const core::PrivacyPattern& pattern) { return pattern.name == word; };
      if (privacy.names || !privacy::Privacy::is_name(word)) continue;
      if (std::any_of(privacy.patterns.begin(), privacy.patterns.end(), own)) continue;
      issue(line, path, core::in_quotes(word) + " is never found: names are off",
            "set policy.privacy.names to true, or remove it");
    }
  }

  void words(const std::vector<std::string>& given, const Names& known, int line, const std::string& path,
             std::string_view what) {
    for (const std::string& word : given) {
      if (std::find(known.begin(), known.end(), word) != known.end()) continue;
      std::string all;
      for (const std::string_view one : known) all.append(all.empty() ? "choose one of " : ", ").append(one);
      std::string cure = core::did_you_mean(word, known, std::move(all));
      issue(line, path, core::in_quotes(word) + " is not " + std::string(what), std::move(cure));
    }
  }

  void expression(const std::string& pattern, int line, const std::string& path) {
    const std::array<text::PatternSet::Pattern, 1> one{{{pattern, false, false}}};
    if (const auto compiled = text::PatternSet::compile(one, text::PatternSet::Engine::re2); !compiled) {
      issue(line, path, compiled.error().message, "write it in RE2's syntax, in single quotes");
    }
  }

  void issue(int line, std::string path, std::string problem, std::string cure) {
    core::ConfigIssue out;
    out.file = config_.path;
    out.line = line;
    out.path = std::move(path);
    out.problem = std::move(problem);
    out.cure = std::move(cure);
    issues_.push_back(std::move(out));
  }

  const core::Config& config_;
  Names types_;
  const Names categories_ = names_of<injection::Category, 9>();
  const Names tiers_ = names_of<complexity::Tier, complexity::kTiers>();
  const Names domains_ = names_of<complexity::Domain, complexity::kDomains>();
  std::vector<core::ConfigIssue> issues_;
};

}  // namespace

std::vector<core::ConfigIssue> check(const core::Config& config) { return Checker(config).run(); }

}  // namespace policy
