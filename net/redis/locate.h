// Where a connection should go: the endpoints in turn, or where the sentinels say that the master is. Private to
// net/redis/; core-local; owned by whoever connects, and outlives what is awaited.
#pragma once

#include <memory>

#include "net/redis/link.h"

namespace net::redis {

class Locator {
 public:
  // One server of a cluster, or the options' endpoints when there is none.
  explicit Locator(std::shared_ptr<Shared> shared);
  Locator(std::shared_ptr<Shared> shared, Endpoint only);

  // The next place to try. Sentinels are asked in turn, the one that answered last first.
  Task<LinkError> next(Endpoint& out);
  Link::Use use() const noexcept;  // what is connected to
  void close() noexcept;           // ends next()

 private:
  Task<LinkError> ask_sentinel(Endpoint sentinel, Endpoint& master);

  std::shared_ptr<Shared> shared_;
  Endpoint only_;
  std::shared_ptr<Link> link_;
  std::size_t turn_ = 0;
  bool closed_ = false;
};

}  // namespace net::redis
