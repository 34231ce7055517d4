// Makes a provider's words fit for a client's eyes: URLs, host names with ports, addresses, keys, tokens and account
// ids are replaced by "[removed]", control characters by spaces. What comes out is valid UTF-8 of at most `cap` bytes.
// It errs on the side of removing: a lost word costs little, a leaked key a lot. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

namespace router {

inline constexpr std::size_t kScrubbedBytes = 500;

std::string scrub(std::string_view text, std::size_t cap = kScrubbedBytes);

}  // namespace router
