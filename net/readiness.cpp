#include "net/readiness.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace net {
namespace asio = boost::asio;
namespace {

constexpr std::uint32_t kBytes = EPOLLIN | EPOLLRDHUP | EPOLLET;
constexpr std::uint32_t kEnd = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

}  // namespace

asio::execution_context::id Readiness::id;

Readiness::Watched::Watched(Readiness& readiness, int socket) : readiness_(readiness), socket_(socket) {
  readiness_.start();
  epoll_event event{};
  event.events = kBytes;
  event.data.ptr = this;
  if (epoll_ctl(readiness_.epoll_.native_handle(), EPOLL_CTL_ADD, socket_, &event) == 0) return;
  ::close(socket_);
  socket_ = -1;
}

void Readiness::Watched::wait_for_bytes(Ready ready, void* context) {
  for_bytes_ = {ready, context};
  if (socket_ < 0) return abort(for_bytes_);
  if (readable_ && !std::exchange(due_, true)) readiness_.call_soon(*this);
}

// Rare, so that the socket is registered for it only as long as somebody waits.
void Readiness::Watched::wait_for_room(Ready ready, void* context) {
  for_room_ = {ready, context};
  if (socket_ < 0) return abort(for_room_);
  listen_for(kBytes | EPOLLOUT);
}

void Readiness::Watched::listen_for(std::uint32_t events) noexcept {
  epoll_event event{};
  event.events = events;
  event.data.ptr = this;
  epoll_ctl(readiness_.epoll_.native_handle(), EPOLL_CTL_MOD, socket_, &event);
}

void Readiness::Watched::call(Waiter& waiter) {
  const Waiter called = std::exchange(waiter, {});
  if (called.call) called.call(called.context, IoError::none);
}

void Readiness::Watched::abort(Waiter& waiter) {
  const Waiter aborted = std::exchange(waiter, {});
  if (aborted.call) asio::post(readiness_.context_, [aborted] { aborted.call(aborted.context, IoError::aborted); });
}

// Whoever is called may close or destroy this.
void Readiness::Watched::heard(std::uint32_t events) {
  Readiness& readiness = readiness_;
  readiness.telling_ = this;
  if (events & kEnd) ended_ = true;
  const bool room = for_room_.call && (events & (EPOLLOUT | EPOLLHUP | EPOLLERR));
  if (events & (EPOLLIN | kEnd)) {
    readable_ = true;
    if (!due_) call(for_bytes_);
  }
  if (room && readiness.telling_ == this) {
    listen_for(kBytes);
    call(for_room_);
  }
  readiness.telling_ = nullptr;
}

// Closing alone would leave it registered while a child that was just forked has it, too.
int Readiness::Watched::release() noexcept {
  if (socket_ >= 0) epoll_ctl(readiness_.epoll_.native_handle(), EPOLL_CTL_DEL, socket_, nullptr);
  readiness_.forget(*this);
  return std::exchange(socket_, -1);
}

void Readiness::Watched::close() noexcept {
  if (socket_ < 0) return;
  ::close(release());
  abort(for_bytes_);
  abort(for_room_);
}

Readiness::Readiness(asio::execution_context& context)
    : service(context),
      context_(static_cast<asio::io_context&>(context)),
      epoll_(context_.get_executor(), epoll_create1(EPOLL_CLOEXEC)) {}

Readiness::~Readiness() = default;

void Readiness::shutdown() {
  boost::system::error_code ignored;
  epoll_.close(ignored);
}

void Readiness::start() {
  if (!std::exchange(waiting_, true)) await();
}

void Readiness::await() {
  epoll_.async_wait(asio::posix::descriptor_base::wait_read, [this](const boost::system::error_code& error) {
    if (error) return;
    hear();
    await();
  });
}

void Readiness::hear() {
  count_ = static_cast<std::size_t>(std::max(epoll_wait(epoll_.native_handle(), heard_.data(), kBatch, 0), 0));
  for (std::size_t i = 0; i < count_; ++i) {
    if (heard_[i].data.ptr) static_cast<Watched*>(heard_[i].data.ptr)->heard(heard_[i].events);
  }
  count_ = 0;
}

void Readiness::call_soon(Watched& one) {
  due_.push_back(&one);
  if (due_.size() == 1) asio::post(context_, [this] { call_due(); });
}

void Readiness::call_due() {
  const std::size_t count = due_.size();  // those that come meanwhile wait for the next turn, behind what is ready then
  for (std::size_t i = 0; i < count; ++i) {
    if (!due_[i]) continue;
    due_[i]->due_ = false;
    Watched::call(due_[i]->for_bytes_);
  }
  due_.erase(due_.begin(), due_.begin() + static_cast<std::ptrdiff_t>(count));
  if (!due_.empty()) asio::post(context_, [this] { call_due(); });
}

void Readiness::forget(const Watched& one) noexcept {
  if (telling_ == &one) telling_ = nullptr;
  for (std::size_t i = 0; i < count_; ++i) {
    if (heard_[i].data.ptr == &one) heard_[i].data.ptr = nullptr;
  }
  std::replace(due_.begin(), due_.end(), const_cast<Watched*>(&one), static_cast<Watched*>(nullptr));
}

}  // namespace net
