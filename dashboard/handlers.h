// What answers each URL of the page and its API. `rest` is what a '*' took of the path.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "dashboard/state.h"
#include "net/transaction.h"

namespace dashboard {

net::Task<void> go_to_page(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_page(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view name);

// What the page begins with, in one answer: who asks, and for who may read the panels and the last minute.
net::Task<void> show_start(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> show_session(State& state, router::CoreState& home, net::Transaction& transaction,
                             std::string_view rest);
net::Task<void> sign_in(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view rest);
net::Task<void> sign_out(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view rest);

net::Task<void> show_status(State& state, router::CoreState& home, net::Transaction& transaction,
                            std::string_view rest);
net::Task<void> show_routes(State& state, router::CoreState& home, net::Transaction& transaction,
                            std::string_view rest);
net::Task<void> show_panels(State& state, router::CoreState& home, net::Transaction& transaction,
                            std::string_view rest);
net::Task<void> show_decision(State& state, router::CoreState& home, net::Transaction& transaction,
                              std::string_view id);

net::Task<void> show_metrics_json(State& state, router::CoreState& home, net::Transaction& transaction,
                                  std::string_view rest);
net::Task<void> show_openapi(State& state, router::CoreState& home, net::Transaction& transaction,
                             std::string_view rest);
net::Task<void> show_system_health(State& state, router::CoreState& home, net::Transaction& transaction,
                                   std::string_view rest);
net::Task<void> show_llm_performance(State& state, router::CoreState& home, net::Transaction& transaction,
                                     std::string_view rest);
net::Task<void> show_cache_stats(State& state, router::CoreState& home, net::Transaction& transaction,
                                 std::string_view rest);
net::Task<void> show_database_health(State& state, router::CoreState& home, net::Transaction& transaction,
                                     std::string_view rest);

net::Task<void> serve_live(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view rest);

net::Task<void> show_config(State& state, router::CoreState& home, net::Transaction& transaction,
                            std::string_view rest);
net::Task<void> validate_config(State& state, router::CoreState& home, net::Transaction& transaction,
                                std::string_view rest);
net::Task<void> apply_config(State& state, router::CoreState& home, net::Transaction& transaction,
                             std::string_view rest);
net::Task<void> list_config_versions(State& state, router::CoreState& home, net::Transaction& transaction,
                                     std::string_view rest);
net::Task<void> show_config_version(State& state, router::CoreState& home, net::Transaction& transaction,
                                    std::string_view version);

net::Task<void> show_alerts(State& state, router::CoreState& home, net::Transaction& transaction,
                            std::string_view rest);
net::Task<void> silence_alert(State& state, router::CoreState& home, net::Transaction& transaction,
                              std::string_view rest);
net::Task<void> unsilence_alert(State& state, router::CoreState& home, net::Transaction& transaction,
                                std::string_view rest);
net::Task<void> test_notifier(State& state, router::CoreState& home, net::Transaction& transaction,
                              std::string_view rest);
net::Task<void> drain_target(State& state, router::CoreState& home, net::Transaction& transaction,
                             std::string_view rest);

net::Task<void> list_services(State& state, router::CoreState& home, net::Transaction& transaction,
                              std::string_view rest);
net::Task<void> start_services(State& state, router::CoreState& home, net::Transaction& transaction,
                               std::string_view rest);
net::Task<void> stop_services(State& state, router::CoreState& home, net::Transaction& transaction,
                              std::string_view rest);
net::Task<void> restart_services(State& state, router::CoreState& home, net::Transaction& transaction,
                                 std::string_view rest);
// `name`: a service's, as it stands in the path.
net::Task<void> show_service(State& state, router::CoreState& home, net::Transaction& transaction,
                             std::string_view name);
net::Task<void> show_service_config(State& state, router::CoreState& home, net::Transaction& transaction,
                                    std::string_view name);
net::Task<void> follow_service_log(State& state, router::CoreState& home, net::Transaction& transaction,
                                   std::string_view name);
net::Task<void> control_service(State& state, router::CoreState& home, net::Transaction& transaction,
                                std::string_view name);
net::Task<void> back_up_service(State& state, router::CoreState& home, net::Transaction& transaction,
                                std::string_view name);
net::Task<void> list_backups(State& state, router::CoreState& home, net::Transaction& transaction,
                             std::string_view rest);

net::Task<void> show_logs(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view rest);

// Answers for pages: never kept by a cache, never taken for another type than they say.
net::Task<void> answer_json(net::Transaction& transaction, int status, std::string body,
                            std::string fields = std::string());
net::Task<void> answer_error(router::CoreState& home, net::Transaction& transaction, core::Error error,
                             std::string fields = std::string());
// Has a worker make the answer; an empty one means that it has too much to do.
net::Task<void> answer_from(router::CoreState& home, net::Transaction& transaction, net::Worker& worker,
                            net::Question question);
// What a worker makes for an answer. The worker's until it is done.
struct Made {
  core::Result<std::string> body = std::string();
  int status = 200;
};
// Has a worker do it, and answers with what it made; `late` when it has too much to do, or is not done within
// `patience`.
net::Task<void> answer_made(router::CoreState& home, net::Transaction& transaction, net::Worker& worker,
                            core::Duration patience, std::shared_ptr<Made> made, std::function<void()> work,
                            core::Error late);

// Who asks for what is an admin's alone: the name of the key, empty where there are none. `refusal` is what a viewer is
// told. Errors: unauthorized, forbidden.
core::Result<std::string> admin_only(router::CoreState& home, const net::Transaction& transaction,
                                     std::string_view refusal);
// The same, with the body.
struct Asked {
  std::string by;
  std::string_view body;  // the transaction's
  Asked(std::string by_, std::string_view body_) : by(std::move(by_)), body(body_) {}
};
net::Task<core::Result<Asked>> admin_asks(router::CoreState& home, net::Transaction& transaction,
                                          std::string_view refusal, std::size_t most);
// A body of at most `most` bytes, which is read no further when it says that it has more. Errors as of
// Transaction::body.
net::Task<core::Result<std::string_view>> small_body(net::Transaction& transaction, std::size_t most);

}  // namespace dashboard
