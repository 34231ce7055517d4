// One limit of one client key as a replica sees it when replicas share it: when to ask Redis, what to make of the
// answer, and how to go on without one. Pure: whoever uses it does the asking (shared_limits.h), tests play Redis.
// Atomics, shared by all cores.
//
// Redis holds the limit as one GCRA by its own clock. A replica takes credits ahead (a lease: what the limit gives in
// 100 ms, all leases together at most of 400 ms and half the burst) and spends them without asking. While one refill is
// under way, others ask for what they cost and no more. Without Redis a replica goes on by its share, limit / replicas,
// from what it last knew of the whole; what it admits so is charged to Redis with the next answer.
//
// What it guarantees. Over any window W all replicas together admit at most
//   rate x (W + redis.timeout) + burst + replicas x lease
// where, without Redis, the burst is one request of each replica at least: max(burst, replicas x the dearest request).
// Each loss of Redis, of what it remembers, and each return in that time adds that burst once more at most, for
// a replica cannot know what others took in its last moments, nor what they have not told yet. While some replicas
// reach Redis and others do not, each that does not adds its share, rate / replicas, and they all together that burst
// once. For tokens the rate is that of estimates: what answers cost beyond is taken as debt when they end, and what
// they did not cost is admitted again on top.
#pragma once

#include "router/limits/gcra.h"
#include "router/limits/lease.h"

namespace router {

// A limit now: what the config says, and how many share it.
struct SharedQuota {
  Quota quota;
  std::uint32_t replicas = 0;            // 0: never seen, since Redis was not there yet
  Quota share() const noexcept;          // without Redis; nobody known: no burst
  std::uint32_t lease() const noexcept;  // credits a replica may hold ahead, at least 1
  // Of the guarantee above, with Redis there.
  double bound(core::Duration window, core::Duration timeout) const noexcept;
};

struct LimitAsk {
  std::uint32_t least = 0, most = 0;  // units; granted are so many, or none
  double debt = 0;                    // units to be taken in any case; less than 0: given back
  double settles = 0;                 // of the debt, what requests cost beyond what was taken
  bool refills = false;
  core::Instant sent{};
  LimitAsk() = default;
};

struct LimitAnswer {
  bool heard = false;  // false: none came in time
  std::uint32_t granted = 0;
  core::Duration ahead{};  // until the shared limit is unused again
  LimitAnswer() = default;
};

// How a request was decided. Words of signalbox_limit_events_total.
enum class LimitEvent : std::uint8_t { leased, granted, refused, known_used_up, local, local_refused, ask };
std::string_view to_string(LimitEvent event) noexcept;

class SharedLimit {
 public:
  // Decides at once, or says what to ask (LimitEvent::ask): then finish() decides. `cost` is at most the burst.
  LimitEvent begin(const SharedQuota& shared, std::uint32_t cost, core::Instant now, LimitAsk& ask,
                   GcraVerdict& verdict) noexcept;
  LimitEvent finish(const SharedQuota& shared, std::uint32_t cost, const LimitAsk& ask, const LimitAnswer& answer,
                    core::Instant now, GcraVerdict& verdict) noexcept;

  // Whether the lease runs low and nobody sees to it; then finish_refill() is owed.
  bool wants_refill(const SharedQuota& shared, core::Instant now, LimitAsk& ask) noexcept;
  void finish_refill(const SharedQuota& shared, const LimitAsk& ask, const LimitAnswer& answer,
                     core::Instant now) noexcept;

  // What a request cost beyond what was taken for it; less than 0: it cost less. True: the caller tells Redis, by
  // settlement() until that has nothing more.
  bool settle(std::int64_t units) noexcept;
  bool settlement(const SharedQuota& shared, core::Instant now, LimitAsk& ask) noexcept;
  void finish_settlement(const SharedQuota& shared, const LimitAsk& ask, const LimitAnswer& answer,
                         core::Instant now) noexcept;

  // What this replica knows of the limit; nothing is taken.
  GcraVerdict look(const SharedQuota& shared, core::Instant now) const noexcept {
    return known_verdict(shared, 0, now);
  }
  std::uint32_t leased(core::Instant now) const noexcept { return lease_.held(now); }

 private:
  // For so long nothing is asked that the last answer rules out. Short, since others may give back.
  static constexpr core::Duration kTrust = std::chrono::milliseconds(250);

  void prepare(const SharedQuota& shared, core::Instant now, LimitAsk& ask) noexcept;
  void hear(const SharedQuota& shared, const LimitAsk& ask, const LimitAnswer& answer, core::Instant now) noexcept;
  GcraVerdict known_verdict(const SharedQuota& shared, std::uint32_t cost, core::Instant now) const noexcept;

  Lease lease_;
  std::atomic<bool> refilling_{false}, settling_{false};
  std::atomic<std::int64_t> unsettled_{0};
  std::atomic<std::int64_t> heard_at_{0};  // nanoseconds of the steady clock
  Gcra known_;                             // the shared limit as last heard, and our own share's since, without Redis
  Gcra owed_;                              // admitted by our share, not yet charged to Redis
};

}  // namespace router
