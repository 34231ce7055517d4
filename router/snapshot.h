// What a config means at run time, indexed for the way of a request. Built whole by a loader thread, then shared as
// const; the states it points to (breakers, latencies, limits) are atomics, kept by name from one snapshot to the next.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/config.h"
#include "net/upstream.h"
#include "policy/policy.h"
#include "router/cache/response_cache.h"
#include "router/limits/key_state.h"
#include "router/providers/provider.h"
#include "router/session.h"
#include "router/upstream/target_state.h"

namespace router {

// A provider as it stands: shared by all cores.
struct ProviderState {
  enum class Health : std::uint8_t { unknown, up, down };
  std::string name;
  std::atomic<std::uint32_t> in_flight{0};
  std::atomic<Health> health{Health::unknown};
  std::atomic<core::FailureClass> health_reason{core::FailureClass::none};
  std::atomic<const char*> health_detail{nullptr};  // a literal: what the network said; null: nothing
  std::atomic<std::int64_t> last_probe_us{0};       // how long the last probe took
  std::atomic<std::int64_t> last_ok{0};             // Unix seconds of the last answer of any kind; 0: never
  std::atomic<std::uint64_t> probe_failures{0};
  std::atomic<std::int64_t> warned{0};  // Unix seconds, when an operator was last told that base_url is wrong
};

struct Provider {
  const core::ProviderConfig* config = nullptr;
  const ProviderKind* kind = nullptr;
  std::shared_ptr<net::Origin> origin;  // null for the demo provider
  std::shared_ptr<ProviderState> state;
  std::string prefix;  // path of the base URL, without trailing slash
};

struct Target {
  const core::TargetConfig* config = nullptr;
  std::uint32_t provider = 0;  // index
  std::shared_ptr<TargetState> state;
  std::string identity;  // to other replicas; empty: none of their business
  // Request heads up to "content-length: ", made once, by endpoint.
  std::array<std::string, 3> heads;
};

struct Route {
  const core::RouteConfig* config = nullptr;
  bool embeddings = false;
  std::string chain;                    // its targets' names, for the cache: another chain gives other answers
  std::uint32_t embedder = 0xffffffff;  // index of the route that makes vectors of its prompts; kNone: none
  std::shared_ptr<Breaker> embedding;   // of asking that route on behalf of this one
};

struct Key {
  const core::KeyConfig* config = nullptr;
  cache::Owner owner{};  // of what the cache keeps for it
  KeyState state;
};

struct KeyMatch {
  std::uint32_t key = 0;  // index into Snapshot::keys
  bool deprecated = false;
};

struct Snapshot {
  std::shared_ptr<const core::Config> config;
  std::vector<Provider> providers;
  std::vector<Target> targets;
  std::vector<TargetState*> target_states;  // by target index, for the strategies
  std::vector<Route> routes;
  std::vector<Key> keys;
  std::vector<std::uint32_t> staff;  // of these, those that may read the admin API: they are few
  std::unordered_map<std::string_view, std::uint32_t> route_by_name;  // names and aliases
  std::uint32_t any_route = kNone;                                    // the route named "*"
  std::unordered_map<std::string_view, KeyMatch> key_by_hash;         // SHA-256 in hex
  std::shared_ptr<cache::ResponseCache> cache;                        // null when the config turns it off
  policy::Models models;                                              // files an operator named, as read
  std::shared_ptr<const policy::Policy> classifiers;                  // null when the config has no policy
  std::shared_ptr<const SessionSigner> sessions;                      // of who signed in at the page
  std::uint64_t redis_generation = 1;                                 // another part `redis`, another number
  std::int64_t created = 0;                                           // Unix seconds; the `created` of /v1/models
  bool limited = false;                                               // some key has limits of its own

  static constexpr std::uint32_t kNone = 0xffffffff;
  std::uint32_t find_route(std::string_view model) const noexcept;
};

// Builds a snapshot; states of the same name and identity are taken over from `previous`, which may be null. Errors: a
// CA file that does not load, a base URL that does not parse.
core::Result<std::shared_ptr<const Snapshot>> make_snapshot(std::shared_ptr<const core::Config> config,
                                                            const Snapshot* previous);

}  // namespace router
