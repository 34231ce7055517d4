// The ways attackers dress a text so that filters miss it, for training and for measuring what is still seen.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "policy/injection/numbers.h"

namespace policy::injection {

enum class Disguise : std::uint8_t {
  leet,
  spaced,
  zero_width,
  homoglyphs,
  tags,
  full_width,
  bidi,
  base64,
  hex,
  rot13,
  reversed,
  percent,
  upper,
  typos
};
inline constexpr std::array kDisguises{
    Disguise::leet,       Disguise::spaced,  Disguise::zero_width, Disguise::homoglyphs, Disguise::tags,
    Disguise::full_width, Disguise::bidi,    Disguise::base64,     Disguise::hex,        Disguise::rot13,
    Disguise::reversed,   Disguise::percent, Disguise::upper,      Disguise::typos};
std::string_view to_string(Disguise disguise) noexcept;
std::string disguised(std::string_view text, Disguise disguise, Random& random);

}  // namespace policy::injection
