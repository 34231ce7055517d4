// What programs write, as lines that may be shown: cut into lines of bounded length, and harmless in a page or a
// terminal. Pure; one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace dashboard::services {

inline constexpr std::size_t kLongestLine = 16 << 10;

// Valid UTF-8 without control characters but tabs (and newlines, when asked for), colours and other escape sequences
// left out, and nothing that turns the direction of writing.
std::string harmless(std::string_view text, bool keep_newlines = false);

// Bytes as they come, lines as they end. A longer line is cut, what follows of it is passed over.
class LineCutter {
 public:
  explicit LineCutter(std::function<void(std::string_view)> line) : line_(std::move(line)) {}
  void add(std::string_view bytes);
  void end();  // the last line may have no newline

 private:
  void give();

  const std::function<void(std::string_view)> line_;
  std::string part_;
};

}  // namespace dashboard::services
