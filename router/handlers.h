// What answers each URL: the model endpoints through the pipeline, the rest directly. `rest` is what a '*' took of the
// path.
#pragma once

#include <string>
#include <string_view>

#include "core/error.h"
#include "net/transaction.h"
#include "router/core_state.h"

namespace router {

net::Task<void> chat_completions(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> completions(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> embeddings(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> explain(CoreState& home, net::Transaction& transaction, std::string_view rest);

net::Task<void> list_models(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_model(CoreState& home, net::Transaction& transaction, std::string_view id);
net::Task<void> show_decision(CoreState& home, net::Transaction& transaction, std::string_view id);

net::Task<void> show_cache(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> clear_cache(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> delete_from_cache(CoreState& home, net::Transaction& transaction, std::string_view rest);

net::Task<void> show_gpu(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_system(CoreState& home, net::Transaction& transaction, std::string_view rest);

net::Task<void> show_now(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_requests(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_targets(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_history(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_forecast(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_patterns(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_drift(CoreState& home, net::Transaction& transaction, std::string_view rest);

net::Task<void> show_metrics(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_liveness(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_readiness(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_startup(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_health(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_health_detailed(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_litellm_liveliness(CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_litellm_readiness(CoreState& home, net::Transaction& transaction, std::string_view rest);

// An error outside the pipeline, in the OpenAI shape, with a request id.
net::Task<void> answer_plain_error(CoreState& home, net::Transaction& transaction, core::Error error,
                                   std::string fields);

}  // namespace router
