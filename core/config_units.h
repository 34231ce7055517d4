// The words of the config file's values: durations ("250ms", "10s"), sizes ("64KiB", "1MB"), numbers, `${ENV}`, and the
// nearest known word for a misspelt one. Pure but for the environment; any thread. Internal to core/config*.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/config.h"

namespace core {

// A value, or why there is none and what would help.
template <class T>
struct Parsed {
  std::optional<T> value;
  std::string problem;
  std::string cure;
};

// A decimal number with ms, s, m, h or d right behind it; a plain 0 needs no unit. At most 10,000 days.
Parsed<Millis> parse_duration(std::string_view text);
// A decimal number with B, KB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (of 1024). At most 2^53.
Parsed<std::uint64_t> parse_size(std::string_view text);
// A whole or decimal number without a unit.
std::optional<double> parse_number(std::string_view text);

// The shortest exact spelling, as the file would have it: 90s, 2m, 64KiB, 1000B.
std::string format_duration(Millis value);
std::string format_size(std::uint64_t bytes);
std::string format_number(double value);

// The text with each `${NAME}` and `${NAME:-default}` replaced (the default also where the variable is empty, as in a
// shell),
// `$${` standing for `${`. A variable that is absent and has no default is `missing`.
struct Expanded {
  std::string text;
  bool used = false;    // something was replaced
  std::string missing;  // the first absent variable
  std::string problem;  // the reference itself is malformed
};
Expanded expand_environment(std::string_view text, Environment env, void* context);

// The nearest of `known` by edit distance, when it is near enough to be meant; else empty.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);
// "did you mean 'x'?", or else the fallback.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known, std::string fallback);

// Text from the file inside a message: in quotes, control characters escaped, cut to 80 bytes.
std::string in_quotes(std::string_view text);

}  // namespace core
