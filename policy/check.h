// What only the classifiers can say about a config: entity types, patterns, categories, tiers and domains that do not
// exist, do not compile or are not looked for. Each issue has the file, line, path and cure.
#pragma once

#include <vector>

#include "core/config.h"

namespace policy {

std::vector<core::ConfigIssue> check(const core::Config& config);

}  // namespace policy
