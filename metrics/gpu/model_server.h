// What a model server says it has loaded: Ollama by /api/ps (router/providers reads that), vLLM by its metrics. Neither
// says on which card. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/gpu/gpu.h"

namespace metrics::gpu {

inline constexpr std::size_t kMaxModels = 256;  // of one server

struct LoadedModel {
  std::string model;
  std::optional<std::uint64_t> size_bytes, gpu_bytes;  // all of it, and what of it is on cards
  std::optional<std::int64_t> expires_ms;              // when it is unloaded, in Unix time
  std::optional<std::uint64_t> context;                // tokens
  std::optional<double> running, waiting;              // requests
  std::optional<double> kv_cache;                      // 0 to 1; of several engines the fullest
};

enum class ServerKind : std::uint8_t { ollama, vllm };
std::string_view to_string(ServerKind kind) noexcept;

// Nothing when it is not vLLM that speaks. Engines of one model are added up.
std::optional<std::vector<LoadedModel>> read_vllm(std::string_view text);

}  // namespace metrics::gpu
