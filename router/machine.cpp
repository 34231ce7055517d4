#include "router/machine.h"

#include <iterator>

#include "metrics/gpu/gpu_report.h"
#include "net/url.h"

namespace router {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

std::vector<metrics::gpu::Backend> local_backends(const Snapshot& snapshot) {
  std::vector<metrics::gpu::Backend> out;
  for (const Target& target : snapshot.targets) {
    const Provider& provider = snapshot.providers[target.provider];
    if (!provider.origin || !provider.config->disabled.empty() || !net::is_loopback_name(provider.origin->host))
      continue;
    out.push_back({target.config->name, target.config->model, provider.origin->port});
  }
  return out;
}

std::vector<metrics::gpu::Served> served_targets(const Snapshot& snapshot) {
  std::vector<metrics::gpu::Served> out;
  for (const Target& target : snapshot.targets) {
    const Provider& provider = snapshot.providers[target.provider];
    if (!provider.origin || !provider.config->disabled.empty()) continue;
    metrics::gpu::Served one;
    one.deployment = target.config->name;
    one.model = target.config->model;
    one.provider = provider.config->name;
    one.host = lower(provider.origin->host);
    one.here = net::is_loopback_name(provider.origin->host);
    for (const std::string& uuid : target.config->gpu) one.declared.push_back(metrics::gpu::whole_uuid(uuid));
    out.push_back(std::move(one));
  }
  return out;
}

Machine::Machine(const core::Config& config) : gpu_config_(config.gpu) {
  for (const core::GpuExporterConfig& exporter : gpu_config_.exporters) {
    const auto url = net::parse_url(exporter.url);
    elsewhere_.add_exporter(exporter.name, exporter.url, url ? lower(url->host) : std::string(), exporter.interval);
  }
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
  if (!gpu_) return;
  gpu_->set_backends(local_backends(snapshot));
  auto served = served_targets(snapshot);
  const std::lock_guard lock(mutex_);
  served_ = std::move(served);
}

std::string Machine::gpu_json(std::int64_t since_ms) const {
  metrics::gpu::Beside beside;
  beside.told = elsewhere_.view();
  beside.now_ms = metrics::this_moment().unix_ms;
  {
    const std::lock_guard lock(mutex_);
    beside.targets = served_;
  }
  return metrics::gpu::to_json(gpu_->view(), gpu_->interval(), since_ms, beside);
}

void Machine::add_health(std::vector<metrics::Component>& out) const {
  if (!gpu_) return;
  const auto reading = gpu_->latest();
  auto found = metrics::gpu::health_components(reading.get(), metrics::this_moment().unix_ms, gpu_->interval());
  std::move(found.begin(), found.end(), std::back_inserter(out));
  found = metrics::gpu::health_components(elsewhere_.view(), metrics::this_moment().unix_ms);
  std::move(found.begin(), found.end(), std::back_inserter(out));
}

void Machine::sample(metrics::Sink& sink) const {
  if (gpu_) gpu_->sample(sink);
}

}  // namespace router
