// Keeps what the window closes, and answers what was: the history and the thread that alone touches it, so that a slow
// disk holds up nobody else. What it is handed waits in a bounded list, whatever is asked meanwhile; beyond it, the
// oldest is counted, logged and lost. Questions have an allowance of their own, smaller than the thread's queue, and
// what waits to be written goes before each: however much is asked, writing and finish() get through. Owned by Shared.
// Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
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
  static constexpr std::size_t kWaiting = 64;  // intervals

  explicit Historian(const core::HistoryConfig& config);

  void start();  // opens the file
  // By one thread.
  void keep(std::vector<Closed> closed, std::int64_t now_ms);
  // Waits until all that was handed over is kept; false: not within `limit`. Then it is closed.
  bool finish(core::Duration limit);

  // What a question found, or why it found nothing.
  struct Answer {
    std::string text, problem;
  };
  using Question = std::function<Answer(store::History&)>;
  static constexpr std::size_t kQuestions = 48;  // that wait or are being answered
  // Has the history's thread answer, and then calls `done` there. False: too many wait, and nothing is called.
  bool ask(Question question, std::function<void(Answer)> done);
  // The same, awaited; with a problem when there is no answer within `limit`.
  net::Task<Answer> answer(net::Core& home, core::Duration limit, Question question);

  struct Counts {
    std::uint64_t points = 0, errors = 0, bytes = 0;
  };
  Counts counts() const noexcept;

  // How it stands, for operators.
  struct Standing {
    bool in_file = false;                              // false: in memory, lost with the process
    bool failing = false;                              // the last interval could not be written
    std::int64_t last_write_ms = 0;                    // Unix time of the last interval that was kept; 0: none yet
    std::size_t waiting = 0, most_waiting = kWaiting;  // intervals
    std::uint64_t lost = 0;                            // intervals, since the start
  };
  Standing standing();
  const std::string& path() const noexcept { return config_.path; }  // as configured; empty: none
  std::uint64_t max_bytes() const noexcept { return config_.max_bytes; }

 private:
  struct Interval {
    std::vector<Closed> closed;
    std::int64_t now_ms;
  };
  bool ask_to_write();
  void write_waiting();
  void write(std::span<const Closed> closed, std::int64_t now_ms);

  const core::HistoryConfig config_;
  store::History history_;
  std::mutex mutex_;
  std::deque<Interval> waiting_;  // behind the mutex
  std::int64_t reported_ms_ = 0;  // when a full queue was last logged
  std::atomic<std::size_t> questions_{0};
  std::atomic<bool> asked_to_write_{false}, finishing_{false};
  std::atomic<std::uint64_t> points_{0}, errors_{0}, bytes_{0}, refused_{0};
  std::atomic<std::int64_t> last_write_ms_{0};
  std::atomic<bool> in_file_{false}, failing_{false};
  net::Worker worker_;  // last: it ends first
};

}  // namespace router::traffic
