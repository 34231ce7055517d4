// Traffic for its operators: the last minute, the last requests, how each target fares.
#include <charconv>
#include <optional>

#include "router/access.h"
#include "router/handlers.h"
#include "router/query.h"
#include "router/router.h"
#include "router/traffic/reports.h"

namespace router {
namespace {

constexpr core::Duration kPatience = std::chrono::seconds(10);  // with a worker that has much to do

core::Result<std::optional<traffic::Cursor>> cursor(std::string_view query, std::string_view name) {
  const std::string text = parameter(query, name);
  if (text.empty()) return std::optional<traffic::Cursor>();
  const auto out = traffic::Cursor::parse(text);
  if (!out) return bad(name, "is a cursor that /api/requests gave.");
  return out;
}

// 404 as it is, 4xx as 4.
core::Result<int> status(std::string_view query) {
  std::string text = parameter(query, "status");
  if (text.empty()) return 0;
  if (text.size() == 3 && text.ends_with("xx")) text.resize(1);
  int out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool hundred = text.size() == 1 && out >= 1 && out <= 5;
  const bool whole = text.size() == 3 && out >= 100 && out <= 599;
  if (error == std::errc() && end == text.data() + text.size() && (hundred || whole)) return out;
  return bad("status", "is a status, or 2xx, 4xx or 5xx.");
}

core::Result<traffic::Page> page_of(std::string_view query) {
  traffic::Page out;
  TRY(out.after, cursor(query, "after"));
  TRY(out.before, cursor(query, "before"));
  TRY(const std::int64_t limit,
      number(query, "limit", static_cast<std::int64_t>(out.limit), 1, static_cast<std::int64_t>(traffic::Page::kMost)));
  out.limit = static_cast<std::size_t>(limit);
  TRY(out.filter.status, status(query));
  out.filter.route = parameter(query, "route");
  out.filter.model = parameter(query, "model");
  out.filter.target = parameter(query, "target");
  out.filter.key = parameter(query, "key");
  out.filter.cache = parameter(query, "cache");
  out.filter.policy = parameter(query, "policy");
  out.filter.id = parameter(query, "id");
  return out;
}

core::Result<void> may_see(CoreState& home, const net::Transaction& transaction) {
  const auto snapshot = home.snapshot();
  TRY(Asker asker, authenticate_admin(*snapshot, transaction.head()));
  static_cast<void>(asker);
  return core::success();
}

core::Result<net::Question> ask_now(CoreState& home, const net::Transaction& transaction) {
  TRY_VOID(may_see(home, transaction));
  return net::Question([shared = &home.shared()] { return traffic::now_json(*shared); });
}

core::Result<net::Question> ask_requests(CoreState& home, const net::Transaction& transaction) {
  TRY_VOID(may_see(home, transaction));
  TRY(traffic::Page page, page_of(transaction.query()));
  return net::Question(
      [shared = &home.shared(), page = std::move(page)] { return traffic::requests_json(*shared, page); });
}

core::Result<net::Question> ask_targets(CoreState& home, const net::Transaction& transaction) {
  TRY_VOID(may_see(home, transaction));
  TRY(const std::int64_t seconds, number(transaction.query(), "window_s", traffic::kWindowSeconds, 10, 600));
  return net::Question([shared = &home.shared(), seconds] { return traffic::targets_json(*shared, seconds); });
}

// Adding up minutes of many series takes milliseconds: a worker's.
net::Task<void> answer_by(CoreState& home, net::Transaction& transaction, net::Worker& worker, net::Question question,
                          std::string type) {
  const std::string body = co_await net::ask_worker_within(home.core(), worker, kPatience, std::move(question));
  if (body.empty()) {
    core::Error error = core::fail(core::ErrorKind::overloaded, "Too much is being asked at once. Try again.");
    co_await answer_plain_error(home, transaction, std::move(error), std::string());
    co_return;
  }
  co_await transaction.send(200, type, std::string_view("cache-control: no-store\r\n"), std::string_view(body));
}

net::Task<void> answer(CoreState& home, net::Transaction& transaction, core::Result<net::Question> question) {
  if (!question) {
    co_await answer_plain_error(home, transaction, std::move(question).assume_error(), std::string());
    co_return;
  }
  co_await answer_by(home, transaction, home.shared().worker, std::move(question).assume_value(),
                     std::string("application/json"));
}

}  // namespace

net::Task<void> show_now(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await answer(home, transaction, ask_now(home, transaction));
}

net::Task<void> show_requests(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await answer(home, transaction, ask_requests(home, transaction));
}

net::Task<void> show_targets(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await answer(home, transaction, ask_targets(home, transaction));
}

}  // namespace router
