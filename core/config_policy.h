// The part `policy` of the configuration: what the classifiers look for, and the rules that act on what they say. Plain
// structs with defaults; docs/policy.md explains them to operators.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/source_line.h"
#include "core/types.h"

namespace core {

enum class PolicyMode : std::uint8_t {
  off,
  shadow,  // decide and record, do not act
  enforce,
};
std::string_view to_string(PolicyMode mode) noexcept;

// What follows when a classifier could not judge the whole prompt.
enum class OnError : std::uint8_t {
  open,    // go on with what it saw
  closed,  // as if it had found the worst
};
std::string_view to_string(OnError on_error) noexcept;

enum class Sensitivity : std::uint8_t { low, medium, high };
std::string_view to_string(Sensitivity sensitivity) noexcept;

struct PrivacyPattern {
  std::string name;                  // the entity type it finds
  std::string pattern;               // RE2 syntax
  std::vector<std::string> context;  // words of which one must stand near; empty: none needed
  double score = 0.8;
  bool secret = false;
  SourceLine line;
  bool operator==(const PrivacyPattern&) const = default;
};

struct PrivacyConfig {
  PolicyMode mode = PolicyMode::off;
  OnError on_error = OnError::closed;  // closed: the prompt stays local
  bool names = true;                   // look for persons, places and organisations too
  double min_score = 0.5;              // entities below are not reported
  std::vector<std::string> entities;   // types looked for; empty: all
  std::vector<std::string> allow;      // values that are no finding, whatever their case
  std::vector<std::string> allow_patterns;
  std::vector<PrivacyPattern> patterns;
  std::string names_model;  // file; empty: the one built in
  SourceLine line;
  bool operator==(const PrivacyConfig&) const = default;
};

struct InjectionConfig {
  PolicyMode mode = PolicyMode::off;
  OnError on_error = OnError::open;  // closed: refused
  Sensitivity sensitivity = Sensitivity::medium;
  std::string model;
  SourceLine line;
  bool operator==(const InjectionConfig&) const = default;
};

struct ComplexityConfig {
  PolicyMode mode = PolicyMode::off;
  OnError on_error = OnError::open;     // closed: the highest tier
  std::chrono::milliseconds sticky{0};  // a session keeps its tier for this long after its last request; 0: not
  std::string session_header{"x-session-id"};
  std::string model;
  SourceLine line;
  bool operator==(const ComplexityConfig&) const = default;
};

// All that is given must hold; of a list, one.
struct RuleCondition {
  bool privacy = false;               // something about privacy is asked: at least `count` entities of these
  std::vector<std::string> entities;  // types; empty: any
  std::optional<bool> secret;         // only secrets, or only personal data
  double privacy_score = 0;
  std::uint32_t count = 1;

  bool injection = false;  // judged an attack, or with a score at least injection_score where that is set
  std::optional<double> injection_score;
  std::vector<std::string> categories;

  bool complexity = false;
  std::vector<std::string> tiers, domains;
  std::optional<double> min_gain, max_gain;
  std::optional<double> top_share;  // the gain is among this share of recent prompts with the highest

  std::vector<std::string> keys, models;                     // names; models may end in '*'
  std::vector<std::pair<std::string, std::string>> headers;  // lower-case name, value ("*": any)
  bool operator==(const RuleCondition&) const = default;
};

// First match of a kind wins: allow and block are one kind, route and tier one each. Floors only rise, and masks add
// up.
struct RuleAction {
  bool allow = false;
  bool block = false;
  std::string message;  // what the client is told on block; empty: a sentence of ours
  bool flag = false;
  bool mask = false;
  std::vector<std::string> mask_entities;  // empty: those that the condition names, or all
  std::optional<Trust> floor;
  std::string route;
  std::uint32_t tier = 0;  // 1 is the first; 0: none
  bool operator==(const RuleAction&) const = default;
};

struct RuleConfig {
  std::string name;
  RuleCondition when;
  RuleAction then;
  SourceLine line;
  bool operator==(const RuleConfig&) const = default;
};

// Answers are looked at too. enforce: what is found is replaced by its type.
struct OutputConfig {
  PolicyMode mode = PolicyMode::off;
  RuleCondition find = secrets();
  SourceLine line;

  static RuleCondition secrets() {
    RuleCondition out;
    out.privacy = out.secret.emplace(true);
    return out;
  }
  bool operator==(const OutputConfig&) const = default;
};

struct PolicyConfig {
  std::uint64_t scan_bytes = 1 << 20;  // of the texts of one request; what is beyond counts as not judged
  PrivacyConfig privacy;
  InjectionConfig injection;
  ComplexityConfig complexity;
  OutputConfig output;
  std::vector<RuleConfig> rules;

  bool operator==(const PolicyConfig&) const = default;
  // Whether classifiers made for one serve the other: rules are read by their own reader.
  bool same_classifiers(const PolicyConfig& other) const {
    return scan_bytes == other.scan_bytes && privacy == other.privacy && injection == other.injection &&
           complexity == other.complexity && output == other.output;
  }
  bool active() const noexcept {
    return privacy.mode != PolicyMode::off || injection.mode != PolicyMode::off || complexity.mode != PolicyMode::off ||
           output.mode != PolicyMode::off || !rules.empty();
  }
};

}  // namespace core
