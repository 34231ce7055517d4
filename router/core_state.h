// What the router keeps per core: the snapshot in force, connection pools, strategy memories, spare exchanges, the ring
// of decisions. Only that core's thread touches it.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/log.h"
#include "core/random.h"
#include "core/spare_texts.h"
#include "metrics/metrics.h"
#include "net/upstream.h"
#include "router/cache/request_key.h"
#include "router/cache/warm_bodies.h"
#include "router/decision_ring.h"
#include "router/exchange.h"
#include "router/limits/shared_limits.h"
#include "router/repeats.h"
#include "router/series_pages.h"
#include "router/shared_clears.h"
#include "router/shared_hints.h"
#include "router/snapshot.h"
#include "router/strategies/strategy.h"
#include "router/wire/request_scan.h"

namespace router {

struct Shared;  // what all cores share: router/router.h

// What the Redis clients count, as /metrics names it.
inline constexpr std::array<std::pair<std::string_view, net::redis::Count net::redis::Counters::*>, 12> kRedisEvents{{
    {"commands", &net::redis::Counters::commands},
    {"answers", &net::redis::Counters::answers},
    {"timeouts", &net::redis::Counters::timeouts},
    {"refused", &net::redis::Counters::refused},
    {"overloaded", &net::redis::Counters::overloaded},
    {"disconnects", &net::redis::Counters::disconnects},
    {"reconnects", &net::redis::Counters::reconnects},
    {"failed_attempts", &net::redis::Counters::failed_attempts},
    {"protocol", &net::redis::Counters::protocol},
    {"breaker_opens", &net::redis::Counters::breaker_opens},
    {"error_replies", &net::redis::Counters::error_replies},
    {"redirects", &net::redis::Counters::redirects},
}};
struct Subscription {
  std::string_view channel;  // clears or hints
  bool connected = false;
  std::string_view last_error;  // a literal, as all of them
};
struct RedisCounts {
  bool used = false;
  net::redis::State state = net::redis::State::down;
  std::string_view last_error;
  std::vector<Subscription> subscriptions;  // of the first core
  bool knows_clears = false;
  std::array<std::uint64_t, kRedisEvents.size()> events{};
};

class CoreState {
 public:
  CoreState(net::Core& core, Shared& shared);

  net::Core& core() noexcept { return core_; }
  Shared& shared() noexcept { return shared_; }
  const std::shared_ptr<const Snapshot>& snapshot() const noexcept { return snapshot_; }
  // A new config is in force for requests from now on; requests in hand keep theirs.
  void install(std::shared_ptr<const Snapshot> snapshot);

  // A fresh exchange from the spares. give() it back.
  std::unique_ptr<Exchange> take_exchange();
  void give(std::unique_ptr<Exchange> exchange);

  // The pool of a provider's origin. A pool of an older config stays until its calls have ended.
  net::UpstreamPool& pool(const Provider& provider);
  TierMemory& memory(std::uint32_t route, std::uint16_t tier);

  core::Random& random() noexcept { return random_; }
  wire::RequestScanner& scanner() noexcept { return scanner_; }
  policy::Policy::Scratch& policy_scratch() noexcept { return policy_scratch_; }
  cache::RequestKey& request_key() noexcept { return request_key_; }
  cache::WarmBodies& warm_bodies() noexcept { return warm_bodies_; }
  Repeats& repeats() noexcept { return repeats_; }
  // Lets go of what was copied from this cache, when somebody has cleared anything since.
  void heed_removals(const cache::ResponseCache& store);
  policy::complexity::GainSketch& gains() noexcept { return gains_; }
  // Of all cores' gains, a few requests old at most.
  policy::complexity::Cut gain_cut(double share);
  // What replicas share; null without a Redis.
  SharedState* redis() noexcept { return redis_.get(); }
  // The limits of client keys, where replicas share them.
  SharedLimits& limits() noexcept { return limits_; }
  // How its connections stand, and what they have counted. Any thread.
  RedisCounts redis_counts();
  metrics::Shard& shard() noexcept;
  SeriesPages& series() noexcept { return series_; }
  DecisionRing& decisions() noexcept { return decisions_; }
  core::LogLine& line() noexcept { return line_; }
  std::string& scratch() noexcept { return scratch_; }
  core::SpareTexts& spare_texts() noexcept { return spare_texts_; }

 private:
  struct KnownCut {
    double share;
    unsigned left;  // requests it is good for
    policy::complexity::Cut cut;
  };
  void seed_gains();
  void connect_redis();
  void listen_to_clears(const core::Config& config);
  void listen_to_hints(const core::Config& config);
  void share_limits();

  net::Core& core_;
  Shared& shared_;
  std::shared_ptr<const Snapshot> snapshot_;
  core::Random random_;
  wire::RequestScanner scanner_;
  DecisionRing decisions_;
  SeriesPages series_;
  core::LogLine line_;
  std::string scratch_;
  core::SpareTexts spare_texts_;
  policy::Policy::Scratch policy_scratch_;
  cache::RequestKey request_key_;
  cache::WarmBodies warm_bodies_;
  Repeats repeats_;
  std::uint64_t removals_ = 0;  // of the cache in force, when warm_bodies_ and repeats_ were last looked at
  std::mutex redis_mutex_;      // around the exchange of the client on one side and reading its counters on the other
  std::unique_ptr<SharedState> redis_;
  std::shared_ptr<cache::ResponseCache> redis_for_;  // the store that it stands behind
  std::unique_ptr<SharedClears> clears_;             // on the first core, as the hints
  std::unique_ptr<SharedHints> hints_;
  SharedLimits limits_;
  policy::complexity::GainSketch gains_{{}};  // of this core's requests; read by all
  std::vector<KnownCut> cuts_;
  std::vector<std::unique_ptr<Exchange>> spare_;
  std::unordered_map<const net::Origin*, std::unique_ptr<net::UpstreamPool>> pools_;
  std::vector<std::vector<TierMemory>> memories_;  // by route, by tier; made on first use
};

}  // namespace router
