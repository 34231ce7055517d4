#include "router/wire/json_token.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>

namespace router::wire {
namespace {

// Takes the longest run of digits off the front; how many they were.
std::size_t take_digits(std::string_view& text) noexcept {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  text.remove_prefix(count);
  return count;
}

bool take(std::string_view& text, char a, char b) noexcept {
  if (text.empty() || (text.front() != a && text.front() != b)) return false;
  text.remove_prefix(1);
  return true;
}

bool is_hex(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

}  // namespace

std::size_t escape_length(std::string_view text) noexcept {
  constexpr std::size_t kShort = 2, kLong = 6;
  if (text.size() < kShort || text.front() != '\\') return 0;
  if (text[1] != 'u') return std::string_view("\"\\/bfnrt").find(text[1]) != std::string_view::npos ? kShort : 0;
  if (text.size() < kLong) return 0;
  return is_hex(text[2]) && is_hex(text[3]) && is_hex(text[4]) && is_hex(text[5]) ? kLong : 0;
}

std::size_t string_length(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') return at;
    if (static_cast<unsigned char>(c) < 0x20) break;
    const std::size_t length = c == '\\' ? escape_length(text.substr(at)) : 1;
    if (length == 0) break;
    at += length;
  }
  return std::string_view::npos;
}

bool is_json_number(std::string_view token) noexcept {
  take(token, '-', '-');
  if (!take(token, '0', '0') && take_digits(token) == 0) return false;
  if (take(token, '.', '.') && take_digits(token) == 0) return false;
  if (take(token, 'e', 'E')) {
    take(token, '+', '-');
    if (take_digits(token) == 0) return false;
  }
  return token.empty();
}

bool is_json_scalar(std::string_view token) noexcept {
  switch (token.empty() ? '\0' : token.front()) {
    case 't': return token == "true";
    case 'f': return token == "false";
    case 'n': return token == "null";
    default: return is_json_number(token);
  }
}

std::optional<std::int64_t> whole_number(std::string_view token) noexcept {
  if (!is_json_number(token)) return {};
  const char* const end = token.data() + token.size();
  std::int64_t whole = 0;
  if (const auto read = std::from_chars(token.data(), end, whole); read.ptr == end) {
    return read.ec == std::errc() ? std::optional(whole) : std::nullopt;
  }
  constexpr double kExact = 9007199254740992.0;  // 2^53: beyond it a double skips whole numbers
  double real = 0;
  const auto read = std::from_chars(token.data(), end, real);
  if (read.ec != std::errc() || std::trunc(real) != real || std::abs(real) > kExact) return {};
  return static_cast<std::int64_t>(real);
}

}  // namespace router::wire
