// Whether a rule's condition holds. Pure.
#pragma once

#include "policy/rules/rules.h"

namespace policy {

// The least mode among the classifiers a condition asks: enforce when it asks none.
core::PolicyMode mode_of(const core::PolicyConfig& config, const core::RuleCondition& when) noexcept;

bool holds(const core::RuleCondition& when, const Signals& signals, const Asked& asked);

// Whether an entity is of the types, the class and the score that a condition names.
bool meant(const core::RuleCondition& when, const privacy::Entity& entity) noexcept;

}  // namespace policy
