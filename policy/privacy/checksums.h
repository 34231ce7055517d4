// Check-digit arithmetic. Arguments are compact: digits, or upper-case ASCII letters and digits where said. Callers
// have seen to the length and the alphabet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace policy::privacy {

inline int digit(char c) noexcept { return c - '0'; }
inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
inline bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
// 0-9, then A = 10 to Z = 35.
inline int base36(char c) noexcept { return is_digit(c) ? c - '0' : c - 'A' + 10; }

bool all_digits(std::string_view text) noexcept;
bool all_same(std::string_view text) noexcept;
std::uint64_t number(std::string_view digits) noexcept;  // at most 19 digits
inline int number(std::string_view text, std::size_t at, std::size_t size) noexcept {
  return static_cast<int>(number(text.substr(at, size)));
}

// ISO/IEC 7812-1 annex B.
bool luhn(std::string_view digits) noexcept;
// J. Verhoeff, Error detecting decimal codes (1969): the dihedral group of order ten.
bool verhoeff(std::string_view digits) noexcept;
// ISO 7064 pure systems over digits and letters: the value of the text, letters as two digits (mod 97) or as base 36.
int mod97(std::string_view alphanumeric) noexcept;
// ISO 7064 mod 11,10 over digits, the check digit last; holds when the recursion ends at one.
bool mod11_10(std::string_view digits) noexcept;
// ISO 7064 mod 37,36 over digits and letters.
bool mod37_36(std::string_view alphanumeric) noexcept;
// ISO 7064 mod 11-2, the last character a digit or X.
bool mod11_2(std::string_view digits) noexcept;
// The sum of digit times weight over the first weights.size() digits.
int weighted(std::string_view digits, std::span<const int> weights) noexcept;
// EAN-13 and its relatives: weights 1 and 3 in turn, the check digit last with weight 1.
bool ean(std::string_view digits) noexcept;

// A day of the proleptic Gregorian calendar. Of a year of two digits pass the century it may have.
bool is_date(int year, int month, int day) noexcept;
// Two-digit year: right if the day exists in the 1900s or in the 2000s.
inline bool is_short_date(int year, int month, int day) noexcept {
  return is_date(1900 + year, month, day) || is_date(2000 + year, month, day);
}

}  // namespace policy::privacy
