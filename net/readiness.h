// Which sockets of an event loop have something to read, or room to write. Each is registered once, edge-triggered,
// with an epoll of our own, for which asio waits as for one descriptor: so waiting for bytes costs no system call,
// where each wait of asio's costs one. For plain sockets; TLS reads through asio's. One for each io_context; its thread
// only.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <vector>

#include "net/task.h"

namespace net {

class Readiness : public boost::asio::execution_context::service {
 public:
  // Runs once: with none when there may be something to read or room to write, with aborted when the socket was closed.
  using Ready = void (*)(void* context, IoError why);

  // A socket, which it owns. One may wait for bytes and one for room; neither is called before the call that starts the
  // wait has returned.
  class Watched {
   public:
    Watched(Readiness& readiness, int socket);
    Watched(const Watched&) = delete;
    ~Watched() { close(); }

    int descriptor() const noexcept { return socket_; }  // -1: closed or released
    void wait_for_bytes(Ready ready, void* context);
    void wait_for_room(Ready ready, void* context);
    // Less came than was asked for: there is nothing more until the kernel says so.
    void emptied() noexcept { readable_ = ended_; }
    void close() noexcept;
    int release() noexcept;  // gives the socket away; nobody waits for it then

   private:
    friend Readiness;
    struct Waiter {
      Ready call = nullptr;
      void* context = nullptr;
    };
    void heard(std::uint32_t events);
    void listen_for(std::uint32_t events) noexcept;
    static void call(Waiter& waiter);
    void abort(Waiter& waiter);

    Readiness& readiness_;
    int socket_;
    bool readable_ = false;
    bool ended_ = false;  // the peer has said its last word: reading does not block any more
    bool due_ = false;    // stands in Readiness::due_, from where whoever waits is called in this turn
    Waiter for_bytes_, for_room_;
  };

  explicit Readiness(boost::asio::execution_context& context);
  ~Readiness() override;
  static Readiness& of(boost::asio::io_context& context) { return boost::asio::use_service<Readiness>(context); }

  static boost::asio::execution_context::id id;

 private:
  static constexpr int kBatch = 128;

  void shutdown() override;
  void start();
  void await();
  void hear();
  void call_soon(Watched& one);
  void call_due();
  void forget(const Watched& one) noexcept;

  boost::asio::io_context& context_;
  boost::asio::posix::basic_stream_descriptor<Executor> epoll_;
  bool waiting_ = false;
  std::array<epoll_event, kBatch> heard_;
  std::size_t count_ = 0;       // of heard_ that are being told
  Watched* telling_ = nullptr;  // the one whose waiters are being called
  std::vector<Watched*> due_;   // their bytes were there before somebody waited for them
};

}  // namespace net
