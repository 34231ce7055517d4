// SHA-256 (FIPS 180-4) of short texts, without a library's context on the heap. Base58Check needs it twice a candidate.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace policy::privacy {

// At most 55 bytes: one block.
std::array<std::uint8_t, 32> sha256_block(std::span<const std::uint8_t> bytes) noexcept;

}  // namespace policy::privacy
