// What the history tells: measures over time, what comes, habits, and how far the policy's signals have moved. The
// history's own thread answers: nobody else touches it, and a slow disk holds up no other page.
#include "router/access.h"
#include "router/handlers.h"
#include "router/query.h"
#include "router/router.h"
#include "router/traffic/history_report.h"
#include "router/traffic/trends.h"

namespace router {
namespace {

using traffic::Historian;
using traffic::Measure;

constexpr core::Duration kPatience = std::chrono::seconds(10);

struct Asked {
  Historian::Question question;
  std::string type = "application/json";
  explicit Asked(Historian::Question q) : question(std::move(q)) {}
};

// An empty text of a report means that it could not read.
Historian::Answer told(store::History& history, std::string text) {
  Historian::Answer out;
  out.text = std::move(text);
  if (out.text.empty()) out.problem = "The history could not be read: " + history.problem() + ".";
  return out;
}

core::Result<void> may_see(CoreState& home, const net::Transaction& transaction) {
  const auto snapshot = home.snapshot();
  TRY(Asker asker, authenticate_admin(*snapshot, transaction.head()));
  static_cast<void>(asker);
  return core::success();
}

core::Result<std::vector<const Measure*>> measures_of(std::string_view query) {
  const std::string names = parameter(query, "metric");
  std::vector<const Measure*> out;
  for (std::size_t at = 0; at <= names.size();) {
    const std::size_t end = std::min(names.find(',', at), names.size());
    const Measure* measure = traffic::find_measure(std::string_view(names).substr(at, end - at));
    if (!measure) return bad("metric", "is one of " + traffic::measure_names() + ", or several with commas between.");
    if (std::find(out.begin(), out.end(), measure) == out.end()) out.push_back(measure);
    at = end + 1;
  }
  if (out.size() > traffic::HistoryQuery::kMeasures)
    return bad("metric", "names more than " + std::to_string(traffic::HistoryQuery::kMeasures) + " at once.");
  return out;
}

core::Result<traffic::HistoryQuery> history_query(std::string_view query) {
  constexpr std::int64_t kYear = 366 * store::kDay;
  traffic::HistoryQuery out;
  TRY(out.measures, measures_of(query));
  const std::string by = parameter(query, "by");
  if (!by.empty() && !traffic::read_by(by, out.by)) {
    return bad("by",
               "is total, route, target, key, injection, privacy, tier, entity, rule, acted, injection_score or gain.");
  }
  if (traffic::is_label(out.by) && (out.measures.size() > 1 || out.measures.front()->name != "requests"))
    return bad("metric", "is requests where 'by' is a label of the policy.");
  const std::int64_t now_ms = core::unix_millis(), most = std::int64_t{1} << 43;
  TRY(const std::int64_t to, number(query, "to", now_ms, 1, most));
  TRY(const std::int64_t from, number(query, "from", std::max<std::int64_t>(to - 3'600'000, 0), 0, most));
  if (from >= to || to - from > kYear * 1000) return bad("from", "lies before 'to', by a year at most.");
  out.from = from / 1000;
  out.to = (to + 999) / 1000;
  TRY(out.points, number(query, "points", out.points, 1, 2000));
  out.name = parameter(query, "name");
  const std::string format = parameter(query, "format");
  if (!format.empty() && format != "json" && format != "csv") return bad("format", "is json or csv.");
  out.csv = format == "csv";
  return out;
}

// One that adds up.
core::Result<const Measure*> count_of(std::string_view query) {
  const std::string name = parameter(query, "metric");
  const Measure* measure = traffic::find_measure(name.empty() ? "requests" : std::string_view(name));
  if (!measure || !measure->count || measure->rest)
    return bad("metric", "is requests, errors, input_tokens, output_tokens, cost_usd or another count.");
  return measure;
}

core::Result<Asked> ask_history(CoreState&, std::string_view query) {
  TRY(traffic::HistoryQuery wanted, history_query(query));
  const bool csv = wanted.csv;
  Asked out([wanted = std::move(wanted)](store::History& history) {
    return told(history, traffic::history_report(history, wanted));
  });
  if (csv) out.type = "text/csv; charset=utf-8";
  return out;
}

core::Result<Asked> ask_forecast(CoreState&, std::string_view query) {
  TRY(const Measure* measure, count_of(query));
  TRY(const std::int64_t days, number(query, "horizon_days", 7, 1, 31));
  return Asked([measure, days](store::History& history) {
    return told(history, traffic::forecast_report(history, *measure, days, core::unix_seconds()));
  });
}

core::Result<Asked> ask_patterns(CoreState&, std::string_view query) {
  TRY(const Measure* measure, count_of(query));
  TRY(const std::int64_t offset, number(query, "utc_offset_min", 0, -14 * 60, 14 * 60));
  return Asked([measure, offset](store::History& history) {
    return told(history, traffic::patterns_report(history, *measure, offset, core::unix_seconds()));
  });
}

core::Result<Asked> ask_drift(CoreState& home, std::string_view) {
  const auto snapshot = home.snapshot();
  std::vector<float> quantiles;
  if (snapshot->classifiers) {
    const std::span<const float> of = snapshot->classifiers->gain_quantiles();
    quantiles.assign(of.begin(), of.end());
  }
  return Asked([quantiles = std::move(quantiles)](store::History& history) {
    return told(history, traffic::drift_report(history, quantiles, core::unix_seconds()));
  });
}

net::Task<void> answer(CoreState& home, net::Transaction& transaction,
                       core::Result<Asked> (*read)(CoreState&, std::string_view)) {
  auto allowed = may_see(home, transaction);
  if (!allowed) {
    co_await answer_plain_error(home, transaction, std::move(allowed).assume_error(), std::string());
    co_return;
  }
  auto asked = read(home, transaction.query());
  if (!asked) {
    co_await answer_plain_error(home, transaction, std::move(asked).assume_error(), std::string());
    co_return;
  }
  Historian& historian = home.shared().historian;
  Historian::Question question = std::move(asked.assume_value().question);
  Historian::Answer found = co_await historian.answer(home.core(), kPatience, std::move(question));
  if (!found.problem.empty()) {
    core::Error error = core::fail(core::ErrorKind::overloaded, std::move(found.problem));
    co_await answer_plain_error(home, transaction, std::move(error), std::string());
    co_return;
  }
  const std::string type = asked.assume_value().type;
  co_await transaction.send(200, type, std::string_view("cache-control: no-store\r\n"), std::string_view(found.text));
}

}  // namespace

net::Task<void> show_history(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await answer(home, transaction, ask_history);
}

net::Task<void> show_forecast(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await answer(home, transaction, ask_forecast);
}

net::Task<void> show_patterns(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await answer(home, transaction, ask_patterns);
}

net::Task<void> show_drift(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await answer(home, transaction, ask_drift);
}

}  // namespace router
