#include "net/event.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <new>
#include <utility>

namespace net {
namespace asio = boost::asio;
namespace {

using Token = asio::use_awaitable_t<Executor>;
using Waiter = asio::async_result<Token, void()>::handler_type;

}  // namespace

struct Event::Start {
  Event* event;
  template <class Handler>
  void operator()(Handler&& handler) const {
    static_assert(std::is_same_v<std::decay_t<Handler>, Waiter>);
    static_assert(sizeof(Waiter) <= sizeof(event->waiter_) && alignof(Waiter) <= alignof(std::max_align_t));
    ::new (static_cast<void*>(event->waiter_)) Waiter(std::forward<Handler>(handler));
    event->waiting_ = true;
    if (event->is_set_) event->set();
  }
};

namespace {

Waiter take(std::byte* storage) {
  auto* waiter = std::launder(reinterpret_cast<Waiter*>(storage));
  Waiter out = std::move(*waiter);
  waiter->~Waiter();
  return out;
}

}  // namespace

Event::~Event() {
  if (waiting_) std::launder(reinterpret_cast<Waiter*>(waiter_))->~Waiter();
}

Task<void> Event::wait() {
  Token token;
  return asio::async_initiate<Token, void()>(Start{this}, token);
}

void Event::set() {
  if (!waiting_) {
    is_set_ = true;
    return;
  }
  waiting_ = false;
  is_set_ = false;
  asio::post(executor_, take(waiter_));
}

void Event::set_inline() {
  if (!waiting_) {
    is_set_ = true;
    return;
  }
  waiting_ = false;
  is_set_ = false;
  Waiter waiter = take(waiter_);
  waiter();
}

}  // namespace net
