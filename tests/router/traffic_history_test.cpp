#include <atomic>
#include <catch2/catch.hpp>
#include <future>

#include "core/panels.h"
#include "router/traffic/historian.h"
#include "router/traffic/history_report.h"

namespace router::traffic {
namespace {

constexpr std::int64_t kStart = 1'800'000'000;

std::string one_request() {
  Tally tally;
  tally.counts.requests = 1;
  return tally.serialise();
}

std::vector<Closed> interval(std::int64_t time) { return {{By::total, "", time * 1000, one_request()}}; }

HistoryQuery requests(By by) {
  HistoryQuery query;
  query.measures = {find_measure("requests")};
  query.by = by;
  query.from = kStart;
  query.to = kStart + 10;
  return query;
}

}  // namespace

TEST_CASE("a history that could not write once is well again with the next interval that it writes", "[traffic]") {
  core::HistoryConfig config;
  config.max_bytes = 1 << 20;
  Historian historian(config);
  historian.start();
  const auto keep = [&](std::vector<Closed> closed, std::int64_t time) {
    historian.keep(std::move(closed), time * 1000);
    std::promise<void> kept;
    const auto done = [&](const Historian::Answer&) { kept.set_value(); };
    REQUIRE(historian.ask([](store::History&) { return Historian::Answer(); }, done));
    kept.get_future().wait();
  };
  std::vector<Closed> huge = interval(kStart);
  huge.push_back({By::target, std::string(4 << 20, 'x'), kStart * 1000, one_request()});
  keep(std::move(huge), kStart);
  CHECK(historian.standing().failing);
  CHECK(historian.counts().errors == 1);
  keep(interval(kStart + 10), kStart + 10);
  CHECK_FALSE(historian.standing().failing);
  CHECK(historian.counts().errors == 1);
}

TEST_CASE("however much the history is asked, what it is to keep is kept, and first", "[traffic]") {
  Historian historian({});
  historian.start();
  std::promise<void> go, begun;
  std::atomic<int> answered{0}, refused{0};
  std::atomic<std::uint64_t> seen{0};
  const auto done = [&](Historian::Answer answer) { answer.problem.empty() ? ++answered : ++refused; };
  REQUIRE(historian.ask(
      [&](store::History&) {
        begun.set_value();
        go.get_future().wait();
        return Historian::Answer{"first", {}};
      },
      done));
  begun.get_future().wait();
  for (std::size_t i = 1; i < Historian::kQuestions; ++i) {
    REQUIRE(historian.ask(
        [&](store::History& history) {
          seen = history.counts().points;
          return Historian::Answer{"next", {}};
        },
        done));
  }
  CHECK_FALSE(historian.ask([](store::History&) { return Historian::Answer{}; }, done));
  for (int i = 0; i < 50; ++i) historian.keep(interval(kStart + 10 * i), (kStart + 10 * i + 10) * 1000);
  go.set_value();
  REQUIRE(historian.finish(std::chrono::seconds(30)));
  CHECK(historian.counts().points == 50);
  CHECK(historian.counts().errors == 0);
  CHECK(answered + refused == static_cast<int>(Historian::kQuestions));
  // A question that came before the interval sees it all the same, unless the end has come meanwhile.
  CHECK((seen == 50 || refused == static_cast<int>(Historian::kQuestions) - 1));
}

TEST_CASE("a chart says how many series it leaves out", "[traffic]") {
  store::History history({}, [](auto parts) { return parts[0]; });
  history.open();
  const std::string text = one_request();
  std::vector<std::string> names;
  for (int i = 0; i < 1003; ++i) names.push_back("target" + std::to_string(i));
  std::vector<store::Point> points{{to_string(By::total), "", kStart, text, 0}};
  for (const std::string& name : names) points.push_back({to_string(By::target), name, kStart, text, 0});
  history.write(points, kStart + 10);
  CHECK(history_report(history, requests(By::target)).find("\"omitted\":3}") != std::string::npos);
  CHECK(history_report(history, requests(By::total)).find("\"omitted\":0}") != std::string::npos);
}

TEST_CASE("an answer has a bounded number of numbers, however long its series are", "[traffic]") {
  store::History history({}, [](auto parts) { return parts[0]; });
  history.open();
  const std::string text = one_request();
  std::vector<std::string> names;
  for (int i = 0; i < 600; ++i) names.push_back("target" + std::to_string(i));
  std::vector<store::Point> points{{to_string(By::total), "", kStart, text, 0}};
  for (const std::string& name : names) points.push_back({to_string(By::target), name, kStart, text, 0});
  history.write(points, kStart + 10);
  HistoryQuery query = requests(By::target);
  query.from = kStart - 19'990;
  query.points = 2000;
  CHECK(history_report(history, query).find("\"omitted\":100}") != std::string::npos);
  query.measures = {find_measure("latency_ms")};
  CHECK(history_report(history, query).find("\"omitted\":475}") != std::string::npos);
}

TEST_CASE("one reading answers several measures, and a share of nothing is not known", "[traffic]") {
  store::History history({}, [](auto parts) { return parts[0]; });
  history.open();
  Tally tally;
  tally.counts = {.requests = 4, .succeeded = 3, .failed = 1};
  const std::string text = tally.serialise();
  const std::vector<store::Point> points{{to_string(By::total), "", kStart, text, 0}};
  history.write(points, kStart + 10);
  HistoryQuery query = requests(By::total);
  query.measures = {find_measure("requests"), find_measure("success_ratio"), find_measure("cache_ratio"),
                    find_measure("latency_ms")};
  const std::string json = history_report(history, query);
  CHECK(json.find(R"("metric":"requests,success_ratio,cache_ratio,latency_ms","unit":null)") != std::string::npos);
  CHECK(json.find(R"("metric":"requests","unit":"requests","values":[4])") != std::string::npos);
  CHECK(json.find(R"("metric":"success_ratio","unit":"ratio","values":[0.75])") != std::string::npos);
  CHECK(json.find(R"("metric":"cache_ratio","unit":"ratio","values":[null])") != std::string::npos);
  CHECK(json.find(R"("metric":"latency_ms","unit":"ms","count":[0],"p50":[null])") != std::string::npos);
  query.csv = true;
  CHECK(history_report(history, query) ==
        "time_ms,name,requests,success_ratio,cache_ratio,latency_ms_count,latency_ms_p50,latency_ms_p95,latency_ms_p99"
        "\r\n1800000000000,\"total\",4,0.75,,0,,,\r\n");
}

TEST_CASE("one point is the whole of the time, and begins about where it should", "[traffic]") {
  store::History history({}, [](auto parts) { return parts[0]; });
  history.open();
  const std::string text = one_request();
  for (std::int64_t i = 0; i < 30; ++i) {
    const std::vector<store::Point> points{{to_string(By::total), "", kStart + i * 120, text, 0}};
    history.write(points, kStart + i * 120 + 10);
  }
  HistoryQuery query = requests(By::total);
  query.from = kStart + 130;
  query.to = kStart + 3605;
  query.points = 1;
  CHECK(history_report(history, query).find("\"values\":[29]") != std::string::npos);
}

TEST_CASE("what a panel may ask for is what the history measures", "[traffic]") {
  for (const core::PanelMetric& metric : core::panel_metrics()) {
    const Measure* measure = find_measure(metric.name);
    CAPTURE(metric.name);
    CHECK((measure != nullptr) == (metric.kind != core::MetricKind::live));
    if (!measure) continue;
    CHECK(measure->unit == metric.unit);
    CHECK((measure->rest != nullptr) == (metric.kind == core::MetricKind::ratio));
    CHECK((measure->sketch != nullptr) == (metric.kind == core::MetricKind::quantity));
  }
  for (std::size_t i = 0; i < core::kPanelDimensions.size(); ++i) {
    By by = By::total;
    CAPTURE(core::kPanelDimensions[i]);
    REQUIRE(read_by(core::kPanelDimensions[i], by));
    CHECK(is_label(by) == (i >= core::kFirstLabel));
  }
}

TEST_CASE("a history that cannot be read gives no chart, and says why", "[traffic]") {
  store::History history({}, [](auto parts) { return parts[0]; });
  history.open();
  history.close();
  CHECK(history_report(history, requests(By::total)).empty());
  CHECK_FALSE(history.problem().empty());
}

}  // namespace router::traffic
