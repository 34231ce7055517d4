#include <catch2/catch.hpp>
#include <future>

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
  query.measure = find_measure("requests");
  query.by = by;
  query.from = kStart;
  query.to = kStart + 10;
  return query;
}

}  // namespace

TEST_CASE("an interval that finds the history overloaded with questions is kept with the next", "[traffic]") {
  Historian historian({});
  historian.start();
  std::promise<void> go, begun, drained;
  REQUIRE(historian.worker().submit([&] {
    begun.set_value();
    go.get_future().wait();
  }));
  begun.get_future().wait();
  for (std::size_t i = 1; i < net::Worker::kQueue; ++i) REQUIRE(historian.worker().submit([] {}));
  REQUIRE(historian.worker().submit([&] { drained.set_value(); }));
  historian.keep(interval(kStart), (kStart + 10) * 1000);
  go.set_value();
  drained.get_future().wait();
  historian.keep(interval(kStart + 10), (kStart + 20) * 1000);
  REQUIRE(historian.finish(std::chrono::seconds(30)));
  CHECK(historian.counts().points == 2);
  CHECK(historian.counts().errors == 0);
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

TEST_CASE("a history that cannot be read gives no chart", "[traffic]") {
  store::History history({}, [](auto parts) { return parts[0]; });
  history.open();
  history.close();
  CHECK(history_report(history, requests(By::total)).empty());
}

}  // namespace router::traffic
