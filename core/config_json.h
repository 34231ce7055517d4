// One JSON value as the same tree as YAML's, so that the decoder reads both: for what a machine writes and there is
// much of. Strict (RFC 8259) and bounded in depth; the memory is at most some hundred bytes for each of the text.
// Internal to core/config*.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/config_yaml.h"

namespace core {

inline constexpr std::size_t kMaxJsonDepth = 16;

// All nodes get `line`. Nothing when the text is no JSON value; `problem` then says what and in which column.
std::optional<YamlDocument> load_json(std::string_view text, int line, std::string& problem);

}  // namespace core
