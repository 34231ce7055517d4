// A piece again and again, cut to a length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace support {

inline std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  out.resize(bytes);
  return out;
}

}  // namespace support
