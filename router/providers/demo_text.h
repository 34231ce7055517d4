// Words of the demo provider: how texts are cut into tokens and quoted. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace router::demo {

// The length of the first token of `text`: blanks and the word behind them, long words in several pieces, never inside
// a UTF-8 sequence. 0: the text is empty.
std::size_t token_length(std::string_view text) noexcept;
std::int64_t count_tokens(std::string_view text) noexcept;
// At most `limit` tokens from the front.
std::string_view first_tokens(std::string_view text, std::int64_t limit) noexcept;

// A short quotation in quotes: blanks collapsed, cut to about 120 bytes.
std::string quoted(std::string_view text);

// 64 bits that depend on every byte (FNV-1a, then the finaliser of SplitMix64).
std::uint64_t hash_of(std::string_view text) noexcept;
// The next number of a SplitMix64 sequence (Steele, Lea, Flood 2014).
std::uint64_t next_random(std::uint64_t& state) noexcept;

}  // namespace router::demo
