// Character classes of HTTP/1.x (RFC 9110 section 5.6) as compile-time tables, shared by the head parser and the chunk
// decoder. Bytes are compared as ASCII whatever the locale says. Pure functions, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
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
  if (a == b) return true;  // most clients write names as they are registered here: in lower case
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

// Eight bytes at once; what stands out (a tab does, too) is looked at byte by byte.
inline bool has_control(std::string_view text) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kTops = 0x8080808080808080;
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  const auto any = [](std::string_view part) {
    for (const char c : part) {
      if (is_control(c)) return true;
    }
    return false;
  };
  if (text.size() < kWord) return any(text);
  // A top bit in the result: a byte below 0x20 or equal to 0x7f (a borrow may set one above it as well).
  const auto odd = [&](std::size_t at) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, kWord);
    const std::uint64_t del = word ^ kOnes * 0x7f;
    return (((word - kOnes * 0x20) & ~word) | ((del - kOnes) & ~del)) & kTops;
  };
  std::uint64_t found = odd(text.size() - kWord);
  for (std::size_t at = 0; at + kWord < text.size(); at += kWord) found |= odd(at);
  return found != 0 && any(text);
}

constexpr std::string_view trim_blanks(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace net
