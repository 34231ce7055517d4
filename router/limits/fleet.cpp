#include "router/limits/fleet.h"

#include <algorithm>

#include "core/random.h"

namespace router {
namespace {

std::string random_id() {
  std::string out;
  std::uint64_t bits = core::random_seed();
  for (int i = 0; i < 16; ++i, bits >>= 4) out += "0123456789abcdef"[bits & 15];
  return out;
}

}  // namespace

std::uint32_t ReplicaCount::hear(std::uint32_t replicas, core::Instant now) noexcept {
  const bool gap = now - heard_at_ > kGap;
  heard_at_ = now;
  if (replicas >= count_) {
    highest_ = 0;
    return count_ = replicas;
  }
  if (highest_ == 0 || gap) {
    lower_since_ = now;
    highest_ = 0;
  }
  highest_ = std::max(highest_, replicas);
  if (now - lower_since_ < kDoubt) return count_;
  count_ = highest_;
  highest_ = 0;
  return count_;
}

Fleet::Fleet() : id(random_id()) {}

}  // namespace router
