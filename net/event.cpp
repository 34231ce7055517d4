#include "net/event.h"

#include <boost/asio/post.hpp>

namespace net {
namespace asio = boost::asio;

Event::~Event() {
  if (!waiter_) return;
  waiter_->event_ = nullptr;
  asio::post(executor_, [root = waiter_->root_] { root->destroy(); });
}

std::coroutine_handle<> Event::take_waiter() noexcept {
  is_set_ = waiter_ == nullptr;
  if (!waiter_) return nullptr;
  Wait* const woken = std::exchange(waiter_, nullptr);
  woken->event_ = nullptr;  // this event may end before it goes on
  return woken->awaiting_;
}

void Event::set() {
  if (const auto awaiting = take_waiter()) asio::post(executor_, awaiting);
}

void Event::set_inline() {
  if (const auto awaiting = take_waiter()) awaiting.resume();
}

}  // namespace net
