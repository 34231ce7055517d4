// Characters as the scanners of numbers see them. Malformed UTF-8 is a character of one byte that is nothing.
#pragma once

#include <cstdint>
#include <string_view>

namespace policy::privacy {

// A sign of a number: full-width letters and digits, and the digits of Arabic, Persian, Devanagari, Bengali and Thai
// stand for ASCII ones; the many blanks and hyphens of Unicode for one of each.
struct Sign {
  enum class Kind : std::uint8_t {
    other,
    digit,
    letter,     // A-Z
    separator,  // of the signs in a number: blank - . / ( )
    invisible,  // zero-width characters and the soft hyphen
  };
  Kind kind = Kind::other;
  std::uint8_t size = 1;
  char value = 0;  // digit, upper-case letter, or separator
  bool lower = false;
};

Sign wide_sign_at(std::string_view text, std::uint32_t at) noexcept;

inline Sign sign_at(std::string_view text, std::uint32_t at) noexcept {
  const char c = text[at];
  if (c >= '0' && c <= '9') return {Sign::Kind::digit, 1, c, false};
  if (c >= 'A' && c <= 'Z') return {Sign::Kind::letter, 1, c, false};
  if (c >= 'a' && c <= 'z') return {Sign::Kind::letter, 1, static_cast<char>(c - 32), true};
  if (c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')') return {Sign::Kind::separator, 1, c, false};
  if (static_cast<unsigned char>(c) < 0x80) return {};
  return wide_sign_at(text, at);
}

// A letter of a word, folded: lower case, Latin without accents.
struct Letter {
  enum class Kind : std::uint8_t {
    none,
    joined,  // words are runs of these
    alone,   // Han, kana, Hangul, Thai: each is a word
    invisible,
  };
  Kind kind = Kind::none;
  std::uint8_t size = 1;
  std::uint32_t folded = 0;
};

Letter wide_letter_at(std::string_view text, std::uint32_t at) noexcept;

inline Letter letter_at(std::string_view text, std::uint32_t at) noexcept {
  const char c = text[at];
  if (c >= 'a' && c <= 'z') return {Letter::Kind::joined, 1, static_cast<std::uint32_t>(c)};
  if (c >= 'A' && c <= 'Z') return {Letter::Kind::joined, 1, static_cast<std::uint32_t>(c + 32)};
  if (static_cast<unsigned char>(c) < 0x80) return {};
  return wide_letter_at(text, at);
}

}  // namespace policy::privacy
