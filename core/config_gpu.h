// What a config says of graphics cards: those of this machine, those that exporters elsewhere tell of, and which models
// sit on them. Plain structs with defaults, as in config.h.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace core {

// Metrics of the cards of another machine, as Prometheus text: dcgm-exporter, nvidia_gpu_exporter.
struct GpuExporterConfig {
  std::string name;
  std::string url;                            // whole, with the path
  std::chrono::milliseconds interval{15000};  // between two readings
  std::chrono::milliseconds timeout{3000};    // of one, from the connection to the last byte
  bool verify_tls = true;
  std::string ca_file;  // authorities in PEM, besides the system's
  bool operator==(const GpuExporterConfig&) const = default;
};

struct GpuConfig {
  bool enabled = true;
  std::string nvml = "libnvidia-ml.so.1";    // NVIDIA's library: a name the loader knows, or a path
  std::chrono::milliseconds interval{2000};  // between two readings
  std::vector<GpuExporterConfig> exporters;
  bool placement = true;                                // model servers are asked what they have loaded
  std::chrono::milliseconds placement_interval{15000};  // how often
  bool operator==(const GpuConfig&) const = default;
};

}  // namespace core
