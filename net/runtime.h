// One event loop per core: an io_context with one thread, its wheel of deadlines, and nothing shared. Work enters
// another core only by post(). Only spawn() starts a coroutine: it names it and reports what escapes it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "net/deadline.h"
#include "net/task.h"

namespace net {

class Core {
 public:
  explicit Core(unsigned index);
  Core(const Core&) = delete;
  ~Core();

  unsigned index() const noexcept { return index_; }
  boost::asio::io_context& context() noexcept { return context_; }
  Executor executor() noexcept { return context_.get_executor(); }
  void post(std::function<void()> work);

  // Arms a deadline on this core; starts the sweep when it sleeps. Core's thread only.
  void arm(Deadline& deadline, core::Instant when);
  void arm_after(Deadline& deadline, core::Duration after) { arm(deadline, core::now() + after); }
  Task<void> sleep(core::Duration duration);  // exact, not on the wheel; for pacing and back-off

  // How late the last sweep was: the event loop's lag. Any thread.
  core::Duration lag() const noexcept { return core::Duration(lag_.load(std::memory_order_relaxed)); }
  bool sweeping() const noexcept {
    return sweeping_.load(std::memory_order_relaxed);
  }  // deadlines are armed. Any thread
  // When the loop last turned, for the liveness watchdog. Any thread.
  core::Instant last_turn() const noexcept {
    return core::Instant(core::Duration(last_turn_.load(std::memory_order_relaxed)));
  }

 private:
  friend void spawn(Core& core, Task<void> task, const char* name);
  void spawn(Task<void> task, const char* name);
  void schedule_sweep();
  struct Sweep;
  struct Spawned;

  unsigned index_;
  // In this order: what the context still holds when it ends may lie on the wheel and on the list.
  Root* spawned_ = nullptr;  // those that have not ended
  Wheel wheel_;
  boost::asio::io_context context_;
  std::unique_ptr<Sweep> sweep_;
  std::atomic<bool> sweeping_{false};
  std::atomic<core::Duration::rep> lag_{0};
  std::atomic<core::Duration::rep> last_turn_{0};
};

// Starts a coroutine on a core: from the core's own thread at once, up to its first wait; from elsewhere by post. What
// it throws is logged under its name and ends it alone.
void spawn(Core& core, Task<void> task, const char* name);

class Runtime {
 public:
  explicit Runtime(unsigned cores);  // 0: one per hardware thread
  ~Runtime();
  unsigned size() const noexcept { return static_cast<unsigned>(cores_.size()); }
  Core& operator[](unsigned index) noexcept { return *cores_[index]; }

  void start();  // starts the threads
  // From any thread but a core's own: stops the loops and joins. What waits then is destroyed with its core, and by
  // then must not need what was destroyed before the runtime.
  void stop();
  // Runs `work` on every core and returns when all have run it.
  void on_each(const std::function<void(Core&)>& work);

 private:
  std::vector<std::unique_ptr<Core>> cores_;
  std::vector<std::thread> threads_;
};

}  // namespace net
