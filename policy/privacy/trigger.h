// Where a text may hold something structured: a digit of any script, '@' or ':'. Ordinary prose has few such places,
// and sixteen bytes at a time are passed over.
#pragma once

#include <cstdint>
#include <string_view>

namespace policy::privacy {

// The first such place at or after `from`; text.size() when there is none.
std::uint32_t next_trigger(std::string_view text, std::uint32_t from) noexcept;

}  // namespace policy::privacy
