// A wait of one coroutine that can be cut short: back-off, polling. On the core's wheel, so two ticks of 20 ms coarse.
// Core-local; its owner outlives the waiter.
#pragma once

#include "net/event.h"
#include "net/runtime.h"

namespace net::redis {

class Pause {
 public:
  explicit Pause(Core& core) : core_(core), event_(core.executor()), deadline_(expired, this) {}

  Event::Wait wait(core::Duration duration) {
    core_.arm_after(deadline_, duration);
    return event_.wait();
  }
  void end() {  // the wait now under way, or the next
    deadline_.disarm();
    event_.set();
  }

 private:
  static void expired(void* self) { static_cast<Pause*>(self)->event_.set(); }

  Core& core_;
  Event event_;
  Deadline deadline_;
};

}  // namespace net::redis
