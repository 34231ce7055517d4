// Words are hashed eight bytes at a time, the last of them in part: how eight are read, and which of the first eight
// and of the second belong to a word of up to sixteen, without a branch on its size.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace policy {

constexpr std::array<std::uint64_t, 25> kept_bytes() {
  std::array<std::uint64_t, 25> kept{};  // by size + 8
  for (std::size_t i = 9; i < 25; ++i) kept[i] = i < 16 ? (1ULL << (8 * (i - 8))) - 1 : ~0ULL;
  return kept;
}
inline constexpr std::array<std::uint64_t, 25> kKeptBytes = kept_bytes();

inline std::uint64_t load8(const char* bytes) noexcept {
  std::uint64_t value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

inline std::uint64_t kept_of_first(std::size_t size) noexcept { return kKeptBytes.data()[size + 8]; }
inline std::uint64_t kept_of_second(std::size_t size) noexcept { return kKeptBytes.data()[size]; }

}  // namespace policy
