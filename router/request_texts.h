// A request as the classifiers are shown it. Pure.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.h"
#include "policy/policy.h"
#include "router/wire/request_scan.h"

namespace router {

// The scan's texts in their order. Those without escapes are read where they lie in the body, the others are unescaped
// into `unescaped`, whose memory is used again; files of text are opened there (wire/text_file.h). False: one is no
// text (a lone surrogate, which reads as U+FFFD, or a file that cannot be opened).
bool collect_texts(std::string_view body, const wire::RequestScan& scan, std::deque<std::string>& unescaped,
                   std::vector<policy::Text>& texts);

// What else it shows.
policy::Facts facts_of(const wire::RequestScan& scan, core::Endpoint endpoint, bool readable);

}  // namespace router
