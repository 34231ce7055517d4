// Mail addresses, web addresses and host names, IPv4 and IPv6 addresses and hardware addresses with colons. Each place
// is looked at with bounded work to its left, so that any text costs linear time.
#pragma once

#include "policy/privacy/cluster.h"
#include "policy/privacy/finder.h"

namespace policy::privacy {

// `at` is an '@' (or its full-width form).
void find_email(const Finder& finder, std::uint32_t at, std::uint32_t size);

// `at` is a ':'. Answers where to go on: behind what was read.
std::uint32_t find_at_colon(const Finder& finder, std::uint32_t at);

// Four numbers with dots.
void find_ipv4(const Cluster& cluster, const Finder& finder);

// Host names without a scheme; looks at every dot, so that it is only asked for when DOMAIN_NAME is looked for.
void find_domains(const Finder& finder);

}  // namespace policy::privacy
