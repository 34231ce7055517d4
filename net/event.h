// A core-local event with at most one waiting coroutine. set() is remembered when nobody waits. Used wherever one
// coroutine waits for "bytes, a poke, or the end", so that no operation needs to be cancelled to wake it.
#pragma once

#include <cstddef>

#include "net/task.h"

namespace net {

class Event {
 public:
  explicit Event(Executor executor) noexcept : executor_(executor) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event();  // a waiter, if any, is never resumed: whoever owns the event outlives its waiter

  // Returns once the event is set, and clears it.
  Task<void> wait();
  // Wakes the waiter through the executor: safe to call from any place on the core's thread.
  void set();
  // Wakes the waiter right here. Only as the last thing a completion handler does.
  void set_inline();
  void clear() noexcept { is_set_ = false; }

 private:
  struct Start;
  Executor executor_;
  bool is_set_ = false;
  bool waiting_ = false;
  alignas(std::max_align_t) std::byte waiter_[32];
};

}  // namespace net
