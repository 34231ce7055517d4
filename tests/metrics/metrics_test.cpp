#include "metrics/metrics.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>
#include <thread>

#include "tests/metrics/text_format.h"

using metrics::Family;
using metrics::Kind;
using metrics::kNone;
using metrics::Metrics;
using metrics::SeriesId;
using metrics::Shard;
using metrics::Sink;
using metrics::test::TextFormat;

namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::counter: return "counter";
    case Kind::real_counter: return "real counter";
    case Kind::gauge: return "gauge";
    case Kind::histogram: return "histogram";
  }
  return "";
}

std::string list_of_families() {
  std::ostringstream out;
  out.precision(12);
  for (const metrics::FamilyRow& about : metrics::catalogue()) {
    out << about.name << ' ' << kind_name(about.kind) << " {";
    for (std::size_t i = 0; i < about.labels.size(); ++i) out << (i == 0 ? "" : ",") << about.labels[i];
    out << '}';
    for (double bound : about.buckets) out << ' ' << bound;
    out << '\n';
  }
  return out.str();
}

}  // namespace

TEST_CASE("the scrape is this text exactly") {
  Metrics all(1, 10);
  Shard& shard = all.shard(0);
  shard.add(all.series(Family::http_requests, {"chat", "POST", "200"}), 3);
  shard.add_real(all.series(Family::cost, {"openai", "gpt\"4\\\n", "provider"}), 0.25);
  shard.observe(all.series(Family::stage, {"plan"}), 0.0005);
  shard.observe(all.series(Family::stage, {"plan"}), 100);
  shard.set(all.series(Family::connections, {"idle"}), 7);
  CHECK(all.scrape() == R"(# HELP signalbox_http_requests_total Requests answered.
# TYPE signalbox_http_requests_total counter
signalbox_http_requests_total{endpoint="chat",method="POST",code="200"} 3
# HELP signalbox_stage_seconds Time of each stage of the pipeline.
# TYPE signalbox_stage_seconds histogram
signalbox_stage_seconds_count{stage="plan"} 2
signalbox_stage_seconds_sum{stage="plan"} 100.0005
signalbox_stage_seconds_bucket{stage="plan",le="1e-05"} 0
signalbox_stage_seconds_bucket{stage="plan",le="0.0001"} 0
signalbox_stage_seconds_bucket{stage="plan",le="0.001"} 1
signalbox_stage_seconds_bucket{stage="plan",le="0.01"} 1
signalbox_stage_seconds_bucket{stage="plan",le="0.1"} 1
signalbox_stage_seconds_bucket{stage="plan",le="1"} 1
signalbox_stage_seconds_bucket{stage="plan",le="10"} 1
signalbox_stage_seconds_bucket{stage="plan",le="+Inf"} 2
# HELP signalbox_cost_usd_total Cost of answers at the configured prices, by who counted their tokens.
# TYPE signalbox_cost_usd_total counter
signalbox_cost_usd_total{provider="openai",model="gpt\"4\\\n",source="provider"} 0.25
# HELP signalbox_connections Connections by state.
# TYPE signalbox_connections gauge
signalbox_connections{state="idle"} 7
)");
}

TEST_CASE("the catalogue is the one in the golden file") {
  const std::string path = "tests/golden/metrics.txt";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << list_of_families();
  std::ifstream file(path);
  std::stringstream golden;
  golden << file.rdbuf();
  CHECK(list_of_families() == golden.str());
}

TEST_CASE("the catalogue keeps to the naming rules") {
  std::set<std::string_view> names;
  for (const metrics::FamilyRow& about : metrics::catalogue()) {
    CAPTURE(about.name);
    CHECK(names.insert(about.name).second);
    const bool counts = about.kind == Kind::counter || about.kind == Kind::real_counter;
    CHECK(about.name.ends_with("_total") == counts);
    CHECK(about.help.ends_with("."));
    CHECK(std::is_sorted(about.buckets.begin(), about.buckets.end()));
    CHECK(about.buckets.size() + 2 <= metrics::kSinkCells);
  }
}

