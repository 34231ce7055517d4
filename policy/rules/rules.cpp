#include "policy/rules/rules.h"

#include <algorithm>

#include "policy/rules/condition.h"

namespace policy {
namespace {

using core::OnError;
using core::PolicyMode;

bool unjudged(const Signals& signals, Classifier classifier, PolicyMode mode, OnError on_error) {
  return mode == PolicyMode::enforce && on_error == OnError::closed && signals.ran(classifier) == Run::incomplete;
}

// What a rule's mask covers: the types it names, else what its condition means, else everything.
// False: nothing.
bool add_mask(const core::RuleConfig& rule, const Signals& signals, Outcome& out) {
  bool any = false;
  for (std::size_t i = 0; i < signals.entities.size(); ++i) {
    const privacy::Entity& entity = signals.entities[i].entity;
    const auto& named = rule.then.mask_entities;
    const bool covered = !named.empty()      ? std::find(named.begin(), named.end(), entity.type) != named.end()
                         : rule.when.privacy ? meant(rule.when, entity)
                                             : true;
    if (!covered) continue;
    out.masked[i] = out.mask = any = true;
  }
  return any;
}

class Judgement {
 public:
  // `masks`: privacy is enforced, whatever else a rule asks.
  Judgement(const Signals& signals, bool masks, Outcome& out) : signals_(signals), masks_(masks), out_(out) {}

  // True when any part of the action takes effect.
  bool act(const core::RuleConfig& rule, std::uint32_t index) {
    const core::RuleAction& then = rule.then;
    bool acted = then.flag;
    if (then.flag) out_.flagged = true;
    if (then.mask && masks_) acted |= add_mask(rule, signals_, out_);
    if ((then.allow || then.block) && !decided_) {
      decided_ = acted = true;
      if (then.block) out_.block_rule = index;
    }
    if (then.floor && *then.floor > out_.floor) {
      out_.floor = *then.floor;
      out_.floor_rule = index;
      acted = true;
    }
    if (!then.route.empty()) acted |= take(out_.route_rule, index);
    if (then.tier > 0) acted |= take(out_.tier_rule, index);
    return acted;
  }

 private:
  static bool take(std::uint32_t& slot, std::uint32_t index) {
    if (slot != Outcome::kNone) return false;
    slot = index;
    return true;
  }

  const Signals& signals_;
  const bool masks_;
  Outcome& out_;
  bool decided_ = false;  // allow or block
};

}  // namespace

void Outcome::reset() {
  matches.clear();
  floor = core::Trust::external;
  floor_rule = block_rule = route_rule = tier_rule = kNone;
  refused_unjudged = flagged = mask = false;
  masked.clear();
}

void Rules::judge(const Signals& signals, const Asked& asked, Outcome& out) const {
  out.reset();
  out.masked.resize(signals.entities.size(), false);
  const core::PolicyConfig& config = *config_;
  if (unjudged(signals, Classifier::privacy, config.privacy.mode, config.privacy.on_error))
    out.floor = core::Trust::local;
  if (unjudged(signals, Classifier::injection, config.injection.mode, config.injection.on_error))
    out.refused_unjudged = true;
  Judgement judgement(signals, config.privacy.mode == PolicyMode::enforce, out);
  for (std::uint32_t i = 0; i < config.rules.size(); ++i) {
    const core::RuleConfig& rule = config.rules[i];
    if (!holds(rule.when, signals, asked)) continue;
    const bool acted = mode_of(config, rule.when) == PolicyMode::enforce && judgement.act(rule, i);
    out.matches.push_back({i, acted});
  }
}

bool Rules::asks_share() const noexcept {
  const auto asks = [](const core::RuleConfig& rule) { return rule.when.top_share.has_value(); };
  return std::any_of(config_->rules.begin(), config_->rules.end(), asks);
}

}  // namespace policy
