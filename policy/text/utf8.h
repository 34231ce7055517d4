// UTF-8, one code point at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/utf8.h"

namespace policy::text {

// How many bytes the code point at `at` takes; 0: they are malformed (overlong, surrogate, cut short, too large).
inline unsigned decode_utf8(const char* at, const char* end, std::uint32_t& code_point) noexcept {
  const auto* p = reinterpret_cast<const unsigned char*>(at);
  const auto left = static_cast<std::size_t>(end - at);
  const auto next = [&](unsigned i) { return i < left && core::is_continuation(at[i]); };
  const std::uint32_t lead = p[0];
  if (lead < 0x80) return code_point = lead, 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) {
    if (!next(1)) return 0;
    return code_point = (lead & 0x1F) << 6 | (p[1] & 0x3FU), 2;
  }
  if (lead < 0xF0) {
    if (!next(1) || !next(2)) return 0;
    code_point = (lead & 0x0F) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
    return code_point < 0x800 || (code_point >= 0xD800 && code_point < 0xE000) ? 0 : 3;
  }
  if (lead > 0xF4 || !next(1) || !next(2) || !next(3)) return 0;
  code_point = (lead & 7) << 18 | (p[1] & 0x3FU) << 12 | (p[2] & 0x3FU) << 6 | (p[3] & 0x3FU);
  return code_point < 0x10000 || code_point > 0x10FFFF ? 0 : 4;
}

// Writes up to four bytes; how many.
inline unsigned encode_utf8(std::uint32_t code_point, char* out) noexcept {
  const auto put = [&](unsigned i, std::uint32_t byte) { out[i] = static_cast<char>(byte); };
  if (code_point < 0x80) return put(0, code_point), 1;
  if (code_point < 0x800) return put(0, 0xC0 | code_point >> 6), put(1, 0x80 | (code_point & 0x3F)), 2;
  if (code_point < 0x10000) {
    put(0, 0xE0 | code_point >> 12), put(1, 0x80 | (code_point >> 6 & 0x3F)), put(2, 0x80 | (code_point & 0x3F));
    return 3;
  }
  put(0, 0xF0 | code_point >> 18), put(1, 0x80 | (code_point >> 12 & 0x3F)), put(2, 0x80 | (code_point >> 6 & 0x3F));
  return put(3, 0x80 | (code_point & 0x3F)), 4;
}

}  // namespace policy::text
