// What the kernel says of this process, from /proc/self. Linux only. Reads files and counts the entries of
// /proc/self/fd: some milliseconds with very many connections, so not for an I/O thread. What cannot be read is 0.
#pragma once

#include <cstdint>

namespace core {

struct ProcessStats {
  double cpu_seconds = 0;  // user and system
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t open_fds = 0;
  std::uint64_t max_fds = 0;
  std::uint64_t threads = 0;
  double start_time = 0;  // seconds since the Unix epoch
};

ProcessStats read_process_stats();

}  // namespace core
