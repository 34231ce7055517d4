#include "router/traffic/trends.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace router::traffic {
namespace {

constexpr std::int64_t kNow = 1'799'971'200 + 600;  // ten past an hour, 15 January 2027, a Friday
constexpr std::int64_t kHour = 3600;

store::History fresh() {
  return store::History({}, [](std::span<const std::string> parts) {
    Tally sum;
    for (const std::string& part : parts) static_cast<void>(sum.merge(part));
    return sum.serialise();
  });
}

struct Written {
  store::History history = fresh();
  Written() { history.open(); }
  void add(By by, std::string_view name, std::int64_t time, std::uint64_t requests) {
    Tally tally;
    tally.counts.requests = requests;
    tally.counts.cost_nano_usd = requests * 1'000'000;
    const std::string text = tally.serialise();
    const std::vector<store::Point> points{{to_string(by), name, time, text, 0}};
    history.write(points, time + 10);
  }
};

bool has(const std::string& json, std::string_view text) { return json.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("hours in which nothing ran are none, and neither are those beside them", "[traffic]") {
  Written written;
  const std::int64_t last = kNow - kNow % kHour;
  for (std::int64_t hour = 1; hour <= 12; ++hour) {
    if (hour != 6) written.add(By::total, "", last - (13 - hour) * kHour, 10);
  }
  written.add(By::total, "", last, 3);
  const Hourly read = read_hours(written.history, *find_measure("requests"), kNow);
  REQUIRE(read.ok);
  REQUIRE(read.hours.size() == 56 * 24);
  CHECK(read.open == 3);
  const auto hour = [&](std::int64_t ago) { return read.hours[static_cast<std::size_t>(56 * 24 - ago)]; };
  CHECK(hour(1) == 10);
  CHECK(hour(3) == 10);
  CHECK_FALSE(hour(7));   // the gap
  CHECK_FALSE(hour(6));   // after it
  CHECK_FALSE(hour(8));   // before it
  CHECK_FALSE(hour(12));  // the first of all
  CHECK(hour(11) == 10);
}

TEST_CASE("a forecast says what comes, what it is sure of, and what the month will be", "[traffic]") {
  Written written;
  const std::int64_t last = kNow - kNow % kHour;
  for (std::int64_t i = 24 * 15; i > 0; --i) written.add(By::total, "", last - i * kHour, 100);
  const std::string json = forecast_report(written.history, *find_measure("requests"), 7, kNow);
  CHECK(has(json, R"("method":"holt_winters","reason":null,"season_hours":168,"coverage":0.80)"));
  CHECK(has(json, R"("total":{"value":16800,"lower":16800,"upper":16800})"));
  CHECK(has(json, R"("peak":{"value":100,)"));
  CHECK(has(json, R"("passed_at":null)"));
  // 1 January 00:00 to the present hour, and to the end of the month.
  const std::int64_t begin = 1'798'761'600, end = 1'801'440'000;
  CHECK(has(json, "\"month\":{\"from\":" + std::to_string(begin * 1000) + ",\"to\":" + std::to_string(end * 1000) +
                      ",\"so_far\":" + std::to_string((last - begin) / kHour * 100)));
  CHECK(has(json, "\"value\":" + std::to_string((end - begin) / kHour * 100)));
}

TEST_CASE("a month has what its hours in part have too, and the busiest hour may be one", "[traffic]") {
  Written written;
  const std::int64_t last = kNow - kNow % kHour;
  written.add(By::total, "", last - 9 * kHour, 500);  // the first of all
  for (std::int64_t hour = 8; hour > 0; --hour) {
    if (hour != 4) written.add(By::total, "", last - hour * kHour, 10);
  }
  written.add(By::total, "", last, 3);
  const std::string json = forecast_report(written.history, *find_measure("requests"), 7, kNow);
  CHECK(has(json, R"("so_far":573})"));
  CHECK(has(json, R"("peak":{"value":500,"at":)" + std::to_string((last - 9 * kHour) * 1000)));
}

TEST_CASE("a forecast of too little says so and nothing else", "[traffic]") {
  Written written;
  written.add(By::total, "", kNow - 2 * kHour, 5);
  const std::string json = forecast_report(written.history, *find_measure("cost_usd"), 7, kNow);
  CHECK(has(json, R"("method":null,"reason":"Too little history)"));
  CHECK(has(json, R"("times":[],"values":[],"lower":[],"upper":[],"total":null)"));
}

TEST_CASE("habits are told by the weekday and hour of whoever looks", "[traffic]") {
  Written written;
  const std::int64_t monday = 1'799'625'600;  // 11 January 2027, 00:00 UTC
  for (std::int64_t i = 0; i < 24; ++i) written.add(By::total, "", monday + i * kHour, i == 9 ? 50 : 1);
  const std::string utc = patterns_report(written.history, *find_measure("requests"), 0, kNow);
  CHECK(has(utc, R"({"weekday":0,"hour":9,"hours":1,"mean":50})"));
  CHECK(has(utc, R"({"weekday":6,"hour":9,"hours":0,"mean":null})"));
  const std::string west = patterns_report(written.history, *find_measure("requests"), -600, kNow);
  CHECK(has(west, R"({"weekday":6,"hour":23,"hours":1,"mean":50})"));
}

TEST_CASE("drift compares a day with the week before it, and says when it cannot tell", "[traffic]") {
  Written written;
  const std::int64_t day = kNow - kNow % kHour - store::kDay;
  written.add(By::tier, "simple", day - 5 * kHour, 900);
  written.add(By::tier, "complex", day - 5 * kHour, 100);
  written.add(By::injection, "benign", day - 5 * kHour, 10);
  written.add(By::tier, "simple", day + 5 * kHour, 500);
  written.add(By::tier, "complex", day + 5 * kHour, 500);
  written.add(By::injection, "benign", day + 5 * kHour, 1000);
  const std::string json = drift_report(written.history, {}, kNow);
  CHECK(has(json, R"({"by":"tier","against":"previous","verdict":"drifted","index":0.8789,"seen":1000,"expected":1000,)"
                  R"("bins":[{"name":"complex","seen":0.5000,"expected":0.1000})"));
  CHECK(has(json,
            R"({"by":"injection","against":"previous","verdict":"too_few","index":null,"seen":1000,"expected":10)"));
  CHECK(has(json, R"({"by":"gain","against":"previous","verdict":"too_few")"));
}

TEST_CASE("gain is held against what its model's training left", "[traffic]") {
  Written written;
  const std::int64_t day = kNow - kNow % kHour - store::kDay;
  std::vector<float> even;
  for (int i = 0; i <= 100; ++i) even.push_back(static_cast<float>(i) / 100);
  for (int bin = 0; bin < 100; bin += kBin) written.add(By::gain, std::to_string(bin), day + 10 * bin, 50);
  const std::string steady = drift_report(written.history, even, kNow);
  CHECK(has(steady, R"({"by":"gain","against":"card","verdict":"steady","index":0.0000,"seen":1000,"expected":null)"));
  for (float& one : even) one = one / 2;
  CHECK(has(drift_report(written.history, even, kNow), R"({"by":"gain","against":"card","verdict":"drifted")"));
}

}  // namespace router::traffic
