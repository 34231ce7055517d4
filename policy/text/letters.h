// How much a string of letters looks like words of a language in Latin letters.
#pragma once

#include <cstdint>
#include <string_view>

namespace policy::text {

// Log-odds against letters at random, in eighths of a bit.
extern const std::int8_t kLetterPairs[27][27];

inline constexpr unsigned letter_index(char lower) noexcept {
  return lower >= 'a' && lower <= 'z' ? static_cast<unsigned>(lower - 'a' + 1) : 0;
}

// The sum over the pairs of a word in lower case, its two ends among them. Ordinary words have 6 to 10 a pair.
int letter_score(std::string_view word) noexcept;

}  // namespace policy::text
