// Whether a value is a secret at all: how random it is, and whether it only stands for one. Constant tables; any
// thread.
#pragma once

#include <string_view>

namespace policy::secrets {

// Bits by which `value` is likelier drawn at random from the least alphabet that holds it (digits, hex, letters of one
// case, base62, base64) than written by someone as a word or an identifier (bigrams.h). Words and identifiers are below
// 15 or so; random values of 16 characters are above 20 (one in a hundred is not), of 32 above 50.
int random_bits(std::string_view value) noexcept;

// Something to be filled in or left out: few different characters, runs counting up, "EXAMPLE", "<your key>", ${VAR}.
bool is_placeholder(std::string_view value) noexcept;

// is_placeholder for keys of a vendor's shape: their signs and case are given, so only runs and EXAMPLE tell.
bool is_sample_key(std::string_view value) noexcept;

// Words that people write where a password would stand: "password", "string", "changeme", "null".
bool is_stop_word(std::string_view value) noexcept;

bool is_uuid(std::string_view value) noexcept;
bool is_hex(std::string_view value) noexcept;

// Whether `folded_word` (lower case) is in `value`, in any case.
bool holds(std::string_view value, std::string_view folded_word) noexcept;

}  // namespace policy::secrets
