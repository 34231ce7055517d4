// A Redis that holds one shared limit, played by the test by a clock turned by hand, and a replica that asks it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>

#include "router/limits/shared_limit.h"

namespace support {

using router::GcraVerdict;
using router::LimitAnswer;
using router::LimitAsk;
using router::LimitEvent;
using router::Quota;
using router::SharedLimit;
using router::SharedQuota;

inline const core::Instant kPlayStart = core::Instant(std::chrono::hours(1000));

// What the script does, by the test's clock.
class PlayedRedis {
 public:
  LimitAnswer take(const Quota& quota, const LimitAsk& ask, core::Instant now) {
    ++asked;
    const double interval = 60e9 / quota.per_minute, tolerance = interval * quota.at_once();
    const double at = static_cast<double>((now - kPlayStart).count());
    free_at_ = std::max(std::max(free_at_, at) + ask.debt * interval, at);
    const double room = std::floor((at + tolerance - free_at_) / interval + 1e-6);
    LimitAnswer out;
    out.heard = true;
    if (room >= ask.least) out.granted = static_cast<std::uint32_t>(std::min<double>(room, ask.most));
    free_at_ += out.granted * interval;
    out.ahead = core::Duration(static_cast<std::int64_t>(free_at_ - at));
    return out;
  }
  void forget() { free_at_ = 0; }
  int asked = 0;

 private:
  double free_at_ = 0;
};

// A replica whose questions are answered at once.
struct Replica {
  SharedQuota shared;
  PlayedRedis* redis;
  std::unique_ptr<SharedLimit> limit = std::make_unique<SharedLimit>();
  GcraVerdict verdict{};

  LimitEvent take(core::Instant now, std::uint32_t cost = 1) {
    LimitAsk ask;
    const LimitEvent event = limit->begin(shared, cost, now, ask, verdict);
    if (event != LimitEvent::ask) return event;
    return limit->finish(shared, cost, ask, redis ? redis->take(shared.quota, ask, now) : LimitAnswer(), now, verdict);
  }
  int pass_at_once(core::Instant now, int tries = 1000, std::uint32_t cost = 1) {
    int passed = 0;
    for (int i = 0; i < tries; ++i) passed += (take(now, cost), verdict.allowed) ? 1 : 0;
    return passed;
  }
  void settle(core::Instant now, std::int64_t units) {
    if (!limit->settle(units)) return;
    LimitAsk ask;
    while (limit->settlement(shared, now, ask)) {
      const LimitAnswer answer = redis ? redis->take(shared.quota, ask, now) : LimitAnswer();
      limit->finish_settlement(shared, ask, answer, now);
    }
  }
};

inline SharedQuota shared(double per_minute, double burst, std::uint32_t replicas) {
  return {{per_minute, burst}, replicas};
}

}  // namespace support
