// What processes do with the cards of the kernel's DRM drivers (AMD, Intel): /proc/N/fdinfo of the descriptors that
// have /dev/dri open. Expensive, since it looks at every descriptor that may be looked at, so it is done now and then,
// and only where there is such a card. Other users' processes are seen by root alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace metrics::gpu {

// Counters of one class of engines ("render", "rcs"), over all clients.
struct EngineUse {
  std::uint64_t busy_ns = 0;
  std::uint64_t cycles = 0, total_cycles = 0;  // of xe, which counts so
};

struct CardUse {
  std::map<std::uint32_t, std::optional<std::uint64_t>> memory_by_pid;
  std::map<std::string, EngineUse> engines;
};

// By the card's place on the bus, as "0000:03:00.0".
std::unordered_map<std::string, CardUse> read_drm_clients(const std::string& proc);

}  // namespace metrics::gpu
