// What is done with hints: which are told to other replicas, and what comes of theirs. Only what this process saw
// itself is told, so that no hint makes another. Any core tells; one core takes.
#pragma once

#include "router/shared_hints.h"
#include "router/snapshot.h"

namespace router {

class CoreState;

enum class HintResult : std::uint8_t {
  sent,
  not_sent,       // no Redis at the moment
  held_back,      // one of this target and kind went out within the last second
  applied,        // requests stay away because of it
  known,          // it changes nothing
  own_success,    // the target served this replica just now
  other_account,  // another server, key or model under that name
  no_target,      // of that name
  own,            // sent by this replica
  unreadable,
};
std::string_view to_string(HintResult result) noexcept;

// What it changes in the breaker of its target. `own`: the name of this replica.
HintResult apply_hint(const Hint& hint, std::string_view own, const Snapshot& snapshot, core::Instant now);
// With what is counted and logged.
void take_hint(CoreState& home, const std::optional<Hint>& hint);

// True once a second for each kind.
bool may_tell(TargetState& state, Hint::Kind kind, core::Instant now);
// This replica saw it at the target; so much of it is left.
void tell_others(CoreState& home, const Target& target, Hint::Kind kind, core::Duration left);

}  // namespace router
