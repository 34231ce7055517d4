// What scripts ask: the metrics as JSON, short summaries, and the description of the API itself.
#include <algorithm>

#include "dashboard/assets.h"
#include "dashboard/handlers.h"
#include "dashboard/summaries.h"
#include "net/http_text.h"
#include "router/access.h"

namespace dashboard {
namespace {

// The name of a metric, or how it begins and a '*'; empty: none was given.
core::Result<std::string> wanted_name(std::string_view query) {
  std::string out;
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), one.size() + 1));
    if (one.starts_with("name=")) out = net::percent_decoded(one.substr(5));
  }
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':';
  };
  const std::string_view letters = std::string_view(out).substr(0, out.size() - (out.ends_with('*') ? 1 : 0));
  if (out.size() <= 128 && std::all_of(letters.begin(), letters.end(), is_part)) return out;
  return core::fail(core::ErrorKind::bad_request, "'name' is the name of a metric, or how it begins and a '*'.",
                    "name");
}

core::Result<void> may_see(const router::CoreState& home, const net::Transaction& transaction) {
  TRY(router::Asker asker, router::authenticate_admin(*home.snapshot(), transaction.head()));
  static_cast<void>(asker);
  return core::success();
}

net::Task<void> summary(State& state, router::CoreState& home, net::Transaction& transaction,
                        std::string (*make)(router::Shared&)) {
  auto allowed = may_see(home, transaction);
  if (!allowed) {
    co_await answer_error(home, transaction, std::move(allowed).assume_error());
    co_return;
  }
  net::Question question = [shared = &state.router, make] { return make(*shared); };
  co_await answer_from(home, transaction, state.router.worker, std::move(question));
}

core::Result<std::string> ask_metrics(const router::CoreState& home, const net::Transaction& transaction) {
  TRY_VOID(may_see(home, transaction));
  return wanted_name(transaction.query());
}

}  // namespace

net::Task<void> show_metrics_json(State& state, router::CoreState& home, net::Transaction& transaction,
                                  std::string_view) {
  auto name = ask_metrics(home, transaction);
  if (!name) {
    co_await answer_error(home, transaction, std::move(name).assume_error());
    co_return;
  }
  net::Question question = [shared = &state.router, wanted = std::move(name).assume_value()] {
    return shared->metrics.scrape_json(wanted);
  };
  co_await answer_from(home, transaction, state.router.worker, std::move(question));
}

// The same text for everybody, with nothing of this process in it: no key is asked for.
net::Task<void> show_openapi(State&, router::CoreState&, net::Transaction& transaction, std::string_view) {
  const Asset asset = openapi();
  const std::string tag = "\"" + std::string(asset.hash) + "\"";
  const std::string fields = "etag: " + tag + "\r\ncache-control: no-cache\r\nx-content-type-options: nosniff\r\n";
  if (has_tag(transaction.head().find("if-none-match"), tag)) {
    co_await transaction.send(304, std::string_view(), fields, std::string_view());
    co_return;
  }
  co_await transaction.send(200, "application/json", fields, asset.bytes);
}

net::Task<void> show_system_health(State& state, router::CoreState& home, net::Transaction& transaction,
                                   std::string_view) {
  co_await summary(state, home, transaction, system_health_json);
}

net::Task<void> show_llm_performance(State& state, router::CoreState& home, net::Transaction& transaction,
                                     std::string_view) {
  co_await summary(state, home, transaction, llm_performance_json);
}

net::Task<void> show_cache_stats(State& state, router::CoreState& home, net::Transaction& transaction,
                                 std::string_view) {
  co_await summary(state, home, transaction, cache_stats_json);
}

net::Task<void> show_database_health(State& state, router::CoreState& home, net::Transaction& transaction,
                                     std::string_view) {
  co_await summary(state, home, transaction, database_health_json);
}

}  // namespace dashboard
