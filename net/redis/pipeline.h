// The commands on one open link: appended to one buffer, written once a turn of the loop, and matched with the replies
// in their order. A command that misses its deadline leaves its place in the queue, so that later replies still find
// theirs. Private to net/redis/; core-local; lives as long as its link.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <deque>
#include <memory>
#include <string>

#include "net/event.h"
#include "net/redis/command.h"
#include "net/redis/link.h"

namespace net::redis {

// A coroutine that waits for a reply. Lives in its frame until `done`.
struct Waiting {
  Event done;
  Reply reply;
  explicit Waiting(Executor executor) : done(executor) {}
};

class Pipeline : public std::enable_shared_from_this<Pipeline> {
 public:
  // What its owner is told of each command, for the breaker.
  class Owner {
   public:
    virtual void command_answered() = 0;  // in time, and the server is well
    virtual void command_failed() = 0;    // too late, or the server is not well

   protected:
    ~Owner() = default;
  };

  Pipeline(std::shared_ptr<Shared> shared, std::shared_ptr<Link> link);
  Pipeline(const Pipeline&) = delete;

  // Queues a command. ok: the reply will come to `waiting`, or to nobody when that is null. Otherwise why not.
  Outcome submit(const Command& command, Waiting* waiting, core::Instant deadline, bool asking = false);
  // Until the link ends; then nobody waits any more. `owner` must live that long.
  Task<void> run(Owner& owner);
  void close() noexcept;  // whoever waits gets `disconnected` at once

  bool served() const noexcept { return served_; }  // a command was answered, and the server is well
  std::size_t in_flight() const noexcept { return slots_.size(); }

 private:
  using Timer = boost::asio::basic_waitable_timer<core::Steady, boost::asio::wait_traits<core::Steady>, Executor>;
  enum class Slot : std::uint8_t { waited, unwatched, expired, asking };  // asking: the +OK of ASKING, for nobody
  struct Place {
    Slot slot;
    Waiting* waiting;
    core::Instant sent, deadline;
  };

  static Task<void> write_loop(std::shared_ptr<Pipeline> self);
  bool deliver(Value&& value, core::Instant now);
  bool deliver_all();
  void finish(Place& place, Reply reply);
  void fail_all(Outcome first) noexcept;
  void watch(core::Instant when);  // the timer fires by then
  void timer_fired();

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Link> link_;
  Owner* owner_ = nullptr;
  std::deque<Place> slots_;
  std::string out_, writing_;
  Event wake_;  // the writer
  Timer timer_;
  core::Instant watched_ = core::Instant::max();  // when the timer fires
  bool closed_ = false, served_ = false;
};

}  // namespace net::redis
