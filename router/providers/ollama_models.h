// What an Ollama says it has loaded: the answer to GET /api/ps. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "metrics/gpu/model_server.h"

namespace router {

// Nothing when it is no such answer.
std::optional<std::vector<metrics::gpu::LoadedModel>> read_ollama_models(std::string_view json);

// "2026-11-22T01:14:41.123456789+02:00" in Unix milliseconds; nothing when it is no time, or one that stands for never.
std::optional<std::int64_t> unix_of_rfc3339(std::string_view text);

}  // namespace router
