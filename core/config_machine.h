// What a config says of watching: the machine's system, and the traffic over time. Plain structs with defaults, as in
// config.h.
#pragma once

#include <cstdint>
#include <string>

namespace core {

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
