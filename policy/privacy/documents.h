// Numbers without a form of their own that a label makes personal: bank and other accounts, patients and their records,
// driving licences.
#pragma once

#include "policy/privacy/cluster.h"
#include "policy/privacy/finder.h"

namespace policy::privacy {

void find_labelled(const Cluster& cluster, const Finder& finder);

}  // namespace policy::privacy
