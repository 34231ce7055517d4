// The operator's rules: when what the classifiers and the request say matches, then act. Every rule is looked at and
// every match is recorded. Of allow and block the first match wins, of routes the first, of tiers the first; floors
// only rise, so the highest of all matches counts, and masks add up: a rule further down cannot undo the protection of
// one above.
//
// A rule that asks a classifier in shadow mode is recorded and does not act; one that asks a classifier that is off
// never matches. A classifier that could not judge everything acts by its on_error: open goes on with what it saw;
// closed means the prompt stays local (privacy), is refused (injection), or counts as the highest tier (complexity).
//
// Const, shared by all cores. judge() reads only its arguments and allocates only to grow `out`.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/config_policy.h"
#include "policy/complexity/quantile.h"
#include "policy/signals.h"

namespace policy {

// What the rules can ask of the request itself.
struct Asked {
  std::string_view key;    // the client key's name; empty: none
  std::string_view model;  // as the client wrote it
  // The value of a header by its lower-case name; empty when it is not there.
  std::string_view (*header)(const void* context, std::string_view name) = nullptr;
  const void* context = nullptr;
  // The cut that keeps this share of the highest gains (complexity/quantile.h), and a coin that does not depend on it.
  complexity::Cut (*top_share)(const void* context, double share) = nullptr;
  double coin = 0;
};

struct Outcome {
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Match {
    std::uint32_t rule = 0;  // index in PolicyConfig::rules
    bool acted = false;      // false: in shadow, or an earlier rule of its kind had won
  };
  std::vector<Match> matches;

  core::Trust floor = core::Trust::external;
  std::uint32_t floor_rule = kNone;  // kNone with a raised floor: because of on_error
  std::uint32_t block_rule = kNone;
  bool refused_unjudged = false;  // injection.on_error is closed, and there was text it could not judge
  std::uint32_t route_rule = kNone;
  std::uint32_t tier_rule = kNone;
  bool flagged = false;
  bool mask = false;
  std::vector<bool> masked;  // by index of Signals::entities

  bool blocked() const noexcept { return block_rule != kNone || refused_unjudged; }
  void reset();
};

class Rules {
 public:
  // The config must live as long.
  explicit Rules(const core::PolicyConfig& config) noexcept : config_(&config) {}

  void judge(const Signals& signals, const Asked& asked, Outcome& out) const;

  // Whether any rule asks for a share of the highest gains.
  bool asks_share() const noexcept;

 private:
  const core::PolicyConfig* config_;
};

}  // namespace policy
