// Character classes of HTTP/1.x (RFC 9110 section 5.6) as compile-time tables, shared by the head parser and the chunk
// decoder. Bytes are compared as ASCII whatever the locale says. Pure functions, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace net {

// For each byte: 0 when it cannot stand in a token; else 0x80, plus the lower-case letter or digit it is (nothing for
// -_.! ...).
inline constexpr std::array<std::uint8_t, 256> kTokenBytes = [] {
  std::array<std::uint8_t, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<std::uint8_t>(c)] = 0x80;
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = static_cast<std::uint8_t>(0x80 | c);
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = table[c - 0x20] = static_cast<std::uint8_t>(0x80 | c);
  return table;
}();

constexpr std::uint8_t token_byte(char c) noexcept { return kTokenBytes[static_cast<std::uint8_t>(c)]; }
constexpr bool is_token(char c) noexcept { return token_byte(c) != 0; }
// The lower-case letter or digit, or 0 for every other byte.
constexpr char letter(char c) noexcept { return static_cast<char>(token_byte(c) & 0x7f); }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

constexpr bool all_token(std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_token(c)) return false;
  }
  return !text.empty();
}

constexpr bool equals_no_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

// Control characters other than HTAB, which may stand in no header value, trailer or chunk extension.
constexpr bool is_control(char c) noexcept {
  const auto byte = static_cast<std::uint8_t>(c);
  return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

// Without an early exit, so that the compiler turns it into vector code.
constexpr bool has_control(std::string_view text) noexcept {
  unsigned found = 0;
  for (const char c : text) found |= static_cast<unsigned>(is_control(c));
  return found != 0;
}

constexpr std::string_view trim_blanks(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace net
