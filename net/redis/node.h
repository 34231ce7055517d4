// One server as the commands see it: keeps a pipeline to it, connects again with back-off when that is lost, and holds
// the breaker. Nothing waits for a connection: without one, commands fail at once. Private to net/redis/; core-local,
// owned by the client or its cluster and by its own loops.
#pragma once

#include <memory>
#include <string>

#include "net/redis/locate.h"
#include "net/redis/pause.h"
#include "net/redis/pipeline.h"

namespace net::redis {

class Node final : public std::enable_shared_from_this<Node>, private Pipeline::Owner {
 public:
  Node(std::shared_ptr<Shared> shared, Locator locator);
  ~Node();

  void start();
  void close();  // for good; whoever waits gets `disconnected`
  State state() const noexcept { return state_; }
  Core& core() const noexcept { return shared_->core; }

  // ok: the reply will come to `waiting`, or to nobody when that is null.
  Outcome submit(const Command& command, Waiting* waiting, core::Instant deadline, bool asking = false);
  const Endpoint& endpoint() const noexcept { return endpoint_; }  // where the last attempt went

 private:
  void command_answered() override { failures_ = 0; }
  void command_failed() override;

  static Task<void> run(std::shared_ptr<Node> self);
  Task<LinkError> connect();
  static Task<void> probe(std::shared_ptr<Node> self);
  static Task<void> follow_master(std::shared_ptr<Node> self);
  void connected();
  void lost();
  void tell(State state, LinkError why);
  void enter(State state);
  void settle_state();

  std::shared_ptr<Shared> shared_;
  Locator locator_;
  Endpoint endpoint_;
  std::shared_ptr<Link> link_;          // while it opens
  std::shared_ptr<Pipeline> pipeline_;  // while it is open
  Locator watcher_;                     // sentinel: asks whether the master is still where it was
  Pause backoff_, probe_pause_, watch_pause_;
  State state_ = State::connecting;
  unsigned failed_attempts_ = 0;  // to connect, or connections that served nothing
  unsigned failures_ = 0;         // of commands, in a row
  bool breaker_open_ = false, probing_ = false, closed_ = false, was_connected_ = false, told_down_ = false;
};

// Sends and waits for the reply; at most until the deadline.
Task<Reply> ask(std::shared_ptr<Node> node, const Command& command, core::Instant deadline, bool asking = false);

}  // namespace net::redis
