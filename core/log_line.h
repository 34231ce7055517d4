// Builds one JSON log line in a buffer that is kept from line to line: after warm-up nothing allocates. One per core or
// per caller, not shared. Keys are ours (literals that need no escaping); values may be anything and are escaped.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/config.h"
#include "core/text_buffer.h"

namespace core {

std::string_view to_string(LogLevel level) noexcept;

class LogLine {
 public:
  using Time = std::chrono::system_clock::time_point;

  // {"ts":"2026-11-21T06:00:00.123Z","level":"info","event":"request"
  LogLine& start(LogLevel level, std::string_view event, Time now = std::chrono::system_clock::now());
  // `name`: a literal (which costs a few stores) or a string_view.
  template <class Name>
  LogLine& str(const Name& name, std::string_view value) {
    key(name);
    text_.quoted(value);
    return *this;
  }
  template <class Name>
  LogLine& num(const Name& name, std::int64_t value) {
    key(name);
    text_.number(value);
    return *this;
  }
  template <class Name>
  LogLine& millis(const Name& name, std::chrono::nanoseconds duration) {  // 12.345
    key(name);
    text_.millis(duration);
    return *this;
  }
  template <class Name>
  LogLine& boolean(const Name& name, bool value) {
    key(name);
    text_.text(value ? "true" : "false");
    return *this;
  }
  LogLine& real(std::string_view name, double value);  // null when it is not finite
  // Closes the object. The view is good until the next start.
  std::string_view finish();

 private:
  template <std::size_t N>
  void key(const char (&name)[N]) {
    text_.lit(",\"").lit(name).lit("\":");
  }
  void key(std::string_view name) { text_.lit(",\"").text(name).lit("\":"); }

  TextBuffer text_;
  std::int64_t second_ = -1;  // the one that `stamp_` spells
  char stamp_[20] = {};       // "2026-11-21T06:00:00."
};

// "2026-11-21T06:00:00." of a second since the Unix epoch, into 20 bytes.
void format_second(std::int64_t unix_second, char* out) noexcept;

}  // namespace core
