// Checksums that some vendors' keys carry.
#pragma once

#include <string_view>

namespace policy::secrets {

// GitHub and npm: behind the underscore, all but the last six characters have the CRC-32 (ISO-HDLC) that these six are
// in base62, digits first, then capitals, then small letters.
bool base62_crc_holds(std::string_view token) noexcept;

// Bech32 (BIP 173), in capitals or small letters throughout.
bool bech32_holds(std::string_view text) noexcept;

}  // namespace policy::secrets
