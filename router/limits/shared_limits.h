// The limits of client keys as all replicas share them, seen from one core: asks Redis through the core's client, and
// keeps the count of replicas. Core-local; the core, the fleet and the metrics outlive it. What a request waits for all
// its questions together is in SharedState::ask().
#pragma once

#include <memory>
#include <string>

#include "metrics/metrics.h"
#include "router/limits/fleet.h"
#include "router/limits/key_state.h"
#include "router/limits/shared_slots.h"
#include "router/shared_state.h"

namespace router {

class SharedLimits {
 public:
  static constexpr core::Duration kBeat = std::chrono::seconds(1);
  static constexpr core::Duration kLife = std::chrono::seconds(4);

  SharedLimits(net::Core& core, Fleet& fleet, metrics::Metrics& metrics);
  // From now on limits are shared through this Redis; null: they are not.
  void attach(SharedState* redis);
  bool active() const noexcept { return redis_ != nullptr; }

  // `cost` is at most the burst. `waited`: of the request, for Redis; it outlives the call.
  net::Task<GcraVerdict> take(std::shared_ptr<KeyLimit> limit, Quota quota, std::uint32_t cost, core::Duration& waited);
  // What take() of nothing would say, as last heard.
  GcraVerdict look(const KeyLimit& limit, const Quota& quota) const noexcept;
  // What a request cost beyond what was taken; less than 0: it cost less. Without waiting.
  void settle(std::shared_ptr<KeyLimit> limit, Quota quota, std::int64_t units);
  SharedSlots& slots() noexcept { return slots_; }

 private:
  SharedQuota now(const Quota& quota) const noexcept;
  net::Task<LimitAnswer> put(std::shared_ptr<KeyLimit> limit, Quota quota, LimitAsk ask, core::Duration& waited);
  net::Task<void> refill(std::shared_ptr<KeyLimit> limit, Quota quota, LimitAsk ask);
  net::Task<void> settle_all(std::shared_ptr<KeyLimit> limit, Quota quota);
  net::Task<void> keep_beating(std::weak_ptr<void> alive);
  net::Task<bool> beat();
  void count(std::string_view event);

  net::Core& core_;
  Fleet& fleet_;
  metrics::Metrics& metrics_;
  SharedSlots slots_;
  ReplicaCount replicas_;  // of core 0, which beats
  SharedState* redis_ = nullptr;
  bool beating_ = false, warned_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace router
