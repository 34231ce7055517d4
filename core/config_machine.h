// What a config says of watching the machine: its GPUs and its system. Plain structs with defaults, as in config.h.
#pragma once

#include <chrono>
#include <string>

namespace core {

struct GpuConfig {
  bool enabled = true;
  std::string nvml = "libnvidia-ml.so.1";    // NVIDIA's library: a name the loader knows, or a path
  std::chrono::milliseconds interval{2000};  // between two readings
  bool operator==(const GpuConfig&) const = default;
};

struct SystemConfig {
  bool enabled = true;
  bool operator==(const SystemConfig&) const = default;
};

}  // namespace core
