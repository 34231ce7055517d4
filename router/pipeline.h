// The way of a request: the list of stages and the loop that runs them. See docs/life_of_a_request.md.
#pragma once

#include <string_view>

#include "core/result.h"
#include "net/task.h"
#include "router/exchange.h"

namespace router {

enum class Flow : std::uint8_t { next, answered };

struct Stage {
  std::string_view name;
  net::Task<core::Result<Flow>> (*run)(Exchange&);
};

// Runs one request of a model endpoint through all stages and answers it, whatever happens.
net::Task<void> run_pipeline(Exchange& exchange);

// Runs the stages up to the plan and answers with what would happen (POST /v1/route/explain).
net::Task<void> run_explain(Exchange& exchange);

std::string_view stage_name(std::size_t index) noexcept;

}  // namespace router
