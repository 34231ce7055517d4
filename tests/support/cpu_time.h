// Time of this thread on a processor: what else the machine does does not count.
#pragma once

#include <ctime>

namespace support {

inline double thread_seconds() {
  timespec at{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
}

}  // namespace support
