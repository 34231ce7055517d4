// One attempt at one target: the request goes out, the answer comes back through a Relay. Never throws; never outlives
// the exchange. What follows from a failure is the dispatch stage's matter.
#pragma once

#include "net/task.h"
#include "router/exchange.h"
#include "router/upstream/failure.h"

namespace router {

struct AttemptResult {
  Failure failure;            // cls none: the client has the whole answer
  int status = 0;             // the provider's status; 0: none came
  bool asked = false;         // the whole request went out
  bool content_sent = false;  // the client has seen content of this attempt: nothing else may be tried
  core::Duration first_event{};
  bool blameless = false;  // it failed by our own limits or the request's own time: nothing is said of the target

  AttemptResult() = default;
  bool ok() const noexcept { return failure.cls == core::FailureClass::none; }
};

net::Task<AttemptResult> attempt_http(Exchange& exchange, std::uint32_t target);
// The demo provider answers inside the process, through the same relay.
net::Task<AttemptResult> attempt_demo(Exchange& exchange, std::uint32_t target);

}  // namespace router
