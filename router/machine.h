// Watches the machine the proxy runs on: its graphics cards and its system, each on a thread of its own. Owned by
// Shared; serves /api/gpu, /api/system/stats, /health/detailed and /metrics, and no request depends on it. Any thread.
#pragma once

#include <memory>
#include <vector>

#include "metrics/gpu/gpu_reader.h"
#include "metrics/health.h"
#include "metrics/system/system_reader.h"
#include "router/snapshot.h"

namespace router {

class Machine {
 public:
  explicit Machine(const core::Config& config);

  void start();
  void install(const Snapshot& snapshot);  // tells which targets may be served from here

  // Null where the config turned it off.
  const metrics::gpu::GpuReader* gpu() const noexcept { return gpu_.get(); }
  const metrics::system::SystemReader* system() const noexcept { return system_.get(); }

  void add_health(std::vector<metrics::Component>& out) const;
  void sample(metrics::Sink& sink) const;

 private:
  std::unique_ptr<metrics::gpu::GpuReader> gpu_;
  std::unique_ptr<metrics::system::SystemReader> system_;
};

// The targets whose provider is at a loopback address.
std::vector<metrics::gpu::Backend> local_backends(const Snapshot& snapshot);

}  // namespace router
