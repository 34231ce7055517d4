// International bank account numbers: country, length, structure and the mod 97 check of ISO 13616.
#pragma once

#include "policy/privacy/cluster.h"
#include "policy/privacy/finder.h"

namespace policy::privacy {

// The end of the last one found, 0 for none: what stands before it needs no other scanner.
std::uint32_t find_ibans(const Cluster& cluster, const Finder& finder);

}  // namespace policy::privacy
