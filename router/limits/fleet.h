// The replicas that share limits, as this process knows them: its own id among them, and how many were alive when Redis
// last said so. Owned by the router, shared by all cores; core 0 keeps it true (shared_limits.h).
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace router {

struct Fleet {
  const std::string id;                    // random, new with each start
  std::atomic<std::uint32_t> replicas{0};  // with this one; 0: Redis never said

  Fleet();
};

}  // namespace router