TEST_CASE("every family together makes a valid scrape") {
  Metrics all(2, 10);
  all.add_source(metrics::sample_process);
  for (const metrics::FamilyRow& about : metrics::catalogue()) {
    if (about.name.starts_with("process_")) continue;
    for (std::string_view value : {"a", "\xC3\xBC", "", "x\"y\\z\n", "\xFF\xC0"}) {
      const std::vector<std::string_view> labels(about.labels.size(), value);
      const SeriesId id = all.series(about.family, labels);
      REQUIRE(id != kNone);
      Shard& shard = all.shard(1);
      if (about.kind == Kind::counter) shard.add(id);
      if (about.kind == Kind::real_counter) shard.add_real(id, 0.5);
      if (about.kind == Kind::gauge) shard.set(id, -1e300);
      if (about.kind == Kind::histogram) shard.observe(id, 0.5);
    }
  }
  const std::string text = all.scrape();
  CHECK(TextFormat::problem_of(text).empty());
  for (const metrics::FamilyRow& about : metrics::catalogue()) {
    CAPTURE(about.name);
    CHECK(text.find("# TYPE " + std::string(about.name) + " ") != std::string::npos);
  }
}

TEST_CASE("the format checker refuses what a scraper refuses") {
  const std::string_view bad[] = {
      "",
      "a_total 1",
      "# TYPE a_total counter\na_total x\n",
      "# TYPE a_total counter\nb_total 1\n",
      "# TYPE a counter\na 1\n",
      "# TYPE a_total counter\na_total{x=\"1\"} 1\na_total{x=\"1\"} 1\n",
      "# TYPE a_total counter\na_total{x=\"1} 1\n",
      "# TYPE a_total counter\na_total{1x=\"1\"} 1\n",
      "# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\n",
      "# TYPE h histogram\nh_count 3\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 2\n",
  };
  for (std::string_view text : bad) {
    CAPTURE(text);
    CHECK(!TextFormat::problem_of(text).empty());
  }
}

TEST_CASE("shards of several threads are summed while they write") {
  constexpr unsigned kCores = 4;
  constexpr int kRounds = 5000;
  Metrics all(kCores, 100);
  const SeriesId histogram = all.series(Family::overhead, {"chat"});
  const SeriesId gauge = all.series(Family::http_in_flight, {"chat"});
  std::vector<std::thread> threads;
  for (unsigned core = 0; core < kCores; ++core) {
    threads.emplace_back([&, core] {
      Shard& shard = all.shard(core);
      for (int i = 0; i < kRounds; ++i) {
        const std::string code = std::to_string(200 + i % 50);
        shard.add(shard.find(all, Family::http_requests, {"chat", "POST", code}));
        shard.observe(histogram, 0.001 * (i % 3));
        shard.add_real(gauge, i % 2 == 0 ? 1 : -1);
      }
    });
  }
  for (int i = 0; i < 5; ++i)
    CHECK(TextFormat::problem_of(all.scrape(core::Instant(std::chrono::seconds(2 * i)))).empty());
  for (std::thread& thread : threads) thread.join();

  const std::string text = all.scrape(core::Instant(std::chrono::seconds(100)));
  CHECK(has_line(text, "signalbox_overhead_seconds_count{endpoint=\"chat\"} 20000"));
  CHECK(has_line(text, "signalbox_http_requests_in_flight{endpoint=\"chat\"} 0"));
  for (int code = 200; code < 250; ++code) {
    const std::string labels = "{endpoint=\"chat\",method=\"POST\",code=\"" + std::to_string(code) + "\"}";
    CHECK(has_line(text, "signalbox_http_requests_total" + labels + " 400"));
  }
}

TEST_CASE("label sets beyond the limit count as _other and are counted") {
  Metrics all(1, 3);
  Shard& shard = all.shard(0);
  for (int i = 0; i < 10; ++i) {
    const std::string target = "t" + std::to_string(i);
    shard.add(shard.find(all, Family::route_decisions, {"auto", target}));
    shard.add(shard.find(all, Family::route_decisions, {"auto", target}));
  }
  const std::string text = all.scrape();
  CHECK(has_line(text, "signalbox_route_decisions_total{route=\"auto\",target=\"t2\"} 2"));
  CHECK(text.find("t3") == std::string::npos);
  CHECK(has_line(text, "signalbox_route_decisions_total{route=\"_other\",target=\"_other\"} 14"));
  CHECK(has_line(text, "signalbox_metric_series_dropped_total{metric=\"signalbox_route_decisions_total\"} 7"));
  CHECK(TextFormat::problem_of(text).empty());
}

