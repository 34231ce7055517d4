// The parameters behind a path's '?', as handlers ask for them. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace router {

// The value of a parameter, decoded; nothing when it is not there or empty.
std::string parameter(std::string_view query, std::string_view name);
// A whole number between these; `usual` when the parameter is not there.
core::Result<std::int64_t> number(std::string_view query, std::string_view name, std::int64_t usual, std::int64_t least,
                                  std::int64_t most);
// "'name' message"
core::Error bad(std::string_view name, std::string message);

}  // namespace router
