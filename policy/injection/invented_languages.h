// The invented texts in other languages than English, by where they are listed.
#pragma once

#include <span>

#include "policy/injection/invent.h"

namespace policy::injection {

std::span<const Gap> european_gaps();
std::span<const Theme> invented_european();
std::span<const Gap> asian_gaps();
std::span<const Theme> invented_asian();
std::span<const Gap> coding_gaps();
std::span<const Theme> invented_coding();
std::span<const Gap> prose_gaps();
std::span<const Theme> invented_prose();

}  // namespace policy::injection
