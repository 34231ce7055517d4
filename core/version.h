// Which build this is. Set by the build (core/version.cpp).
#pragma once

#include <string_view>

namespace core {

std::string_view version() noexcept;  // "0.1.0"
std::string_view commit() noexcept;   // short hash, or "unknown"

}  // namespace core
