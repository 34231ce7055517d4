// A few bytes of base64, plain or URL-safe.
#pragma once

#include <cstddef>
#include <string_view>

#include "policy/secrets/classes.h"

namespace policy::secrets {

constexpr int base64_digit(char c) noexcept {
  if (is(c, kUpper)) return c - 'A';
  if (is(c, kLower)) return c - 'a' + 26;
  if (is(c, kDigit)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

// Decodes what fits into `out`, up to the first byte that is no digit.
template <std::size_t kSize>
std::string_view decode_base64(std::string_view text, char (&out)[kSize]) noexcept {
  std::size_t size = 0;
  unsigned bits = 0, held = 0;
  for (const char c : text) {
    const int digit = base64_digit(c);
    if (digit < 0 || size == kSize) break;
    held = (held << 6 | static_cast<unsigned>(digit)) & 0xffffU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[size++] = static_cast<char>(held >> bits & 0xffU);
    }
  }
  return {out, size};
}

}  // namespace policy::secrets
