// Watches this machine: processor, memory, disks, network and the busiest processes, from /proc and /sys. The sampler
// belongs to the thread that polls, since rates are differences; the reader to the router, and to any thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "metrics/poller.h"
#include "metrics/system/cgroup.h"
#include "metrics/system/proc_tables.h"
#include "metrics/system/processes.h"
#include "metrics/system/system.h"

namespace metrics::system {

struct Space {
  std::uint64_t total = 0, free = 0, available = 0;  // bytes
};

struct SystemOptions {
  std::string proc = "/proc", sys = "/sys";
  std::string passwd = "/etc/passwd";
  std::optional<Space> (*space)(const std::string& mount) = nullptr;  // null: statvfs
  core::Duration interval = std::chrono::seconds(2);
};

class Sampler {
 public:
  explicit Sampler(SystemOptions options);
  Reading read(When when);

 private:
  void read_cpu(Reading& out);
  void read_mounts(Reading& out) const;
  void read_disks(Reading& out, double passed);
  void read_interfaces(Reading& out, double passed);
  void read_processes(Reading& out, core::Instant now);

  const SystemOptions options_;
  core::Instant before_{};
  CpuTimes all_;
  std::vector<CpuTimes> cores_;
  std::map<std::string, DiskCounters> disks_;
  std::map<std::string, InterfaceCounters> interfaces_;
  GroupReader group_;
  ProcessTable processes_;
  unsigned readings_ = 0;
  Top top_;
};

class SystemReader {
 public:
  using View = Poller<Reading, Point>::View;

  explicit SystemReader(SystemOptions options);
  void start() { poller_.start(); }
  void stop() { poller_.stop(); }
  void step(When when) { poller_.step(when); }  // without a thread
  View view() const { return poller_.view(); }
  core::Duration interval() const noexcept { return interval_; }

 private:
  const core::Duration interval_;
  Poller<Reading, Point> poller_;
};

// `since_ms`: points of the history after this moment.
std::string to_json(const SystemReader::View& view, core::Duration interval, std::int64_t since_ms);

}  // namespace metrics::system
