#include "policy/privacy/checksums.h"

#include <algorithm>

namespace policy::privacy {

bool all_digits(std::string_view text) noexcept { return std::all_of(text.begin(), text.end(), is_digit); }

bool all_same(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of(text.front()) == std::string_view::npos;
}

std::uint64_t number(std::string_view digits) noexcept {
  std::uint64_t value = 0;
  for (const char c : digits.substr(0, 19)) value = value * 10 + static_cast<std::uint64_t>(digit(c));
  return value;
}

bool luhn(std::string_view digits) noexcept {
  int sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    const int d = digit(digits[i]) * (twice ? 2 : 1);
    sum += d > 9 ? d - 9 : d;
  }
  return sum % 10 == 0;
}

bool verhoeff(std::string_view digits) noexcept {
  // The group is that of a pentagon's turns (0-4) and flips (5-9); the permutation has order eight.
  static constexpr int kPermutation[10] = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  const auto times = [](int a, int b) {
    if (a < 5) return b < 5 ? (a + b) % 5 : 5 + (a + b) % 5;
    return b < 5 ? 5 + (a - b + 5) % 5 : (a - b + 5) % 5;
  };
  int c = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int d = digit(digits[digits.size() - 1 - i]);
    for (std::size_t turn = i % 8; turn > 0; --turn) d = kPermutation[d];
    c = times(c, d);
  }
  return c == 0;
}

int mod97(std::string_view alphanumeric) noexcept {
  int rest = 0;
  for (const char c : alphanumeric) {
    const int value = base36(c);
    rest = value < 10 ? (rest * 10 + value) % 97 : (rest * 100 + value) % 97;
  }
  return rest;
}

namespace {

bool hybrid(std::string_view text, int modulus) noexcept {
  int check = modulus;
  for (const char c : text.substr(0, text.size() - 1)) {
    check = (check + base36(c)) % modulus;
    check = (check == 0 ? modulus : check) * 2 % (modulus + 1);
  }
  return (check + base36(text.back())) % modulus == 1;
}

}  // namespace

bool mod11_10(std::string_view digits) noexcept { return !digits.empty() && hybrid(digits, 10); }

bool mod37_36(std::string_view alphanumeric) noexcept { return !alphanumeric.empty() && hybrid(alphanumeric, 36); }

bool mod11_2(std::string_view digits) noexcept {
  int check = 0;
  for (const char c : digits.substr(0, digits.size() - 1)) check = (check + digit(c)) * 2 % 11;
  return (check + (digits.back() == 'X' ? 10 : digit(digits.back()))) % 11 == 1;
}

int weighted(std::string_view digits, std::span<const int> weights) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += digit(digits[i]) * weights[i];
  return sum;
}

bool ean(std::string_view digits) noexcept {
  int sum = 0;
  bool three = false;
  for (std::size_t i = digits.size(); i-- > 0; three = !three) sum += digit(digits[i]) * (three ? 3 : 1);
  return sum % 10 == 0;
}

bool is_date(int year, int month, int day) noexcept {
  static constexpr int kDays[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

}  // namespace policy::privacy
