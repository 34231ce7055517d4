// The tables of /proc that count: their text in, their counters out. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace metrics::system {

struct CpuTimes {  // in ticks since the machine started
  std::uint64_t total = 0, idle = 0, waiting = 0;
};
struct CpuTable {
  CpuTimes all;
  std::vector<CpuTimes> cores;  // at most kMaxCores
};
CpuTable parse_cpu(std::string_view stat);  // /proc/stat

struct DiskCounters {
  std::uint64_t read_bytes = 0, written_bytes = 0, busy_ms = 0;
};
std::map<std::string, DiskCounters> parse_disks(std::string_view diskstats);  // /proc/diskstats, partitions too

struct InterfaceCounters {
  std::uint64_t received_bytes = 0, sent_bytes = 0, errors = 0;
};
std::map<std::string, InterfaceCounters> parse_interfaces(std::string_view dev);  // /proc/net/dev

// Of file systems on this machine's own disks, each once: asking a network's may take for ever.
struct MountPoint {
  std::string path, device, type;
};
std::vector<MountPoint> parse_mounts(std::string_view mountinfo);  // /proc/self/mountinfo

}  // namespace metrics::system
