// What the client counts. Written by its core alone, read by any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace net::redis {

enum class State : std::uint8_t {
  connected,
  connecting,
  down,  // no connection; the next attempt waits for its time
  open,  // connected, but the breaker is open
};

class Count {
 public:
  void add(std::uint64_t n = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct Counters {
  Count commands;         // asked for
  Count answers;          // that came in time, errors too
  Count latency_us;       // sum over the answers
  Count timeouts;         // commands without a reply at their deadline
  Count disconnects;      // connections that were lost
  Count failed_attempts;  // to connect
  Count reconnects;       // connections that were made after the first
  Count protocol;         // connections closed because of nonsense
  Count overloaded;       // commands refused by a bound of ours, and replies that were too large
  Count refused;          // commands not sent: no connection, or the breaker is open
  Count breaker_opens;
  Count error_replies;
  Count redirects;  // cluster: commands sent again elsewhere
};

}  // namespace net::redis
