// Brings what ended on each core to Traffic, and what is over to the historian, on a thread of its own. It asks a core
// only when something ended there, by posting, for a few rows at a time, so that a request waits for microseconds at
// most; and asks again the sooner the faster the core's ring fills. What was overwritten before it was read is counted
// as not seen. Owned by Router, and ended before the cores end.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "router/decision_ring.h"
#include "router/traffic/traffic.h"

namespace router {
struct Shared;
class CoreState;
}  // namespace router

namespace router::traffic {

// What a core is asked for, and gives: the decisions from `place` on, in the order they ended.
struct Batch {
  static constexpr std::size_t kRows = 64;
  std::uint64_t place = 0;
  std::vector<std::unique_ptr<Row>> rows;  // kRows of them
  std::size_t count = 0;
  std::uint64_t not_seen = 0;
  Batch();
};
// On the ring's core. Explanations that sent nothing are passed over.
void fill(Batch& batch, const DecisionRing& ring);

// When to look again: well before a ring is full, should it go on filling so fast.
core::Duration next_look(std::uint64_t ended, core::Duration in, std::size_t capacity) noexcept;

class Collector {
 public:
  explicit Collector(Shared& shared);
  ~Collector();
  void start();
  // Collects once more and ends the thread; waits a second at most for cores that do not answer.
  void stop();

 private:
  struct Desk;
  void run();
  core::Duration collect();
  bool collect_from(CoreState& core, Desk& desk);
  void take_from(Batch& batch);
  void hand_over();

  Shared& shared_;
  std::vector<std::shared_ptr<Desk>> desks_;  // of each core
  core::Instant last_{};
  std::vector<std::unique_ptr<Row>> round_;  // of all cores; used again
  std::size_t rows_ = 0;
  std::uint64_t not_seen_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace router::traffic
