// What replicas share through Redis, as one core sees it: a client of its own. Nothing here fails a request or makes it
// wait beyond redis.timeout, all its questions together: what Redis does not give in time was not there.
#pragma once

#include <memory>

#include "core/config_redis.h"
#include "net/redis/client.h"
#include "router/cache/entry.h"
#include "router/cache/response_cache.h"

namespace router {

net::redis::Options redis_options(const core::RedisConfig& config, std::uint64_t max_entry);

class SharedState {
 public:
  SharedState(net::Core& core, net::Resolver& resolver, const core::RedisConfig& config, std::uint64_t generation,
              std::uint64_t max_entry, std::uint64_t seed);

  const core::RedisConfig& config() const noexcept { return config_; }
  std::uint64_t generation() const noexcept { return generation_; }  // Snapshot::redis_generation
  net::redis::Client& client() noexcept { return client_; }
  net::Core& core() noexcept { return core_; }

  // Runs a script on behalf of a request. `waited`: what the request has waited for Redis so far, which is added to and
  // outlives the call. All its questions together wait for one redis.timeout; after that none is asked any more.
  net::Task<net::redis::Reply> ask(net::redis::Script script, std::vector<std::string> keys,
                                   std::vector<std::string> arguments, core::Duration& waited);
  // The entry under the key; null when there is none in time, or when it is none. `waited`: as above.
  net::Task<std::shared_ptr<const cache::Entry>> find(cache::Key key, core::Duration& waited);
  // Without waiting.
  void keep(const cache::Entry& entry, std::int64_t now);
  // True: Redis has it no more.
  net::Task<bool> forget(cache::Key key);
  // The key of something about limits; all of them lie in one slot of a cluster.
  std::string limit_name(std::string_view name) const;
  // Expires with this.
  std::weak_ptr<void> alive() const noexcept { return alive_; }

 private:
  std::string key_name(const cache::Key& key) const;

  net::Core& core_;
  const core::RedisConfig config_;
  const std::uint64_t generation_;
  const std::uint64_t max_entry_;
  net::redis::Client client_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace router
