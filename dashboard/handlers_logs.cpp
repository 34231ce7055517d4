// GET /api/logs: the newest lines of the process's own log.
#include <charconv>

#include "dashboard/handlers.h"
#include "dashboard/logs_report.h"
#include "net/http_text.h"
#include "router/access.h"

namespace dashboard {
namespace {

// The value of a parameter, decoded; nothing when it is not there or empty.
std::string parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), one.size() + 1));
    if (!one.starts_with(name) || one.size() <= name.size() || one[name.size()] != '=') continue;
    std::string value(one.substr(name.size() + 1));
    for (char& c : value) c = c == '+' ? ' ' : c;
    return net::percent_decoded(value);
  }
  return {};
}

core::Error bad(std::string_view name, std::string message) {
  return core::fail(core::ErrorKind::bad_request, "'" + std::string(name) + "' " + message, std::string(name));
}

core::Result<std::uint64_t> number(std::string_view query, std::string_view name, std::uint64_t usual,
                                   std::uint64_t least, std::uint64_t most) {
  const std::string text = parameter(query, name);
  if (text.empty()) return usual;
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error == std::errc() && end == text.data() + text.size() && out >= least && out <= most) return out;
  return bad(name, "is a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ".");
}

core::Result<LogQuery> query_of(std::string_view query) {
  using core::LogLevel;
  LogQuery out;
  const std::string level = parameter(query, "level");
  bool known = level.empty();
  for (const LogLevel one : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
    if (level != to_string(one)) continue;
    out.level = one;
    known = true;
  }
  if (!known) return bad("level", "is debug, info, warning or error.");
  out.event = parameter(query, "event");
  out.text = parameter(query, "text");
  out.request_id = parameter(query, "request_id");
  TRY(out.after, number(query, "after", 0, 0, std::uint64_t{1} << 53));
  TRY(const std::uint64_t limit, number(query, "limit", out.limit, 1, LogQuery::kMost));
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
