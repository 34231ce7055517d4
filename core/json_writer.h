// Append-only JSON writing: each function appends one piece to a string the caller owns and reuses. Pure, any thread,
// never fails: bytes that are not UTF-8 become U+FFFD (one for each maximal invalid part, as Unicode 15 section 3.9
// advises), numbers that JSON cannot hold become null. Nothing here checks that the pieces together form a document.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace core {

// The text as a JSON string with its quotes. Escapes only what JSON demands; other UTF-8 stays as it is.
void append_json_string(std::string& out, std::string_view text);
// The same without the quotes, for strings written in parts. A part must not end inside a UTF-8 sequence.
void append_json_escaped(std::string& out, std::string_view text);
// Whether the text is ASCII and nothing in it needs an escape.
bool is_plain_json(std::string_view text) noexcept;

// The text with invalid UTF-8 replaced and nothing escaped.
void append_valid_utf8(std::string& out, std::string_view text);
// Length of the valid UTF-8 sequence at the start of `text`, 0 when there is none.
std::size_t utf8_sequence(std::string_view text) noexcept;

void append_number(std::string& out, std::int64_t value);
void append_number(std::string& out, std::uint64_t value);
void append_number(std::string& out, int value);
void append_number(std::string& out, unsigned value);
void append_millis(std::string& out, std::chrono::nanoseconds duration);  // "12.345", milliseconds
void append_number(std::string& out, double value);  // shortest form that reads back the same; null when not finite
void append_bool(std::string& out, bool value);

// A comma when something stands before it in the same object or array.
void append_comma(std::string& out);

// `"key":` with the comma it needs. `key` is written as it is, so it must be a plain name.
void append_key(std::string& out, std::string_view key);

}  // namespace core
