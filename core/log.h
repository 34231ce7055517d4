// The log of the process: JSON lines to one file descriptor, written by a thread of its own. Each core has a bounded
// queue that only its thread fills (no lock; a system call only to wake a sleeping writer, at most once in 20 ms); any
// other thread shares one queue behind a mutex. A full queue drops the line and counts it: a slow output never slows a
// request. Before start and after stop, events go straight to standard error and core lines are dropped.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "core/byte_ring.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/log_line.h"
#include "core/log_ring.h"

namespace core {

// A field of an event: {"file", path}, {"open_ms", std::int64_t{5000}}.
struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

class Log {
 public:
  Log() = default;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log() { stop(); }

  // Starts the writer. Not while it runs. `fd` stays the caller's; it may block.
  void start(const LogConfig& config, unsigned cores, int fd = 1);
  // Writes what is queued, for a second at most (the rest is dropped and counted), and ends the writer. The cores that
  // call `write` must have ended or never call it again.
  void stop();

  bool enabled(LogLevel level) const noexcept { return level >= level_.load(std::memory_order_relaxed); }
  void set_level(LogLevel level) noexcept { level_.store(level, std::memory_order_relaxed); }

  // One finished line of LogLine, from the thread of this core. False: dropped.
  bool write(unsigned core, std::string_view line) noexcept;

  // An event of the process rather than of a request (start-up, reload, a breaker opens), from any thread. Readable
  // text when the output is a terminal, else JSON with the message as "msg".
  void write_any(LogLevel level, std::string_view event, std::string_view message = {},
                 std::initializer_list<LogField> fields = {});

  // Lines lost to full queues or a failing output, since the process began.
  std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

  // The newest lines that were written while the writer ran; none until its size is set. The writer fills it.
  LogRing& kept() noexcept { return kept_; }

 private:
  static constexpr Instant kRunning = Instant::max();

  void run() noexcept;
  bool drain() noexcept;
  void write_out(std::string_view bytes) noexcept;
  bool writable() noexcept;
  void nap(int timeout_ms) noexcept;
  void wake() noexcept;
  bool push(ByteRing& ring, std::string_view line) noexcept;
  void count_dropped(std::uint64_t lines) noexcept { dropped_.fetch_add(lines, std::memory_order_relaxed); }

  std::vector<std::unique_ptr<ByteRing>> rings_;  // one for each core, then the shared one
  int fd_ = -1;
  std::size_t piece_ = 0;  // most bytes of one write(2)
  bool terminal_ = false;
  LogRing kept_;
  std::atomic<LogLevel> level_{LogLevel::info};
  std::atomic<std::uint64_t> dropped_{0};

  std::thread writer_;
  int wake_fd_ = -1;  // eventfd
  std::atomic<bool> sleeping_{false};
  std::atomic<Instant> stop_by_{kRunning};  // set by `stop`: the writer gives up then

  std::mutex shared_mutex_;  // producers of the shared queue, and what follows
  bool running_ = false;
  LogLine line_;
  std::string text_;
};

// The process's own log, for places that are handed none: start-up, reload, breakers.
Log& log();

}  // namespace core
