// One escape of URLs, programming languages or HTML: %41 \x41 \101 \u0041 \u{41} \U00000041 &#65; &#x41;
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace policy::text {

struct Escape {
  std::size_t size = 0;     // 0: none
  std::uint32_t value = 0;  // a byte, or a code point
  bool byte = false;
};

// That which begins there; surrogates count in pairs only.
Escape escape_at(std::string_view text, std::size_t at) noexcept;
bool may_begin_escape(char c) noexcept;

}  // namespace policy::text
