// What the turns of one event loop write leaves together. A loop that finds ten requests ready works on all of them
// first and makes the ten system calls one after the other: the peer, where it is on this machine, is woken once and
// not ten times (a wake-up costs as much as everything else in a send), and code and data of one kind of work stay
// warm. A message waits until what was ready with it has been worked on, or kTogether at most, then until the turn
// under way ends. A loop that has nothing else to do sends at once, so nothing waits where nobody is served the better
// for it. One for each io_context; its thread only. It must not be gone before the coroutines that wait here.
#pragma once

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <coroutine>

#include "core/clock.h"
#include "net/task.h"

namespace net {

class Sends : public boost::asio::execution_context::service {
  struct Link {  // of a ring; alone, a ring of one
    Link *previous = this, *next = this;
    void unlink() noexcept;
    void put_before(Link& other) noexcept;
  };

 public:
  static constexpr core::Duration kTogether = std::chrono::microseconds(50);
  static constexpr unsigned kAlone = 16;  // so many go at once after one that waited for nobody

  // One message, and what send() gives; to be awaited at once. The result: the bytes that were taken, or a negative
  // errno as sendmsg() has it.
  class [[nodiscard]] Message : Link {
   public:
    Message(Sends& sends, int socket, const msghdr& header, Message*& place) noexcept
        : sends_(sends), socket_(socket), header_(header), place_(place) {}
    Message(const Message&) = delete;
    ~Message();

    bool await_ready() noexcept;
    template <class Awaiting>
    void await_suspend(std::coroutine_handle<Awaiting> awaiting) {
      awaiting_ = awaiting;
      sends_.keep(*this);
    }
    ssize_t await_resume() noexcept {
      place_ = nullptr;
      return result_;
    }

    // Before its socket is closed: another connection may get the same number. The result is then -ECANCELED.
    void call_back() noexcept { socket_ = -1; }

   private:
    friend Sends;
    void send() noexcept;

    Sends& sends_;
    int socket_;
    const msghdr& header_;
    Message*& place_;
    std::coroutine_handle<> awaiting_;
    ssize_t result_ = 0;
  };

  explicit Sends(boost::asio::execution_context& context);
  static Sends& of(boost::asio::io_context& context) { return boost::asio::use_service<Sends>(context); }

  // `header` and what it names must live until it returns. `place` holds the message while it waits.
  Message send(int socket, const msghdr& header, Message*& place) noexcept { return {*this, socket, header, place}; }
  // When a turn begins: what has waited for long goes first.
  void send_late() {
    if (waiting_.next != &waiting_ && core::now() - oldest_ > kTogether) send_all();
  }

  static boost::asio::execution_context::id id;

 private:
  void shutdown() override {}
  void keep(Message& message);
  void send_all();

  boost::asio::io_context& context_;
  Link waiting_;
  core::Instant oldest_{};  // when the first of them came
  unsigned alone_ = 0;
};

}  // namespace net
