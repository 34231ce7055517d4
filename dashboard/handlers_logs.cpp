// GET /api/logs: the newest lines of the process's own log.
#include "dashboard/handlers.h"
#include "dashboard/logs_report.h"
#include "router/access.h"
#include "router/query.h"

namespace dashboard {
namespace {

core::Result<LogQuery> query_of(std::string_view query) {
  using core::LogLevel;
  using router::parameter;
  LogQuery out;
  const std::string level = parameter(query, "level");
  bool known = level.empty();
  for (const LogLevel one : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
    if (level != to_string(one)) continue;
    out.level = one;
    known = true;
  }
  if (!known) return router::bad("level", "is debug, info, warning or error.");
  out.event = parameter(query, "event");
  out.text = parameter(query, "text");
  out.request_id = parameter(query, "request_id");
  TRY(const std::int64_t after, router::number(query, "after", 0, 0, std::int64_t{1} << 53));
  TRY(const std::int64_t limit, router::number(query, "limit", static_cast<std::int64_t>(out.limit), 1,
                                               static_cast<std::int64_t>(LogQuery::kMost)));
  out.after = static_cast<std::uint64_t>(after);
  out.limit = static_cast<std::size_t>(limit);
  return out;
}

}  // namespace

net::Task<void> show_logs(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  auto asker = router::authenticate_admin(*home.snapshot(), transaction.head());
  if (!asker) {
    co_await answer_error(home, transaction, std::move(asker).assume_error());
    co_return;
  }
  auto query = query_of(transaction.query());
  if (!query) {
    co_await answer_error(home, transaction, std::move(query).assume_error());
    co_return;
  }
  net::Question question = [wanted = std::move(query).assume_value()] { return logs_json(core::log(), wanted); };
  co_await answer_from(home, transaction, state.router.worker, std::move(question));
}

}  // namespace dashboard
