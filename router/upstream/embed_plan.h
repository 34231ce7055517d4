// Who may be asked for the vector of a request's prompt, one after the other: the targets of the embeddings route, as
// that route's own requests get them, at or above the floor of both. Made with a spare exchange of the core; its
// thread.
#pragma once

#include <memory>
#include <string_view>

#include "router/exchange.h"

namespace router {

class EmbedPlan {
 public:
  // `asking` has its floor. The text outlives the plan.
  EmbedPlan(const Exchange& asking, std::uint32_t route, std::string_view text);
  ~EmbedPlan();
  EmbedPlan(const EmbedPlan&) = delete;

  bool possible() const noexcept { return possible_; }  // there is a target at all
  // The next that does not fail its probes; kNone when there is none left.
  std::uint32_t next();

 private:
  CoreState& home_;
  std::unique_ptr<Exchange> exchange_;
  bool possible_ = false;
};

}  // namespace router
