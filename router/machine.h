// Watches the machine the proxy runs on: its graphics cards and its system, each on a thread of its own; and keeps what
// others tell of cards and models (gpu_watch.h asks them). Owned by Shared; serves /api/gpu, /api/system/stats,
// /health/detailed and /metrics, and no request depends on it. Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "metrics/gpu/elsewhere.h"
#include "metrics/gpu/gpu_reader.h"
#include "metrics/gpu/whereabouts.h"
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

  // What others tell. The exporters are those of this config, in its order.
  const core::GpuConfig& gpu_config() const noexcept { return gpu_config_; }
  metrics::gpu::Elsewhere& elsewhere() noexcept { return elsewhere_; }
  // The body of /api/gpu, with points of the history after this moment. Only where gpu() is there.
  std::string gpu_json(std::int64_t since_ms) const;

  void add_health(std::vector<metrics::Component>& out) const;
  void sample(metrics::Sink& sink) const;

 private:
  std::unique_ptr<metrics::gpu::GpuReader> gpu_;
  std::unique_ptr<metrics::system::SystemReader> system_;
  const core::GpuConfig gpu_config_;
  metrics::gpu::Elsewhere elsewhere_;
  mutable std::mutex mutex_;
  std::vector<metrics::gpu::Served> served_;  // behind it
};

// The targets whose provider is at a loopback address.
std::vector<metrics::gpu::Backend> local_backends(const Snapshot& snapshot);
// All targets that somebody else serves, and where.
std::vector<metrics::gpu::Served> served_targets(const Snapshot& snapshot);

}  // namespace router
