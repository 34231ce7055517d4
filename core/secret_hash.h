// SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104) as lower-case hex, by OpenSSL, and a comparison whose time does not
// tell where two texts differ. Any thread: each keeps its own contexts. An OpenSSL without SHA-256 ends the process,
// because no answer would be safe.
#pragma once

#include <string>
#include <string_view>

namespace core {

std::string sha256_hex(std::string_view text);
std::string hmac_sha256_hex(std::string_view key, std::string_view message);

// The lengths may show; the bytes do not.
bool constant_time_equal(std::string_view a, std::string_view b) noexcept;

}  // namespace core
