// The first look at a text, 64 bytes at a time: a lower-case copy, the counts of ASCII, and a mask of the places that
// need a closer look. Most of a prompt needs none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace policy::text {

struct AsciiCounts {
  std::uint64_t letters = 0, upper = 0, digits = 0, blanks = 0, newlines = 0, controls = 0;
  std::uint64_t beyond = 0;  // bytes that are not ASCII
  std::uint64_t words = 0;   // runs of what is not an ASCII blank
};

// Places: bytes beyond ASCII, control characters, blanks other than a lone space or newline, digits and @ $ ! before a
// letter (`every_digit`: all of them), and the fourth of single letters that are equally far apart ("i g n o").
// `lowered` has room for the text, `places` one word for each 64 bytes begun.
AsciiCounts scan_ascii(std::string_view text, char* lowered, std::uint64_t* places, bool every_digit);

inline constexpr bool is_ascii_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline constexpr bool is_ascii_digit(char c) noexcept { return c >= '0' && c <= '9'; }
inline constexpr bool is_ascii_alnum(char c) noexcept { return is_ascii_letter(c) || is_ascii_digit(c); }
inline constexpr bool is_ascii_blank(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
inline constexpr bool is_ascii(char c) noexcept { return static_cast<signed char>(c) >= 0; }
inline constexpr bool is_leet_sign(char c) noexcept { return c == '@' || c == '$' || c == '!'; }
inline constexpr char ascii_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace policy::text
