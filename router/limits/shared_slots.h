// The concurrent requests of client keys, counted over all replicas through Redis, as one core sees it. Each core holds
// its slots there under a name of its own: a request adds one, atomically and only where there is room; when one ends
// the core says how many it holds, which also mends what a lost reply left wrong. Told again each beat; after a life
// without a word Redis gives them to others, so a replica that was killed blocks nobody for long.
//
// What it guarantees. With Redis there all replicas together hold at most the limit. Without it each goes on with
// limit / replicas, at least 1, so that from a loss until a life after the return they hold at most
//   limit + max(limit, replicas).
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "router/limits/fleet.h"
#include "router/limits/key_state.h"
#include "router/shared_state.h"

namespace router {

class SharedSlots {
 public:
  static constexpr core::Duration kLife = std::chrono::seconds(4);

  // The core and the fleet outlive it.
  SharedSlots(net::Core& core, const Fleet& fleet);
  void attach(SharedState* redis) noexcept { redis_ = redis; }  // null: none

  // True: give() it back on this core. `waited`: of the request, for Redis; it outlives the call.
  net::Task<bool> take(std::shared_ptr<KeySlots> key, std::uint32_t limit, core::Duration& waited);
  void give(KeySlots& key);
  // The keys of which slots are held, or may be in Redis; each is to be told again once a beat, by tell_soon().
  std::vector<std::string> held();
  // Tells Redis what is held of a key. Without waiting.
  void tell_soon(const std::string& name);

 private:
  struct Held {
    std::uint32_t used = 0;     // by requests that were let in
    std::uint32_t pending = 0;  // asked for
    bool wrong = false;         // Redis may have another number
    bool telling = false;       // about to
  };
  net::Task<void> tell(std::string name);
  std::vector<std::string> arguments(std::uint32_t number);

  net::Core& core_;
  const Fleet& fleet_;
  const std::string holder_;
  SharedState* redis_ = nullptr;
  std::uint64_t sequence_ = 0;
  std::unordered_map<std::string, Held> held_;  // by name; at most one a key
};

}  // namespace router
