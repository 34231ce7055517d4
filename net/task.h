// The coroutine type of the whole program, and the few outcomes that I/O can have. A task starts when it is awaited and
// goes on where its last wait ended: on the thread of its core. It is awaited once, at the place where it is made.
// Control passes from one coroutine to the next by symmetric transfer: a loop that awaits what is ready grows no stack.
// (asio's own awaitable costs a walk over its free list, and another loop, for each of some forty in a request.)
#pragma once

#include <boost/asio/io_context.hpp>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "net/frames.h"

namespace net {

using Executor = boost::asio::io_context::executor_type;

// What spawn() started, and with it all that it awaits at the time: one of its core's.
struct Root {
  std::coroutine_handle<> frame;
  Root* previous = nullptr;
  Root* next = nullptr;
  void destroy() const noexcept { frame.destroy(); }  // without going on
};

struct PromiseBase {
  std::coroutine_handle<> then;  // who awaits it
  Root* root = nullptr;
  std::exception_ptr thrown;

  struct Final {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      return ended.promise().then;
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  Final final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { thrown = std::current_exception(); }

  static void* operator new(std::size_t size) { return take_frame(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { give_frame(frame, size); }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  template <class U = T>
  requires std::is_constructible_v<T, U&&>
  void return_value(U&& result) { value.emplace(std::forward<U>(result)); }
  T take() { return std::move(*value); }
};

template <>
struct Promise<void> : PromiseBase {
  void return_void() const noexcept {}
  void take() const noexcept {}
};

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type : Promise<T> {
    Task get_return_object() noexcept { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
  };

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Task() {
    if (frame_) frame_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  template <class Awaiting>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Awaiting> awaiting) noexcept {
    frame_.promise().then = awaiting;
    frame_.promise().root = awaiting.promise().root;
    return frame_;
  }
  T await_resume() {
    if (frame_.promise().thrown) [[unlikely]]
      std::rethrow_exception(std::move(frame_.promise().thrown));
    return frame_.promise().take();
  }

 private:
  explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  std::coroutine_handle<promise_type> frame_;
};

enum class IoError : std::uint8_t {
  none,
  eof,      // the peer closed in an orderly way
  reset,    // the connection broke
  aborted,  // we closed it ourselves
  refused,  // nobody listens there
  dns,      // the name does not resolve
  tls,      // handshake or record layer
  limit,    // a bound of ours was reached
  other,
};
const char* to_string(IoError error) noexcept;

struct IoResult {
  IoError error = IoError::none;
  std::size_t n = 0;
  IoResult() = default;
  IoResult(IoError e, std::size_t count) : error(e), n(count) {}
  bool ok() const noexcept { return error == IoError::none; }
};

}  // namespace net
