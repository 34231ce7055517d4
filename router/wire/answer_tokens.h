// How many tokens an answer was, where its provider does not say: a guess like that of a prompt (token_estimate.h),
// from all the texts in it. Pure; any thread.
#pragma once

#include <cstdint>

#include "router/wire/json_tree.h"

namespace router::wire {

// `choices`: those of a whole answer; null: none.
std::uint64_t answer_tokens(const JsonTree& tree, const JsonNode* choices) noexcept;

}  // namespace router::wire
