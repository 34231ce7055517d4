// What our control group allows and uses, of version 2 or 1: in a container this is the machine. Owned by the thread
// that polls.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metrics/poller.h"
#include "metrics/system/system.h"

namespace metrics::system {

class GroupReader {
 public:
  GroupReader(std::string proc, std::string sys) : proc_(std::move(proc)), root_(std::move(sys) + "/fs/cgroup") {}
  Group read(core::Instant now);

 private:
  void read_memory(Group& out, const std::string& path, bool unified) const;
  std::optional<double> cpu_limit(const std::string& path, bool unified) const;
  std::optional<double> cpu_seconds(const std::string& path, bool unified) const;

  const std::string proc_, root_;
  core::Instant before_{};
  std::optional<double> seconds_;  // of the last reading
};

}  // namespace metrics::system
