#include "net/runtime.h"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <latch>

#include "core/log.h"
#include "net/await.h"
#include "net/readiness.h"

namespace net {
namespace asio = boost::asio;
namespace {

using Timer = asio::basic_waitable_timer<core::Steady, asio::wait_traits<core::Steady>, Executor>;

void report(const char* name, const char* what) {
  core::log().write_any(core::LogLevel::error, "coroutine_failed", std::string(name) + ": " + what);
}

}  // namespace

// What spawn() starts: awaits the task and destroys itself behind it.
struct Core::Spawned {
  struct promise_type : PromiseBase, Root {
    promise_type(Core* on, const Task<void>&, const char*) : core(on) {
      root = this;
      frame = std::coroutine_handle<promise_type>::from_promise(*this);
    }
    promise_type(const promise_type&) = delete;
    ~promise_type() {
      if (next) next->previous = previous;
      if (previous) previous->next = next;
      if (core->spawned_ == this) core->spawned_ = next;
    }
    Spawned get_return_object() noexcept { return {this}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}

    Core* core;
  };

  static Spawned run(Core*, Task<void> task, const char* name) {
    try {
      co_await std::move(task);
    } catch (const std::exception& failure) {
      report(name, failure.what());
    } catch (...) {
      report(name, "unknown exception");
    }
  }

  Root* root;
};

const char* to_string(IoError error) noexcept {
  switch (error) {
    case IoError::none: return "none";
    case IoError::eof: return "closed by peer";
    case IoError::reset: return "connection reset";
    case IoError::aborted: return "aborted";
    case IoError::refused: return "connection refused";
    case IoError::dns: return "name not resolved";
    case IoError::tls: return "TLS failed";
    case IoError::limit: return "limit reached";
    case IoError::other: return "I/O error";
  }
  return "I/O error";
}

struct Core::Sweep {
  Timer timer;
  asio::executor_work_guard<Executor> work;
  explicit Sweep(asio::io_context& context) : timer(context.get_executor()), work(asio::make_work_guard(context)) {}
};

// Sockets and timers of a core are its thread's alone, so asio need not lock them; post() comes from any thread.
Core::Core(unsigned index)
    : index_(index), context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO), sweep_(std::make_unique<Sweep>(context_)) {
  Readiness::of(context_);  // it takes a descriptor, of which there may be none left when the first socket comes
}

// Whatever still waits is destroyed, the newest first.
Core::~Core() {
  while (spawned_) spawned_->destroy();
}

void Core::post(std::function<void()> work) { asio::post(executor(), std::move(work)); }

void Core::arm(Deadline& deadline, core::Instant when) {
  deadline.arm(wheel_, when);
  if (!sweeping_.load(std::memory_order_relaxed)) {
    sweeping_.store(true, std::memory_order_relaxed);
    last_turn_.store(core::now().time_since_epoch().count(), std::memory_order_relaxed);
    sweep_->timer.expires_after(Wheel::kTick);
    schedule_sweep();
  }
}

void Core::schedule_sweep() {
  sweep_->timer.async_wait([this](const boost::system::error_code& ec) {
    if (ec) return;
    const core::Instant now = core::now();
    const core::Instant expected = sweep_->timer.expiry();
    lag_.store((now - expected).count(), std::memory_order_relaxed);
    last_turn_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    wheel_.turn(now);
    if (!wheel_.busy()) {
      sweeping_.store(false, std::memory_order_relaxed);
      return;
    }
    sweep_->timer.expires_at(std::max(expected + Wheel::kTick, now));
    schedule_sweep();
  });
}

Task<void> Core::sleep(core::Duration duration) {
  Timer timer(executor());
  timer.expires_after(duration);
  co_await timer.async_wait(kAwait);
}

void Core::spawn(Task<void> task, const char* name) {
  struct Destroy {
    void operator()(const Root* never_run) const { never_run->destroy(); }
  };
  std::unique_ptr<Root, Destroy> held(Spawned::run(this, std::move(task), name).root);
  asio::dispatch(executor(), [this, held = std::move(held)]() mutable {
    Root* const root = held.release();
    root->next = spawned_;
    if (spawned_) spawned_->previous = root;
    spawned_ = root;
    root->frame.resume();
  });
}

void spawn(Core& core, Task<void> task, const char* name) { core.spawn(std::move(task), name); }

Runtime::Runtime(unsigned cores) {
  if (cores == 0) cores = std::max(1u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < cores; ++i) cores_.push_back(std::make_unique<Core>(i));
}

Runtime::~Runtime() { stop(); }

void Runtime::start() {
  for (auto& core : cores_) {
    threads_.emplace_back([&context = core->context()] { context.run(); });
  }
}

void Runtime::stop() {
  for (auto& core : cores_) core->context().stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Runtime::on_each(const std::function<void(Core&)>& work) {
  std::latch done(static_cast<std::ptrdiff_t>(cores_.size()));
  for (auto& core : cores_) {
    core->post([&work, &core = *core, &done] {
      work(core);
      done.count_down();
    });
  }
  done.wait();
}

}  // namespace net
