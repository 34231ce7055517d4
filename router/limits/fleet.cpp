#include "router/limits/fleet.h"

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

Fleet::Fleet() : id(random_id()) {}

}  // namespace router
