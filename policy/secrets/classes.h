// ASCII classes as one table of bits, and small questions about bytes of a text. Locale-free; bytes above 127 are in no
// class but `printable`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace policy::secrets {

enum Class : std::uint32_t {
  kLower = 1,
  kUpper = 2,
  kDigit = 4,
  kHexLower = 8,      // a-f
  kHexUpper = 16,     // A-F
  kUnderscore = 32,   // _
  kDash = 64,         // -
  kDot = 128,         // .
  kBase64Sign = 256,  // + /
  kPad = 512,         // =
  kTilde = 1024,      // ~
  kTwoToSeven = 2048,
  kSlash = 4096,
  kPercent = 8192,
  kBlank = 16384,       // space and tab
  kPrintable = 32768,   // not blank, not control
  kTicketSign = 65536,  // $ : @ *
};
inline constexpr std::uint32_t kLetter = kLower | kUpper;
inline constexpr std::uint32_t kAlnum = kLetter | kDigit;
inline constexpr std::uint32_t kWord = kAlnum | kUnderscore;

inline constexpr std::array<std::uint32_t, 256> kClasses = [] {
  std::array<std::uint32_t, 256> out{};
  for (std::size_t c = 33; c < 256; ++c) {
    if (c != 127) out[c] = kPrintable;
  }
  const auto add = [&out](unsigned char from, unsigned char to, unsigned bits) {
    for (unsigned c = from; c <= to; ++c) out[c] |= bits;
  };
  add('a', 'z', kLower);
  add('A', 'Z', kUpper);
  add('0', '9', kDigit);
  add('a', 'f', kHexLower);
  add('A', 'F', kHexUpper);
  add('_', '_', kUnderscore);
  add('-', '-', kDash);
  add('.', '.', kDot);
  add('+', '+', kBase64Sign);
  add('/', '/', kBase64Sign);
  add('=', '=', kPad);
  add('~', '~', kTilde);
  add('2', '7', kTwoToSeven);
  add('/', '/', kSlash);
  add('%', '%', kPercent);
  add(' ', ' ', kBlank);
  add('\t', '\t', kBlank);
  for (const char c : {'$', ':', '@', '*'})
    add(static_cast<unsigned char>(c), static_cast<unsigned char>(c), kTicketSign);
  return out;
}();

constexpr bool is(char c, unsigned classes) noexcept {
  return (kClasses[static_cast<unsigned char>(c)] & classes) != 0;
}
constexpr bool is_hex(char c) noexcept { return is(c, kDigit | kHexLower | kHexUpper); }
constexpr char lower(char c) noexcept { return is(c, kUpper) ? static_cast<char>(c + 32) : c; }

// The byte at `at`, 0 beyond the end.
constexpr char peek(std::string_view text, std::size_t at) noexcept { return at < text.size() ? text[at] : '\0'; }

constexpr bool folded_equal(std::string_view text, std::string_view lower_case) noexcept {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lower_case[i]) return false;
  }
  return true;
}
constexpr bool folded_starts(std::string_view text, std::string_view lower_case) noexcept {
  return text.size() >= lower_case.size() && folded_equal(text.substr(0, lower_case.size()), lower_case);
}

// Nothing of a token stands before `at`: a letter or digit there joins the token to something else, unless it belongs
// to an escape: \n, %3D, or a terminal's colour.
constexpr bool free_before(std::string_view text, std::size_t at) noexcept {
  if (at == 0 || !is(text[at - 1], kAlnum)) return true;
  if (at >= 2 && text[at - 2] == '\\' && std::string_view("nrtbf").find(text[at - 1]) != std::string_view::npos)
    return true;
  if (text[at - 1] == 'm') {  // the end of a terminal's colour: ESC [ 9 4 m
    std::size_t p = at - 1;
    while (p > 0 && at - p < 12 && (is(text[p - 1], kDigit) || text[p - 1] == ';')) --p;
    if (p >= 2 && text[p - 1] == '[' && text[p - 2] == '\x1b') return true;
  }
  return at >= 3 && text[at - 3] == '%' && is_hex(text[at - 2]) && is_hex(text[at - 1]);
}

}  // namespace policy::secrets
