// Ends a call to an upstream that is not over within its time: for calls that nobody else watches, such as probes.
// Core-local; lives as long as the call is of interest.
#pragma once

#include "net/deadline.h"
#include "net/upstream.h"

namespace net {

class CallLimit {
 public:
  CallLimit(Core& core, UpstreamCall& call, core::Duration limit) : call_(call), deadline_(fire, this) {
    core.arm_after(deadline_, limit);
  }
  CallLimit(const CallLimit&) = delete;

  bool expired() const noexcept { return expired_ || call_.timed_out(); }

 private:
  static void fire(void* self) {
    auto& limit = *static_cast<CallLimit*>(self);
    limit.expired_ = true;
    limit.call_.abort();
  }

  UpstreamCall& call_;
  Deadline deadline_;
  bool expired_ = false;
};

}  // namespace net
