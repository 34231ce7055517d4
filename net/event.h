// A core-local event with at most one waiting coroutine. set() is remembered when nobody waits. Used wherever one
// coroutine waits for "bytes, a poke, or the end", so that no operation needs to be cancelled to wake it.
#pragma once

#include <cassert>
#include <coroutine>

#include "net/task.h"

namespace net {

class Event {
 public:
  // What wait() gives; to be awaited at once.
  class [[nodiscard]] Wait {
   public:
    explicit Wait(Event& event) noexcept : event_(&event) {}
    Wait(const Wait&) = delete;
    ~Wait() {
      if (event_ && event_->waiter_ == this) event_->waiter_ = nullptr;
    }
    bool await_ready() const noexcept { return std::exchange(event_->is_set_, false); }
    template <class Awaiting>
    void await_suspend(std::coroutine_handle<Awaiting> awaiting) noexcept {
      awaiting_ = awaiting;
      root_ = awaiting.promise().root;
      assert(!event_->waiter_);
      event_->waiter_ = this;
    }
    void await_resume() const noexcept {}

   private:
    friend Event;
    Event* event_;
    std::coroutine_handle<> awaiting_;
    Root* root_ = nullptr;
  };

  explicit Event(Executor executor) noexcept : executor_(executor) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event();  // a waiter, if any, is never resumed: it is destroyed from the event loop, with all that awaits it

  // Returns once the event is set, and clears it.
  Wait wait() noexcept { return Wait(*this); }
  // Wakes the waiter through the executor: safe to call from any place on the core's thread.
  void set();
  // Wakes the waiter right here. Only as the last thing a completion handler does.
  void set_inline();
  void clear() noexcept { is_set_ = false; }

 private:
  std::coroutine_handle<> take_waiter() noexcept;

  Executor executor_;
  bool is_set_ = false;
  Wait* waiter_ = nullptr;
};

}  // namespace net
