// The masters of a cluster and which of them holds which slot. Follows MOVED and ASK within a command's own deadline;
// reads the slots again when they have moved or a master is gone. Private to net/redis/; core-local; owned by the
// client and by its own loop.
#pragma once

#include <memory>
#include <vector>

#include "net/redis/node.h"

namespace net::redis {

class Cluster : public std::enable_shared_from_this<Cluster> {
 public:
  explicit Cluster(std::shared_ptr<Shared> shared);

  void start();
  void close();
  static Task<Reply> command(std::shared_ptr<Cluster> self, Command command, core::Instant deadline);
  Outcome send(const Command& command, core::Instant deadline);

 private:
  static constexpr std::uint16_t kNobody = 0xffff;
  static constexpr int kRedirects = 2;  // a command that has moved may find its slot moving

  static Task<void> keep_slots(std::shared_ptr<Cluster> self);
  Task<LinkError> read_slots();
  bool apply(const Value& slots, const Endpoint& asked);
  void want_slots();
  std::shared_ptr<Node> route(const Command& command) const;
  // The number of the node at that endpoint in nodes_; a new one while there is room, else kNobody.
  std::uint16_t node_at(const Endpoint& endpoint);

  struct Member {
    Endpoint endpoint;
    std::shared_ptr<Node> node;
    bool named = true;  // by the slots that are being read
  };

  std::shared_ptr<Shared> shared_;
  std::vector<Member> nodes_;         // at most max_nodes; an empty place has no node
  std::vector<std::uint16_t> slots_;  // of each slot: its place in nodes_
  std::shared_ptr<Link> link_;        // reads the slots
  Event wake_;
  Pause pause_;
  bool wanted_ = false, closed_ = false;
};

}  // namespace net::redis
