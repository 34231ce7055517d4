// What two prompts must have in common besides nearness before one may have the other's answer. Vectors of "What is
// 17 * 23?" and "What is 17 * 24?" are nearly the same, as are those of a sentence and its negation. So each prompt has
// a fingerprint of what vectors blur: numbers and what counts or calculates, negations and words that turn a meaning
// round, quoted strings, and names (words with a capital letter inside a sentence), all in their order.
// Too much in it costs a hit, too little a wrong answer. Pure; any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace router::cache {

using Facts = std::array<unsigned char, 16>;

// What the fingerprint is of, one fact a line: for tests.
std::string facts_text(std::string_view prompt);
Facts facts_of(std::string_view prompt);

}  // namespace router::cache
