// The views that are panels: those of the binary (dashboard/panels.yaml), and the operator's. Const; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/panels.h"
#include "router/router.h"

namespace dashboard {

std::string_view shipped_panels_text() noexcept;
// Read once. What ships is right (tests/dashboard/panels_test.cpp); were it not, there would be none.
const std::vector<core::ViewConfig>& shipped_views();

// Both, the operator's in the place of those that have the same name.
std::string panels_json(const std::vector<core::ViewConfig>& own);
std::string panels_json(router::Shared& shared);

}  // namespace dashboard
