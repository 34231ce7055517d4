// Time as a dependency: production reads the clocks, tests turn them by hand.
#pragma once

#include <chrono>
#include <cstdint>

namespace core {

using Steady = std::chrono::steady_clock;
using Instant = Steady::time_point;
using Duration = Steady::duration;

// Breakers, limits and strategies take the current time as an argument (`Instant now`), so that no test sleeps. This
// reads it.
inline Instant now() noexcept { return Steady::now(); }

// Seconds since the Unix epoch, for `created` fields and log lines.
inline std::int64_t unix_seconds() noexcept {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Milliseconds since the Unix epoch.
inline std::int64_t unix_millis() noexcept {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

inline double seconds(Duration d) noexcept { return std::chrono::duration<double>(d).count(); }

}  // namespace core
