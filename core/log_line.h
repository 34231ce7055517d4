// Builds one JSON log line in a buffer that is kept from line to line: after warm-up nothing allocates. One per core or
// per caller, not shared. Keys are ours (literals that need no escaping); values may be anything and are escaped.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/config.h"

namespace core {

std::string_view to_string(LogLevel level) noexcept;

class LogLine {
 public:
  using Time = std::chrono::system_clock::time_point;

  // {"ts":"2026-11-21T06:00:00.123Z","level":"info","event":"request"
  LogLine& start(LogLevel level, std::string_view event, Time now = std::chrono::system_clock::now());
  LogLine& str(std::string_view key, std::string_view value);
  LogLine& num(std::string_view key, std::int64_t value);
  LogLine& real(std::string_view key, double value);                         // null when it is not finite
  LogLine& millis(std::string_view key, std::chrono::nanoseconds duration);  // 12.345
  LogLine& boolean(std::string_view key, bool value);
  // Closes the object. The view is good until the next start.
  std::string_view finish();

 private:
  void key(std::string_view key);

  std::string text_;
  std::int64_t second_ = -1;  // the one that `stamp_` spells
  char stamp_[20] = {};       // "2026-11-21T06:00:00."
};

// "2026-11-21T06:00:00." of a second since the Unix epoch, into 20 bytes.
void format_second(std::int64_t unix_second, char* out) noexcept;

}  // namespace core
