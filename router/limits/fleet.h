// The replicas that share limits and hints, as this process knows them: what it calls itself to others, and how many
// there are. Owned by the router, shared by all cores; core 0 keeps it true (shared_limits.h).
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "core/clock.h"

namespace router {

// How many replicas to reckon with, from what Redis says with each beat. More are believed at once. Fewer are not,
// until it has said so for a while without a gap: a Redis that comes back empty has not heard of the others yet, and
// one that some replicas have just lost will hear of them no more, and both may be gone the next moment. Then each
// takes its part of a limit, and the parts of too few are more than the limit. Pure; one thread.
class ReplicaCount {
 public:
  static constexpr core::Duration kDoubt = std::chrono::seconds(30);
  static constexpr core::Duration kGap = std::chrono::seconds(4);  // a beat later than this begins anew

  std::uint32_t hear(std::uint32_t replicas, core::Instant now) noexcept;

 private:
  std::uint32_t count_ = 0;
  std::uint32_t highest_ = 0;  // of the beats since `lower_since_`, all of them lower than the count; 0: none are
  core::Instant lower_since_{}, heard_at_{};
};

struct Fleet {
  const std::string id;                    // random, new with each start
  std::atomic<std::uint32_t> heard{0};     // replicas with this one, as Redis said last; 0: it never did
  std::atomic<std::uint32_t> replicas{0};  // to reckon with; 0: Redis never said

  Fleet();
};

}  // namespace router
