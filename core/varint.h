// Unsigned numbers in as few bytes as they need: seven bits a byte, the lowest first, the high bit says that more
// follow. There is one way to write a number, and only that one is read. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace core {

inline void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

// Takes a number off the front. False: there is none, or it is not written as append_varint writes it.
inline bool take_varint(std::string_view& from, std::uint64_t& value) noexcept {
  if (!from.empty() && static_cast<unsigned char>(from[0]) < 0x80) {  // nearly always
    value = static_cast<unsigned char>(from[0]);
    from.remove_prefix(1);
    return true;
  }
  value = 0;
  for (std::size_t i = 0; i < from.size() && i < 10; ++i) {
    const auto byte = static_cast<unsigned char>(from[i]);
    if (i == 9 && byte > 1) return false;  // beyond 64 bits
    value |= std::uint64_t{byte & 0x7fu} << (7 * i);
    if (byte & 0x80) continue;
    if (byte == 0 && i > 0) return false;  // a shorter form says the same
    from.remove_prefix(i + 1);
    return true;
  }
  return false;
}

}  // namespace core
