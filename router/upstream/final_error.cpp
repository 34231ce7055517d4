// What the client sees when every attempt failed: part of failure.h.
#include <algorithm>

#include "router/upstream/failure.h"

namespace router {
namespace {

using core::ErrorKind;
using core::FailureClass;
using core::Millis;

using Attempts = std::span<const AttemptOutcome>;

template <class Test>
bool all(Attempts attempts, Test test) {
  return std::all_of(attempts.begin(), attempts.end(), [&](const AttemptOutcome& a) { return test(a.failure); });
}

bool all_of_class(Attempts attempts, FailureClass cls) {
  return all(attempts, [&](const Failure& f) { return f.cls == cls; });
}

std::string list(Attempts attempts) {
  std::string text;
  for (const AttemptOutcome& attempt : attempts.first(std::min(attempts.size(), kListed))) {
    if (!text.empty()) text += "; ";
    text.append(attempt.target).append(": ").append(core::to_string(attempt.failure.cls));
    if (!attempt.failure.reason.empty()) text.append(", ").append(attempt.failure.reason);
  }
  if (attempts.size() > kListed) text += "; and " + std::to_string(attempts.size() - kListed) + " more";
  return text;
}

// The first of these that holds says what the client is told.
struct Outcome {
  ErrorKind kind;
  std::string_view sentence;
};

Outcome outcome_of(Attempts attempts) {
  const auto limited = [](const Failure& f) {
    return f.cls == FailureClass::rate_limited || f.cls == FailureClass::quota;
  };
  const auto overloaded = [](const Failure& f) {
    return f.cls == FailureClass::server_error && f.error.code == "overloaded";
  };
  if (all_of_class(attempts, FailureClass::quota))
    return {ErrorKind::quota, "The quota is used up at every provider tried"};
  if (all(attempts, limited)) return {ErrorKind::upstream_rate_limited, "Every provider tried is rate limiting"};
  if (all_of_class(attempts, FailureClass::auth))
    return {ErrorKind::upstream_auth, "Every provider tried refused the gateway's credentials"};
  if (all_of_class(attempts, FailureClass::timeout))
    return {ErrorKind::upstream_timeout, "No provider answered in time"};
  if (all(attempts, overloaded)) return {ErrorKind::no_healthy_upstream, "Every provider tried is overloaded"};
  return {ErrorKind::upstream_failed, "Every provider tried has failed"};
}

// The earliest that a provider wants to see us again; 0: none said so.
Millis soonest(Attempts attempts) {
  Millis least{0};
  for (const AttemptOutcome& attempt : attempts) {
    const Millis wish = attempt.failure.retry_after;
    if (!consequence(attempt.failure.cls).client_should_retry || wish.count() <= 0) continue;
    if (least.count() == 0 || wish < least) least = wish;
  }
  return least;
}

// The request's own fault, or a limit that every target shares: the last provider's words say it best.
bool speaks_for_all(Attempts attempts) {
  const FailureClass last = attempts.back().failure.cls;
  if (last == FailureClass::client_fault || last == FailureClass::content_filter) return true;
  return (last == FailureClass::context_overflow || last == FailureClass::not_served) && all_of_class(attempts, last);
}

}  // namespace

core::Error final_error(Attempts attempts) {
  if (attempts.empty()) return {ErrorKind::no_healthy_upstream, "No provider is available right now."};
  if (speaks_for_all(attempts)) return attempts.back().failure.error;
  const Outcome outcome = outcome_of(attempts);
  core::Error error(outcome.kind, std::string(outcome.sentence) + " (" + list(attempts) + ").");
  if (outcome.kind == ErrorKind::no_healthy_upstream) error.code = "overloaded";
  const bool waiting_helps =
      outcome.kind == ErrorKind::upstream_rate_limited || outcome.kind == ErrorKind::no_healthy_upstream;
  if (waiting_helps) error.retry_after = std::min(soonest(attempts), kLongestRetryAfter);
  error.no_retry = all(attempts, [](const Failure& f) {
    return !consequence(f.cls).client_should_retry || f.retry_after > kLongestRetryAfter || !f.wrong_url.empty();
  });
  return error;
}

}  // namespace router
