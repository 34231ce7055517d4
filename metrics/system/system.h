// What is known of this machine, or of the container we live in, in plain values. What cannot be read is missing.
// Readings are shared as const, read on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "metrics/system/meminfo.h"

namespace metrics::system {

// Bounds: what is beyond is left out.
inline constexpr std::size_t kMaxCores = 1024, kMaxMounts = 32, kMaxDisks = 32, kMaxInterfaces = 32,
                             kMaxProcesses = 16384, kTop = 10;

struct Mount {
  std::string path, device, type;
  std::uint64_t total_bytes = 0, used_bytes = 0;
  std::uint64_t available_bytes = 0;  // to those who are not root
};

struct Disk {
  std::string name;
  std::optional<double> read_bytes_per_second, written_bytes_per_second, busy;  // busy: 0 to 1
};

struct Interface {
  std::string name;
  bool physical = false;  // the others carry the same traffic again
  std::optional<double> received_bytes_per_second, sent_bytes_per_second;
  std::uint64_t errors = 0;  // since it came up, both ways, with what was dropped
};

// Never a command line: it may hold secrets.
struct TopProcess {
  std::uint32_t pid = 0;
  std::string name, user;
  std::optional<double> cpu;  // cores
  std::uint64_t memory_bytes = 0;
};

// The limits of our control group, or of one above it.
struct Group {
  std::optional<std::uint64_t> memory_limit_bytes, memory_used_bytes;  // used: without the cache of files
  std::optional<double> cpu_limit, cpu_used;                           // cores
};

struct Reading {
  std::int64_t at_ms = 0;  // Unix time
  unsigned cores = 0;
  std::optional<double> cpu, cpu_waiting;  // 0 to 1, of all cores; waiting: for disks
  std::vector<double> cpu_by_core;         // empty in the first reading
  std::optional<double> load1, load5, load15;
  std::optional<double> uptime_seconds;
  MemoryInfo memory;
  std::vector<Mount> mounts;
  std::vector<Disk> disks;
  std::vector<Interface> interfaces;
  Group group;
  unsigned processes = 0;
  std::vector<TopProcess> top_by_cpu, top_by_memory;
};

// What a chart shows.
struct Point {
  std::int64_t at_ms = 0;
  std::optional<float> cpu, load1;
  std::optional<std::uint64_t> memory_used_bytes, swap_used_bytes;
  std::optional<double> disk_read, disk_written, received, sent;  // bytes in a second, of all
};
Point point_of(const Reading& reading);

// Sums over physical interfaces; over all where none is, as in a container.
std::optional<double> total(const std::vector<Interface>& interfaces, std::optional<double> Interface::*rate);

}  // namespace metrics::system
