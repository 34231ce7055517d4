// Which national numbers each calling code has: lengths and leading digits. Generated, see phone_table.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace policy::privacy {

// Numbers of `size` digits whose first three are within [low, high]. Sorted by code, size, low.
struct PhoneRange {
  std::uint16_t code;
  std::uint8_t size;
  std::uint16_t low, high;
};
// What is dialled before a national number within the country. Sorted by code.
struct PhoneTrunk {
  std::uint16_t code;
  std::string_view prefix;
};

std::span<const PhoneRange> phone_ranges() noexcept;
std::span<const PhoneTrunk> phone_trunks() noexcept;

}  // namespace policy::privacy
