// Top-level domains: which endings make a host name.
#pragma once

#include <cstdint>
#include <string_view>

namespace policy::privacy {

enum class Ending : std::uint8_t {
  known,    // of a country, or a common general one
  unknown,  // letters, but no domain that is in common use
  file,     // png, js, ...: the ending of a file's name
  none,     // no top-level domain at all
};
// Any case, ASCII; names beyond ASCII count as known when they are letters.
Ending ending_of(std::string_view label) noexcept;

}  // namespace policy::privacy
