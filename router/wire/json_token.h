// Single JSON tokens as they stand in a text: is this one well formed, and what number is it? Pure. For the places
// where simdjson, on demand, has found where a token is but has not looked at it. Grammar: RFC 8259, sections 3 and 6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace router::wire {

inline bool is_json_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

inline std::string_view trim_end(std::string_view text) noexcept {
  while (!text.empty() && is_json_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_json_number(std::string_view token) noexcept;
// true, false, null or a number.
bool is_json_scalar(std::string_view token) noexcept;

// How long the escape is that `text` begins with; 0: it is none.
std::size_t escape_length(std::string_view text) noexcept;
// How long the inside of a string is, whose closing quote follows somewhere in `text`; npos: there is none, or an
// escape or a control character that is not allowed comes before it. UTF-8 is not looked at.
std::size_t string_length(std::string_view text) noexcept;

// A whole number, also when written as 128.0 or 1e3. Nothing when the token is not one or does not fit.
std::optional<std::int64_t> whole_number(std::string_view token) noexcept;

}  // namespace router::wire
