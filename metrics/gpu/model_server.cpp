#include "metrics/gpu/model_server.h"

#include <algorithm>
#include <cmath>

#include "metrics/prometheus_text.h"

namespace metrics::gpu {
namespace {

constexpr std::size_t kLongestName = 256;

LoadedModel* find(std::vector<LoadedModel>& models, std::string_view name) {
  const auto found =
      std::find_if(models.begin(), models.end(), [&](const LoadedModel& one) { return one.model == name; });
  if (found != models.end()) return &*found;
  if (models.size() == kMaxModels || name.empty() || name.size() > kLongestName) return nullptr;
  models.emplace_back().model = name;
  return &models.back();
}

void add(std::optional<double>& sum, double value) { sum = sum.value_or(0) + value; }

}  // namespace

std::string_view to_string(ServerKind kind) noexcept { return kind == ServerKind::ollama ? "ollama" : "vllm"; }

std::optional<std::vector<LoadedModel>> read_vllm(std::string_view text) {
  std::vector<LoadedModel> out;
  bool vllm = false;
  const auto take = [&](const TextSample& sample) {
    if (!sample.name.starts_with("vllm:")) return;
    vllm = true;
    const std::string_view name = sample.name.substr(5);
    const bool running = name == "num_requests_running", waiting = name == "num_requests_waiting";
    // Before 0.10 it was called after the card.
    const bool cache = name == "kv_cache_usage_perc" || name == "gpu_cache_usage_perc";
    if ((!running && !waiting && !cache) || !std::isfinite(sample.value) || sample.value < 0) return;
    LoadedModel* model = find(out, sample.label("model_name"));
    if (!model) return;
    if (running) add(model->running, sample.value);
    if (waiting) add(model->waiting, sample.value);
    if (cache) model->kv_cache = std::max(model->kv_cache.value_or(0), std::min(sample.value, 1.0));
  };
  read_prometheus_text(text, take);
  if (!vllm) return std::nullopt;
  return out;
}

}  // namespace metrics::gpu
