// Asks an embeddings route for the vector of one text, on behalf of a request of another route. The text is that
// request's prompt, so it goes to nobody below the request's floor: the targets come from the same plan that the
// route's own requests have, made with the higher floor of the two. Never fails a request: whatever goes wrong is a
// word. Ends within its limit, and when the client leaves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/task.h"
#include "router/exchange.h"

namespace router {

struct Embedded {
  std::string_view problem;  // a literal; empty: here is a vector of length 1
  std::vector<float> vector;
  std::uint32_t target = Snapshot::kNone;  // who made it
  core::Usage usage;
  bool failed = false;  // the embedder's fault: neither the request's, nor that of its time

  Embedded() = default;
};

net::Task<Embedded> embed(Exchange& exchange, std::uint32_t route, std::string text, core::Duration limit);

}  // namespace router
