// Findings that overlap: one stays.
#pragma once

#include <string_view>

#include "policy/privacy/entity.h"

namespace policy::privacy {

// Sorts by begin. Of two that overlap the higher score stays, then the longer, then the one with a check digit. What
// is empty or beyond the text goes; ends inside a code point move outwards.
void resolve(std::string_view raw, Entities& entities);

}  // namespace policy::privacy
