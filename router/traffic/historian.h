// Keeps what the window closes, and answers what was: the history and the thread that alone touches it, so that a slow
// disk holds up nobody else. What it is handed waits in a bounded list, whatever is asked meanwhile; beyond it, the
// oldest is counted, logged and lost. Owned by Shared. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/config.h"
#include "net/ask.h"
#include "router/traffic/window.h"
#include "store/history.h"

namespace router::traffic {

class Historian {
 public:
  explicit Historian(const core::HistoryConfig& config);

  void start();  // opens the file
  // By one thread.
  void keep(std::vector<Closed> closed, std::int64_t now_ms);
  // Waits until all that was handed over is kept; false: not within `limit`. Then it is closed.
  bool finish(core::Duration limit);

  // What asks the history has to run here.
  net::Worker& worker() noexcept { return worker_; }
  store::History& history() noexcept { return history_; }

  struct Counts {
    std::uint64_t points = 0, errors = 0, bytes = 0;
  };
  Counts counts() const noexcept;

 private:
  static constexpr std::size_t kWaiting = 64;  // intervals
  struct Interval {
    std::vector<Closed> closed;
    std::int64_t now_ms;
  };
  void write_waiting();
  void write(std::span<const Closed> closed, std::int64_t now_ms);

  store::History history_;
  std::mutex mutex_;
  std::deque<Interval> waiting_;  // behind the mutex
  std::int64_t reported_ms_ = 0;  // when a full queue was last logged
  std::atomic<std::uint64_t> points_{0}, errors_{0}, bytes_{0}, refused_{0};
  net::Worker worker_;  // last: it ends first
};

}  // namespace router::traffic
