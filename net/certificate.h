// What a certificate's file says of it. Reads a file: not on an event loop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace net {

// Unix seconds, when the first certificate in a PEM file is no longer good. Nothing when it cannot be read.
std::optional<std::int64_t> certificate_end(const std::string& file);

}  // namespace net
