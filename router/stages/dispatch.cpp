// dispatch: one candidate after the other until the client has an answer, the request's own fault shows, or attempts
// and time are used up. What follows from each failure is the table in upstream/failure.cpp.
#include <algorithm>

#include "core/log.h"
#include "core/turn.h"
#include "router/candidates.h"
#include "router/core_state.h"
#include "router/hints.h"
#include "router/router.h"
#include "router/stages/stages.h"
#include "router/upstream/attempt.h"
#include "router/upstream/audience.h"
#include "router/upstream/place.h"
#include "router/upstream/retry.h"

namespace router {
namespace {

using core::FailureClass;

constexpr core::Millis kQuotaCooldown = std::chrono::minutes(5);  // a used-up quota does not come back in seconds
constexpr std::uint32_t kPanicInFlight =
    16;  // requests at once at a target whose breaker is open but which is all there is

Drop blocked(Breaker::Verdict verdict) {
  switch (verdict) {
    case Breaker::Verdict::open: return Drop::breaker_open;
    case Breaker::Verdict::cooling: return Drop::cooling_down;
    default: return Drop::none;
  }
}

void report(const Exchange& exchange, std::uint32_t target, bool opened) {
  const auto state = exchange.target(target).state->breaker.snapshot(core::turn_time());
  core::log().write_any(opened ? core::LogLevel::warning : core::LogLevel::info,
                        opened ? "breaker_opened" : "breaker_closed", {},
                        {{"target", exchange.target(target).config->name},
                         {"reason", state.why()},
                         {"openings", static_cast<std::int64_t>(state.openings)}});
}

// A breaker of ours opened: the others need not find out for themselves.
void tell_opening(Exchange& exchange, const Target& target, core::Instant now) {
  tell_others(*exchange.home, target, Hint::Kind::opening, target.state->breaker.snapshot(now).retry_at - now);
}

void cool_down(Exchange& exchange, const Target& target, const Failure& failure, core::Instant now) {
  const bool quota = failure.cls == FailureClass::quota;
  Breaker& breaker = target.state->breaker;
  const bool longer = quota ? breaker.out_of_quota(now, std::max(failure.retry_after, kQuotaCooldown))
                            : breaker.rate_limited(now, failure.retry_after);
  if (!longer) return;
  tell_others(*exchange.home, target, quota ? Hint::Kind::quota : Hint::Kind::rate_limit,
              breaker.snapshot(now).cooling_until - now);
}

// Tells breaker and latency what an attempt showed.
void settle(Exchange& exchange, std::uint32_t target, const AttemptResult& result, Breaker::Permit permit) {
  TargetState& state = *exchange.target(target).state;
  const core::Instant now = core::turn_time();
  if (result.blameless) {
    state.breaker.abandon(permit);
    return;
  }
  const Consequence& then = consequence(result.failure.cls);
  if (result.ok()) {
    if (state.breaker.success(now, permit)) report(exchange, target, false);
    if (result.first_event.count() > 0) state.latency.observe(now, result.first_event);
    exchange.snapshot->providers[exchange.target(target).provider].state->last_ok.store(core::unix_seconds(),
                                                                                        std::memory_order_relaxed);
    return;
  }
  if (then.cooldown) {
    cool_down(exchange, exchange.target(target), result.failure, now);
    state.breaker.abandon(permit);
    state.latency.penalise(now);
  } else if (then.breaker_counts) {
    if (state.breaker.failure(now, result.failure.cls, permit)) {
      report(exchange, target, true);
      tell_opening(exchange, exchange.target(target), now);
    }
    state.latency.penalise(now);
  } else {
    state.breaker.abandon(permit);
  }
}

// What the operator alone can mend, and may be told the host of. Every request fails alike: once in a while is enough.
void warn_of_url(const Exchange& exchange, std::uint32_t target, const Failure& failure) {
  constexpr std::int64_t kPause = 60;  // seconds
  const Target& asked = exchange.target(target);
  const std::int64_t now = core::unix_seconds();
  std::atomic<std::int64_t>& warned = exchange.snapshot->providers[asked.provider].state->warned;
  std::int64_t before = warned.load(std::memory_order_relaxed);
  if (now - before < kPause || !warned.compare_exchange_strong(before, now, std::memory_order_relaxed)) return;
  core::log().write_any(core::LogLevel::warning, "provider_url_wrong", failure.wrong_url,
                        {{"provider", exchange.snapshot->providers[asked.provider].config->name},
                         {"target", asked.config->name},
                         {"request_id", exchange.request_id}});
}

net::Task<AttemptResult> try_target(Exchange& exchange, std::size_t index, Breaker::Permit permit, bool panic) {
  const std::uint32_t target = exchange.candidates[index].target;
  const Provider& provider = exchange.snapshot->providers[exchange.target(target).provider];
  const TargetPlace place(*exchange.target(target).state);
  Attempt attempt;
  attempt.target = target;
  attempt.probe = permit.verdict == Breaker::Verdict::probe;
  attempt.panic = panic;
  const core::Instant began = core::turn_time();
  attempt.start = began - exchange.started;
  exchange.candidates[index].tried = true;
  AttemptResult result;
  if (provider.kind->in_process) {
    result = co_await attempt_demo(exchange, target);
  } else {
    result = co_await attempt_http(exchange, target);
  }
  attempt.failure = result.failure.cls;
  attempt.reason = result.failure.reason;
  attempt.status = result.status;
  attempt.asked = result.asked;
  attempt.duration = core::turn_time() - began;
  attempt.first_event = result.first_event;
  exchange.upstream_time += attempt.duration;
  exchange.attempts.push_back(attempt);
  settle(exchange, target, result, permit);
  if (!result.failure.wrong_url.empty()) warn_of_url(exchange, target, result.failure);
  if (result.ok() || result.content_sent) exchange.served_by = target;
  co_return result;
}

// Candidates that are only blocked for now, and what is known of each failure so far.
struct Progress {
  std::vector<AttemptOutcome> outcomes;
  std::vector<std::size_t> blocked;
  std::size_t last = 0;
  Failure last_failure;
  bool stop = false;
};

void note_failure(Exchange& exchange, Progress& progress, std::size_t index, AttemptResult&& result) {
  AttemptOutcome outcome;
  outcome.target = exchange.target(exchange.candidates[index].target).config->name;
  outcome.failure = result.failure;
  progress.outcomes.push_back(std::move(outcome));
  progress.last = index;
  progress.last_failure = std::move(result.failure);
  const FailureClass cls = progress.last_failure.cls;
  const bool filter_goes_on = cls == FailureClass::content_filter && exchange.route_config().retry.on_content_filter;
  if (!consequence(cls).next_target && !filter_goes_on) progress.stop = true;
  if (exchange.cancelled || deserted(exchange) || progress.last_failure.error.kind == core::ErrorKind::draining)
    progress.stop = true;
}

net::Task<bool> attempt_once(Exchange& exchange, Progress& progress, std::size_t index, Breaker::Permit permit,
                             bool panic) {
  const Provider& provider = exchange.snapshot->providers[exchange.target(exchange.candidates[index].target).provider];
  const Place place(*provider.state, provider.config->in_flight);
  if (!place.taken()) {
    exchange.target(exchange.candidates[index].target).state->breaker.abandon(permit);
    exchange.candidates[index].drop = Drop::busy;
    co_return false;
  }
  auto result = co_await try_target(exchange, index, permit, panic);
  exchange.failure = result.failure.cls;
  if (result.ok() || result.content_sent) co_return true;
  note_failure(exchange, progress, index, std::move(result));
  co_return false;
}

// Walks the chain. True: answered.
net::Task<bool> walk_chain(Exchange& exchange, Progress& progress, RetryBudget& budget) {
  while (!progress.stop && budget.may_attempt(core::turn_time()) && !exchange.transaction->interrupted()) {
    const auto index = next_candidate(exchange, core::turn_time());
    if (!index) co_return false;
    Candidate& candidate = exchange.candidates[*index];
    const Target& target = exchange.target(candidate.target);
    const Provider& provider = exchange.snapshot->providers[target.provider];
    if (provider.state->health.load(std::memory_order_relaxed) == ProviderState::Health::down) {
      candidate.drop = Drop::probe_down;
      progress.blocked.push_back(*index);
      continue;
    }
    const Breaker::Permit permit = target.state->breaker.acquire(core::turn_time());
    candidate.drop = blocked(permit.verdict);
    candidate.by_hint = target.state->breaker.by_hint(permit.verdict);
    if (candidate.drop != Drop::none) {
      progress.blocked.push_back(*index);
      continue;
    }
    budget.count();
    const bool answered = co_await attempt_once(exchange, progress, *index, permit, false);
    if (answered) co_return true;
    if (exchange.candidates[*index].drop == Drop::busy) budget.uncount();
  }
  co_return false;
}

// Every breaker open is more likely our own network than every provider's fault; and a closed door helps nobody when it
// is the only one. A bounded number of requests goes through all the same (cool-downs are the provider's wish and are
// kept).
[[gnu::noinline]] net::Task<bool> panic(Exchange& exchange, Progress& progress, RetryBudget& budget) {
  const auto blocked_ones = progress.blocked;
  for (const std::size_t index : blocked_ones) {
    Candidate& candidate = exchange.candidates[index];
    if (progress.stop || !budget.may_attempt(core::turn_time())) break;
    if (candidate.drop == Drop::cooling_down) continue;
    if (exchange.target(candidate.target).state->in_flight.load(std::memory_order_relaxed) >= kPanicInFlight) continue;
    candidate.drop = Drop::none;
    candidate.by_hint = false;
    budget.count();
    Breaker::Permit permit;
    permit.verdict = Breaker::Verdict::allowed;
    const bool answered = co_await attempt_once(exchange, progress, index, permit, true);
    if (answered) co_return true;
  }
  co_return false;
}

// Nothing else is left: the last target once more, after a pause, when its failure is of the passing kind.
[[gnu::noinline]] net::Task<bool> once_more(Exchange& exchange, Progress& progress, RetryBudget& budget) {
  const core::RetryConfig& retry = exchange.route_config().retry;
  std::uint32_t repeat = 0;
  while (!progress.stop && !progress.outcomes.empty() && budget.may_attempt(core::turn_time())) {
    const Failure& failure = progress.last_failure;
    if (!consequence(failure.cls).retry_same || !failure.wrong_url.empty()) co_return false;
    const auto wait = pause_before_retry(++repeat, failure.retry_after, retry, exchange.home->random());
    if (!wait || core::turn_time() + *wait >= std::min(exchange.deadline, budget.until())) co_return false;
    const core::Instant paused = core::turn_time();
    co_await exchange.home->core().sleep(*wait);
    exchange.upstream_time += core::turn_time() - paused;
    if (deserted(exchange) || exchange.transaction->interrupted()) co_return false;
    budget.count();
    Breaker::Permit permit =
        exchange.target(exchange.candidates[progress.last].target).state->breaker.acquire(core::turn_time());
    if (permit.verdict != Breaker::Verdict::probe) permit.verdict = Breaker::Verdict::allowed;
    const bool answered = co_await attempt_once(exchange, progress, progress.last, permit, false);
    if (answered) co_return true;
  }
  co_return false;
}

// What keeps those away that could serve the request.
struct Blocked {
  std::string list;                             // for the client
  core::Duration soonest = kLongestRetryAfter;  // until the first may be tried again
  bool quota = true, cooling = true;            // all of them, for this
};

Blocked blocked_ones(const Exchange& exchange) {
  const core::Instant now = core::turn_time();
  Blocked out;
  std::size_t count = 0;
  core::Duration soonest = core::Duration::max();
  for (const Candidate& candidate : exchange.candidates) {
    const bool passing = candidate.drop == Drop::busy || candidate.drop == Drop::probe_down;
    const bool cooling = candidate.drop == Drop::cooling_down;
    if (!passing && !cooling && candidate.drop != Drop::breaker_open) continue;
    const auto state = exchange.target(candidate.target).state->breaker.snapshot(now);
    // Places come free and probes look again within about a second.
    soonest = std::min<core::Duration>(
        soonest, passing ? std::chrono::seconds(1) : std::max(state.retry_at, state.cooling_until) - now);
    out.cooling = out.cooling && cooling;
    out.quota = out.quota && cooling && state.out_of_quota;
    if (++count > kListed) continue;
    if (!out.list.empty()) out.list += "; ";
    out.list.append(exchange.target(candidate.target).config->name).append(": ");
    out.list += cooling ? state.out_of_quota ? "quota" : "rate_limited" : to_string(candidate.drop);
  }
  if (count > kListed) out.list += "; and " + std::to_string(count - kListed) + " more";
  if (count == 0) out.quota = out.cooling = false;
  if (count > 0) out.soonest = std::max<core::Duration>(soonest, core::Millis(1));
  return out;
}

// What was answered before still stands when nobody can be reached; not when the request itself is at fault.
bool may_serve_stale(const Progress& progress) {
  return progress.outcomes.empty() || consequence(progress.last_failure.cls).next_target;
}

core::Error nobody_available(const Exchange& exchange) {
  const Blocked blocked = blocked_ones(exchange);
  const std::string listed = blocked.list.empty() ? "" : " (" + blocked.list + ")";
  const std::string& route = exchange.route_config().name;
  core::Error error =
      blocked.quota
          ? core::fail(core::ErrorKind::quota, "The quota is used up at every provider behind '" + route + "'" + listed)
          : core::fail(core::ErrorKind::no_healthy_upstream,
                       "No provider behind '" + route + "' is available right now" + listed);
  error.message += ". See decision " + exchange.decision_id + ".";
  // As the first answer said, whose 429 began the cool-down: who asks again at once learns nothing.
  error.no_retry = blocked.quota || (blocked.cooling && blocked.soonest > kLongestRetryAfter);
  if (!error.no_retry)
    error.retry_after =
        std::chrono::duration_cast<core::Millis>(std::min<core::Duration>(blocked.soonest, kLongestRetryAfter));
  return error;
}

}  // namespace

net::Task<core::Result<Flow>> dispatch(Exchange& exchange) {
  RetryBudget budget(exchange.route_config().retry, exchange.started, exchange.deadline);
  Progress progress;
  bool answered = co_await walk_chain(exchange, progress, budget);
  if (!answered && progress.outcomes.empty()) answered = co_await panic(exchange, progress, budget);
  if (!answered) answered = co_await once_more(exchange, progress, budget);
  if (answered) {
    if (exchange.failure == FailureClass::none) keep_answer(exchange);
    if (exchange.cache.left_behind) exchange.cancelled = true;
    co_return Flow::answered;
  }
  if (exchange.transaction->gone()) exchange.cancelled = true;
  if (exchange.cancelled) {
    exchange.failure = FailureClass::cancelled;
    co_return Flow::answered;
  }
  if (exchange.cache.stale && may_serve_stale(progress)) {
    auto entry = std::move(exchange.cache.stale);
    const bool served = co_await serve_kept(exchange, std::move(entry), cache::Result::stale);
    if (served) co_return Flow::answered;
  }
  if (progress.outcomes.empty()) co_return nobody_available(exchange);
  if (progress.last_failure.error.kind == core::ErrorKind::draining) co_return std::move(progress.last_failure.error);
  co_return final_error(progress.outcomes);
}

}  // namespace router
