// Where the characters of a UTF-8 text begin. Any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace core {

// Whether a byte goes on with a character that began before it.
inline bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Where the character begins that `at` is within; `at` itself between characters and at the end.
inline std::size_t character_begin(std::string_view text, std::size_t at) noexcept {
  while (at > 0 && at < text.size() && is_continuation(text[at])) --at;
  return at;
}

}  // namespace core
