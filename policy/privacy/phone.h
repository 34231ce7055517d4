// Telephone numbers. International ones ("+49 30 ...", "0049-30-...") are held against the numbering plans
// (phone_table.h); national ones are known by the groups that people write them in, and the looser the groups the more
// a word near must say that it is a telephone.
#pragma once

#include "policy/privacy/cluster.h"
#include "policy/privacy/finder.h"

namespace policy::privacy {

void find_phones(const Cluster& cluster, const Finder& finder);

}  // namespace policy::privacy
