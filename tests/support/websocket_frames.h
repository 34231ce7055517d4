// Frames as a client writes them, for tests that look at bytes.
#pragma once

#include <cstdint>
#include <string>

namespace support {

// `first`: the first byte, FIN and opcode. Masked, with the shortest length.
inline std::string client_frame(std::uint8_t first, const std::string& payload) {
  constexpr std::string_view kMask = "\x12\x34\x56\x78";
  std::string out(1, static_cast<char>(first));
  const std::size_t size = payload.size();
  const std::size_t bytes = size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
  out += static_cast<char>(0x80 | (bytes == 0 ? size : bytes == 2 ? 126 : 127));
  for (std::size_t i = bytes; i > 0; --i) out += static_cast<char>(size >> (8 * (i - 1)) & 0xFF);
  out += kMask;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(payload[i] ^ kMask[i % 4]);
  return out;
}

}  // namespace support
