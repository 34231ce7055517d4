// Finds words that were rotated by thirteen letters or written backwards: where the pairs of letters are far likelier
// that way than as they stand. A table look-up for each byte.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "policy/text/code_decode.h"

namespace policy::text {

// Whether any stretch of letter pairs, wherever it begins and ends, gains enough by that: no stretch of words can gain
// more. Almost always false, found without a branch for each word.
bool perhaps_ciphered(std::string_view text) noexcept;

// The next such stretch from `from` on, decoded; end: 0 when there is none. Rotated: Encoding::rot13, else reversed.
Decoded decode_cipher(std::string_view text, std::size_t from, std::span<char> room);

}  // namespace policy::text
