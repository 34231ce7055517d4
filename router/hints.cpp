#include "router/hints.h"

#include <algorithm>

#include "core/log.h"
#include "router/router.h"

namespace router {
namespace {

constexpr core::Millis kApart{1000};
static_assert(std::tuple_size_v<decltype(TargetState::told_at)> == Hint::kKinds.size());

HintResult result_of(Breaker::Hinted hinted) noexcept {
  switch (hinted) {
    case Breaker::Hinted::applied: return HintResult::applied;
    case Breaker::Hinted::known: return HintResult::known;
    case Breaker::Hinted::own_success: return HintResult::own_success;
  }
  return HintResult::known;
}

void count(CoreState& home, std::string_view kind, HintResult result) {
  metrics::Shard& shard = home.shard();
  shard.add(shard.find(home.shared().metrics, metrics::Family::hints, {kind, to_string(result)}));
}

}  // namespace

std::string_view to_string(HintResult result) noexcept {
  switch (result) {
    case HintResult::sent: return "sent";
    case HintResult::not_sent: return "not_sent";
    case HintResult::held_back: return "held_back";
    case HintResult::applied: return "applied";
    case HintResult::known: return "known";
    case HintResult::own_success: return "own_success";
    case HintResult::other_account: return "other_account";
    case HintResult::no_target: return "no_target";
    case HintResult::own: return "own";
    case HintResult::unreadable: return "unreadable";
  }
  return "unreadable";
}

HintResult apply_hint(const Hint& hint, std::string_view own, const Snapshot& snapshot, core::Instant now) {
  if (hint.from == own) return HintResult::own;
  const auto named = [&](const Target& target) { return target.config->name == hint.target; };
  const auto target = std::find_if(snapshot.targets.begin(), snapshot.targets.end(), named);
  if (target == snapshot.targets.end()) return HintResult::no_target;
  if (target->identity.empty() || target->identity != hint.identity) return HintResult::other_account;
  Breaker& breaker = target->state->breaker;
  const bool opening = hint.kind == Hint::Kind::opening;
  return result_of(opening ? breaker.opened_elsewhere(now, hint.left)
                           : breaker.limited_elsewhere(now, hint.left, hint.kind == Hint::Kind::quota));
}

void take_hint(CoreState& home, const std::optional<Hint>& hint) {
  if (!hint) return count(home, "unknown", HintResult::unreadable);
  const HintResult result = apply_hint(*hint, home.shared().fleet.id, *home.snapshot(), core::now());
  if (result == HintResult::own) return;
  count(home, to_string(hint->kind), result);
  if (result != HintResult::applied || hint->kind != Hint::Kind::opening) return;
  core::log().write_any(core::LogLevel::warning, "breaker_opened", {},
                        {{"target", hint->target},
                         {"reason", std::string_view("hint")},
                         {"from", hint->from},
                         {"left_ms", static_cast<std::int64_t>(hint->left.count())}});
}

bool may_tell(TargetState& state, Hint::Kind kind, core::Instant now) {
  std::atomic<std::int64_t>& last = state.told_at[static_cast<std::size_t>(kind)];
  const std::int64_t at = std::chrono::duration_cast<core::Millis>(now.time_since_epoch()).count();
  std::int64_t seen = last.load(std::memory_order_relaxed);
  if (seen != 0 && at - seen < kApart.count()) return false;
  return last.compare_exchange_strong(seen, at, std::memory_order_relaxed);
}

void tell_others(CoreState& home, const Target& target, Hint::Kind kind, core::Duration left) {
  SharedState* const shared = home.redis();
  const auto whole = std::chrono::duration_cast<core::Millis>(left);
  if (!shared || !shared->config().share_hints || target.identity.empty() || whole.count() <= 0) return;
  if (!may_tell(*target.state, kind, core::now())) return count(home, to_string(kind), HintResult::held_back);
  Hint hint;
  hint.kind = kind;
  hint.target = target.config->name;
  hint.identity = target.identity;
  hint.from = home.shared().fleet.id;
  hint.left = std::min(whole, Hint::kLongest);
  const bool sent = SharedHints::tell(*shared, hint);
  count(home, to_string(kind), sent ? HintResult::sent : HintResult::not_sent);
}

}  // namespace router
