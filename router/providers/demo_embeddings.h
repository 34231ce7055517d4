// Embeddings of the demo provider: unit vectors drawn from a hash of each input. Equal inputs have equal vectors;
// nearness means nothing. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "router/wire/json_tree.h"

namespace router::demo {

// The answer's JSON.
core::Result<std::string> embed(const wire::JsonTree& tree, std::string_view model);

}  // namespace router::demo
