// Keys that can be told by their shape, one line each. To add a vendor, add a line; a type may have many lines.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace policy::secrets {

enum class Check : std::uint8_t {
  none,
  random,      // the shape alone could be an identifier: the variable part must look random
  base62_crc,  // ends in a CRC-32 as six base62 digits: right ones are surer
  bech32,      // BIP 173 checksum
  aws_id,      // an access key id: looks for its secret near by, too
};

struct Vendor {
  std::string_view type;   // ends in _KEY, _TOKEN, _SECRET or _PASSWORD
  std::string_view what;   // a few words for people
  std::string_view shape;  // shape.h
  float score = 0.95F;
  Check check = Check::none;
};

std::span<const Vendor> vendors() noexcept;

// Values without a telling shape that get their type from a vendor's name before them: "HEROKU_API_KEY=<uuid>".
struct Named {
  std::string_view vendor;  // lower case
  std::string_view type;
  std::string_view what;
  std::string_view shape;  // of all of the value
};

std::span<const Named> named() noexcept;

}  // namespace policy::secrets
