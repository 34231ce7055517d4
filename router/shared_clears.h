// Clears of the cache, told to every replica: published on a channel, and remembered in a list, so that a replica that
// was away or began later reads what it missed and neither serves from memory nor takes from Redis what was cleared.
// The list is bounded; what falls off its end becomes one time before which nothing is taken. Lives on one core of each
// process, since the store in memory is shared by all.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/redis/subscriber.h"
#include "router/cache/memory_store.h"
#include "router/shared_state.h"

namespace router {

struct Clearing {
  std::int64_t at = 0;  // milliseconds since the Unix epoch, by the clock of the replica that was asked
  cache::Filter filter;
  std::optional<cache::Key> key;  // one entry; the filter is then empty

  std::string text() const;
  static std::optional<Clearing> parse(std::string_view text);
};

class SharedClears {
 public:
  // `all`: they are all that was missed, from here on this replica knows what was cleared.
  using Apply = std::function<void(std::vector<Clearing>, bool all)>;

  // `shared` is that core's and outlives this.
  SharedClears(net::Core& core, net::Resolver& resolver, SharedState& shared, std::uint64_t max_entry,
               std::uint64_t seed, Apply apply);
  ~SharedClears();

  const net::redis::Subscriber& subscriber() const noexcept { return subscriber_; }

  // Any core may tell, through its own client. False: not everybody was; it is tried again for some minutes.
  static net::Task<bool> tell(SharedState* shared, Clearing clearing);

 private:
  struct Parts;
  static net::Task<void> catch_up(std::shared_ptr<Parts> parts);

  std::shared_ptr<Parts> parts_;
  net::redis::Subscriber subscriber_;
};

}  // namespace router
