// All that has a form: one pass from one telling byte to the next, and around each the scanners for what may stand
// there.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "policy/privacy/cluster.h"
#include "policy/privacy/context.h"
#include "policy/privacy/entity.h"
#include "policy/privacy/types.h"

namespace policy::privacy {

struct StructuredScratch {
  Context context;
  Cluster cluster;
};

// Builds the tables that are made once, so that the first request does not wait for them.
void prepare_structured();

// Appends, unsorted and overlapping, what reaches the minimum of its type.
void find_structured(std::string_view raw, std::span<const float, kTypes> minimum, StructuredScratch& scratch,
                     Entities& out);

}  // namespace policy::privacy