TEST_CASE("one label set is one series, however it is found") {
  Metrics all(2, 100);
  const SeriesId id = all.series(Family::route_decisions, {"ab", "c"});
  CHECK(all.series(Family::route_decisions, {"ab", "c"}) == id);
  CHECK(all.series(Family::route_decisions, {"a", "bc"}) != id);
  CHECK(all.series(Family::retries, {"ab", "c"}) != id);
  for (unsigned core = 0; core < 2; ++core) {
    for (int i = 0; i < 2; ++i) CHECK(all.shard(core).find(all, Family::route_decisions, {"ab", "c"}) == id);
    CHECK(all.shard(core).find(all, Family::route_decisions, {"a", "bc"}) ==
          all.series(Family::route_decisions, {"a", "bc"}));
  }
}

TEST_CASE("the core's cache forgets but never confuses") {
  Metrics all(1, 5000);
  Shard& shard = all.shard(0);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 3000; ++i) {
      const std::string model = "m" + std::to_string(i);
      const SeriesId id = shard.find(all, Family::cost, {"p", model, "provider"});
      if (id != all.series(Family::cost, {"p", model, "provider"})) FAIL(model);
      shard.add_real(id, 1);
    }
  }
  CHECK(has_line(all.scrape(), "signalbox_cost_usd_total{provider=\"p\",model=\"m2999\",source=\"provider\"} 2"));
}

TEST_CASE("label values are cut to 128 bytes and made valid UTF-8") {
  const std::string long_name(127, 'x');
  const std::pair<std::string, std::string> cases[] = {
      {"plain", "plain"},
      {"\xE2\x82\xAC\xF0\x9F\x98\x80", "\xE2\x82\xAC\xF0\x9F\x98\x80"},
      {"a\xFFz", "a?z"},
      {"\xC0\xAF", "??"},
      {"\xED\xA0\x80", "???"},
      {"\xF4\x90\x80\x80", "????"},
      {"cut\xE2\x82", "cut??"},
      {long_name + "yz", long_name + "y"},
      {long_name + "\xC3\xBC", long_name},
  };
  for (const auto& [given, shown] : cases) {
    Metrics all(1, 10);
    const SeriesId id = all.series(Family::connections, {given});
    CHECK(all.series(Family::connections, {shown}) == id);
    all.shard(0).set(id, 1);
    CHECK(has_line(all.scrape(), "signalbox_connections{state=\"" + shown + "\"} 1"));
  }
}

TEST_CASE("an observation on a bound belongs to its bucket, and not a number to none") {
  Metrics all(1, 10);
  const SeriesId id = all.series(Family::stage, {"plan"});
  for (double value : {0.0, 0.00001, 10.0, 10.0001, std::nan("")}) all.shard(0).observe(id, value);
  const std::string text = all.scrape();
  CHECK(has_line(text, "signalbox_stage_seconds_bucket{stage=\"plan\",le=\"1e-05\"} 2"));
  CHECK(has_line(text, "signalbox_stage_seconds_bucket{stage=\"plan\",le=\"10\"} 3"));
  CHECK(has_line(text, "signalbox_stage_seconds_bucket{stage=\"plan\",le=\"+Inf\"} 4"));
}

TEST_CASE("writing to no series does nothing") {
  Metrics all(1, 10);
  const SeriesId id = all.series(Family::log_dropped, {});
  Shard& shard = all.shard(0);
  shard.add(kNone, 5);
  shard.add_real(kNone, 5);
  shard.set(kNone, 5);
  for (double value : {0.0, 1.0, 1e9}) shard.observe(kNone, value);
  CHECK(has_line(all.scrape(), "signalbox_log_dropped_total 0"));
  CHECK(id != kNone);
}

TEST_CASE("sources are asked once for each fresh scrape, and a scrape is fresh for a second") {
  Metrics all(1, 10);
  int asked = 0;
  all.add_source([&](Sink& sink) { sink.set(Family::deployment_circuit, {"openai/gpt-4o", "openai"}, ++asked); });
  const core::Instant start{std::chrono::seconds(1000)};
  const std::string line = "signalbox_deployment_circuit_state{deployment=\"openai/gpt-4o\",provider=\"openai\"} ";
  CHECK(has_line(all.scrape(start), line + "1"));
  CHECK(has_line(all.scrape(start + std::chrono::milliseconds(999)), line + "1"));
  CHECK(has_line(all.scrape(start + std::chrono::milliseconds(1000)), line + "2"));
}
