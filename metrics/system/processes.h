// The processes that use the most: by processor since the last look, and by memory. Names and users only; a command
// line may hold secrets and is never read. Looking costs some ten microseconds for each process there is, so it is done
// now and then. Owned by the thread that polls.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "metrics/poller.h"
#include "metrics/system/system.h"

namespace metrics::system {

struct Top {
  unsigned processes = 0;
  std::vector<TopProcess> by_cpu, by_memory;  // at most kTop each, the greatest first
};

class ProcessTable {
 public:
  ProcessTable(std::string proc, std::string passwd) : proc_(std::move(proc)), passwd_(std::move(passwd)) {}
  Top look(core::Instant now);

 private:
  struct Ticks {
    std::uint64_t used = 0, started = 0;  // a number may be given again; then it has started later
  };
  std::string user_of(std::uint32_t pid);

  const std::string proc_, passwd_;
  core::Instant before_{};
  std::unordered_map<std::uint32_t, Ticks> ticks_;
  std::unordered_map<std::uint64_t, std::string> users_;  // of passwd_, read once in a look
};

}  // namespace metrics::system
