#include "router/machine.h"

#include <iterator>

#include "metrics/gpu/gpu_report.h"

namespace router {
namespace {

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

}  // namespace

std::vector<metrics::gpu::Backend> local_backends(const Snapshot& snapshot) {
  std::vector<metrics::gpu::Backend> out;
  for (const Target& target : snapshot.targets) {
    const Provider& provider = snapshot.providers[target.provider];
    if (!provider.origin || !provider.config->disabled.empty() || !is_this_machine(provider.origin->host)) continue;
    out.push_back({target.config->name, target.config->model, provider.origin->port});
  }
  return out;
}

Machine::Machine(const core::Config& config) {
  if (config.gpu.enabled) {
    metrics::gpu::GpuOptions options;
    options.nvml = config.gpu.nvml;
    options.interval = config.gpu.interval;
    gpu_ = std::make_unique<metrics::gpu::GpuReader>(std::move(options));
  }
  if (config.system.enabled)
    system_ = std::make_unique<metrics::system::SystemReader>(metrics::system::SystemOptions());
}

void Machine::start() {
  if (gpu_) gpu_->start();
  if (system_) system_->start();
}

void Machine::install(const Snapshot& snapshot) {
  if (gpu_) gpu_->set_backends(local_backends(snapshot));
}

void Machine::add_health(std::vector<metrics::Component>& out) const {
  if (!gpu_) return;
  const auto reading = gpu_->latest();
  auto found = metrics::gpu::health_components(reading.get(), metrics::this_moment().unix_ms, gpu_->interval());
  std::move(found.begin(), found.end(), std::back_inserter(out));
}

void Machine::sample(metrics::Sink& sink) const {
  if (gpu_) gpu_->sample(sink);
}

}  // namespace router
