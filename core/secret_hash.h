// SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104), by OpenSSL, hex in lower case, and a comparison whose time does not
// tell where two texts differ. Any thread: each keeps a context of its own for HMAC. An OpenSSL without SHA-256 ends
// the process, because no answer would be safe.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace core {

using Digest = std::array<unsigned char, 32>;

Digest sha256(std::span<const std::byte> data);  // allocates nothing
std::string sha256_hex(std::string_view text);
std::string hmac_sha256_hex(std::string_view key, std::string_view message);

// The lengths may show; the bytes do not.
bool constant_time_equal(std::string_view a, std::string_view b) noexcept;

}  // namespace core
