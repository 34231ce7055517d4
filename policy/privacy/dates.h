// Dates, and among them dates of birth: those with a word of birth near. Numbers (1985-03-12, 12.3.1985, 3/12/1985),
// months in words of many languages, and East Asian dates (1985年3月12日).
#pragma once

#include "policy/privacy/cluster.h"
#include "policy/privacy/finder.h"

namespace policy::privacy {

// Builds the table of months, which is made once.
void prepare_dates();

void find_dates(const Cluster& cluster, const Finder& finder);

}  // namespace policy::privacy
