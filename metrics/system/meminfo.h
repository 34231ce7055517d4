// The machine's memory, from /proc/meminfo. Any thread.
#pragma once

#include <cstdint>
#include <string>

namespace metrics {

struct MemoryInfo {
  std::uint64_t total = 0;      // 0: not known
  std::uint64_t available = 0;  // what programs could still have, caches given up
  std::uint64_t swap_total = 0, swap_free = 0;
};

MemoryInfo read_meminfo(const std::string& proc);

}  // namespace metrics
