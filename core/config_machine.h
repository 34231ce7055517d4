// What a config says of watching: the machine's GPUs and system, and the traffic over time. Plain structs with
// defaults, as in config.h.
#pragma once

#include <chrono>
#include <cstdint>
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

struct HistoryConfig {
  std::string path;                      // folder for its file; empty: in memory, lost at a restart
  std::uint64_t max_bytes = 512u << 20;  // of the file
  std::uint32_t series = 200;            // routes, targets and keys that are told apart, of each kind
  bool operator==(const HistoryConfig&) const = default;
};

}  // namespace core
