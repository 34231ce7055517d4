// Whole files for the commands that train and judge models.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace cli {

// Error (config): it cannot be read.
core::Result<std::string> read_file(const std::string& path);

// All or nothing: a file beside it is written, made durable and renamed over it, so that a reader sees the old bytes or
// the new ones. Error (config): why not; nothing is left behind.
core::Result<void> replace_file(const std::string& path, std::string_view bytes);

}  // namespace cli
