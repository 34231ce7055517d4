// The words in which a request body is refused, with `param` and `code` as OpenAI spells them. Nothing of the body is
// echoed but names we know. Pure; only built when something is wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.h"

namespace router::wire {

// Where in the body something is wrong: messages[message].content[part].parent.key, of which each may be absent.
struct Place {
  std::int64_t message = -1, part = -1;
  std::string_view parent, key;
  std::string param() const;
};

core::Error invalid_json(std::size_t byte);
core::Error invalid_body(std::string message);  // the body as a whole
core::Error missing(const Place& place);
core::Error wrong_type(const Place& place, std::string_view expected, std::string_view got);
core::Error invalid_value(const Place& place, std::string_view expected, std::string code = "invalid_value");
core::Error duplicate_key(const Place& place);
core::Error escaped_key(const Place& place);  // the key itself is not named

}  // namespace router::wire
