// Watches the cards of this machine: all vendors' readers on one thread, the newest reading and ten minutes of points
// for whoever asks. Owned by the router; every function may be called on any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "metrics/gpu/gpu.h"
#include "metrics/gpu/placement.h"
#include "metrics/metrics.h"
#include "metrics/poller.h"

namespace metrics::gpu {

struct GpuOptions {
  std::string nvml = "libnvidia-ml.so.1";
  std::string proc = "/proc", sys = "/sys";
  core::Duration interval = std::chrono::seconds(2);
};

class GpuReader {
 public:
  using View = Poller<Reading, Point>::View;

  explicit GpuReader(GpuOptions options);

  void start() { poller_.start(); }
  void stop() { poller_.stop(); }
  void step(When when) { poller_.step(when); }  // without a thread

  // The targets that may be served from this machine.
  void set_backends(std::vector<Backend> backends);

  std::shared_ptr<const Reading> latest() const { return poller_.latest(); }
  View view() const { return poller_.view(); }
  core::Duration interval() const noexcept { return interval_; }

  void sample(Sink& sink) const;  // a source of the signalbox_gpu_* families

 private:
  struct Readers;  // and what they remember; lives with the thread
  const core::Duration interval_;
  const std::shared_ptr<Readers> readers_;
  Poller<Reading, Point> poller_;
};

}  // namespace metrics::gpu
