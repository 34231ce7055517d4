// Whether bytes are a text that somebody wrote, rather than a key, a hash, an image or a stroke of luck.
#pragma once

#include <string_view>

namespace policy::text {

// UTF-8 without control characters, mostly letters and blanks; Latin letters must follow one another as in words.
bool readable(std::string_view bytes) noexcept;

// The longest stretch of whole UTF-8 characters without control characters; decoding may have begun or ended amiss.
std::string_view printable(std::string_view bytes) noexcept;

}  // namespace policy::text
