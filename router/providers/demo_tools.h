// Which tools the demo provider calls, and with what. Pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "router/providers/demo_request.h"

namespace router::demo {

struct Call {
  std::string name;
  std::string arguments;  // JSON
};

// Empty: it answers in words. A tool is called when a word of its name occurs in the last user message; when none is,
// the first one whose description shares a word with it; when tool_choice demands a call, the first one anyhow. What
// came back from a tool is answered in words, so that every tool loop ends.
std::vector<Call> choose_calls(const wire::JsonTree& tree, const Request& request);

}  // namespace router::demo
