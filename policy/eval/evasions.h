// The tricks by which attackers hide a text from a classifier but not from a model, for measuring how much recall is
// kept under each. Every trick leaves malformed UTF-8 as it is. Evaluation only.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace policy::eval {

enum class Evasion : std::uint8_t {
  base64,      // the bytes, in RFC 4648's alphabet
  hex,         // the bytes, two lower-case digits each
  rot13,       // ASCII letters
  leet,        // 4 3 1 0 5 7 for a e i o s t
  spacing,     // a blank between all characters
  zero_width,  // U+200B between the characters of words
  homoglyph,   // Cyrillic letters for the Latin ones that look the same
  tags,        // ASCII as the tag characters of U+E0000
};
inline constexpr std::array kEvasions{Evasion::base64,  Evasion::hex,        Evasion::rot13,     Evasion::leet,
                                      Evasion::spacing, Evasion::zero_width, Evasion::homoglyph, Evasion::tags};

std::string_view to_string(Evasion evasion) noexcept;
// The same as the text where the trick has nothing to work on.
std::string evade(std::string_view text, Evasion evasion);

}  // namespace policy::eval
