// What /health says of what no request shows: the disks and the history. By the rules in force, so that a bound and the
// words for it stand once: where a rule fires, health warns. Pure.
#pragma once

#include <vector>

#include "metrics/health.h"
#include "router/alerts/book.h"

namespace router::alerts {

// A component for each instance of each rule that watches such a thing.
std::vector<metrics::Component> health_of(const std::vector<Book::Watched>& watched);

}  // namespace router::alerts
