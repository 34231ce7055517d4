// Decodes what code_runs and the search for escapes turned up. Each takes a place in a text and room for the result,
// and says how far the code reaches; no text: there was none. What is decoded may be anything: readable.h judges it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "policy/text/code_runs.h"
#include "policy/text/decode.h"

namespace policy::text {

struct Decoded {
  Encoding encoding = Encoding::base64;
  std::size_t begin = 0, end = 0;  // in the text that was decoded
  std::string_view text;           // in the room
};

// A run of base64 or hexadecimal digits; `with_lines`: with the lines or equal pieces that follow it.
Decoded decode_run(std::string_view text, const CodeRun& run, bool with_lines, std::span<char> room);

// Base64 in short pieces of one length; the first that begins at `from` or later and before `until`.
Decoded decode_pieces(std::string_view text, std::size_t from, std::size_t until, std::span<char> room);

// Bytes as pairs of hexadecimal digits with something between: "69 67", "0x69, 0x67".
Decoded decode_pairs(std::string_view text, std::size_t from, std::size_t until, std::span<char> room);

// The next stretch with enough of %41 or \x41, \u0041, &#65; from `from` on; end: 0 when there is none.
Decoded decode_escapes(std::string_view text, std::size_t from, std::span<char> room);

}  // namespace policy::text
