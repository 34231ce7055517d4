// A day of history, 8,640 intervals of 200 targets each: how long an interval takes to write, what lies on the disk
// then, and how long the charts take. history_bench FOLDER [requests of a target in an interval]; FOLDER is made anew.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "core/process.h"
#include "router/traffic/history_report.h"

namespace {

using router::traffic::By;
using router::traffic::Tally;

constexpr int kIntervals = 8640, kTargets = 200;
constexpr std::int64_t kStart = 1'800'000'000 / 3600 * 3600;

double milliseconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::string merged(std::span<const std::string> texts) {
  Tally sum;
  for (const std::string& one : texts) sum.merge(one);
  return sum.serialise();
}

// Streams whose times spread as those of models do.
std::string traffic(int requests, std::mt19937_64& random) {
  std::lognormal_distribution<double> duration(7, 0.7), first(5.5, 0.6), speed(4, 0.4);
  Tally out;
  for (int i = 0; i < requests; ++i) {
    out.add_millis(&Tally::duration_ns, duration(random));
    out.add_millis(&Tally::first_token_ns, first(random));
    out.add_speed(speed(random));
  }
  const auto n = static_cast<std::uint64_t>(requests);
  out.counts = {n, n, 0, 800 * n, 200 * n, 1'500'000 * n, 0, n / 4, n / 2};
  return out.serialise();
}

void chart(store::History& history, std::string_view measure, By by, std::int64_t seconds) {
  router::traffic::HistoryQuery query;
  query.measures = {router::traffic::find_measure(measure)};
  query.by = by;
  query.to = kStart + kIntervals * 10;
  query.from = query.to - seconds;
  std::vector<double> times;
  std::size_t bytes = 0;
  const std::clock_t cpu = std::clock();
  for (int i = 0; i < 7; ++i) {
    const auto before = std::chrono::steady_clock::now();
    bytes = router::traffic::history_report(history, query).size();
    times.push_back(milliseconds(std::chrono::steady_clock::now() - before));
  }
  const double cpu_ms = 1000.0 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC / 7;
  std::sort(times.begin(), times.end());
  std::printf("  %-17s by %-6s %6lld s: %6.1f ms (%.1f to %.1f), %.1f ms of CPU, %zu KB\n",
              std::string(measure).c_str(), std::string(to_string(by)).c_str(), static_cast<long long>(seconds),
              times[3], times.front(), times.back(), cpu_ms, bytes / 1000);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: %s FOLDER [requests]\n", argv[0]), 2;
  const std::string folder = argv[1];
  const int requests = argc > 2 ? std::atoi(argv[2]) : 5;
  std::filesystem::remove_all(folder);
  store::History history({folder, std::uint64_t{8} << 30}, merged);
  history.open();
  std::mt19937_64 random(1);
  std::vector<std::string> names, texts;
  for (int i = 0; i < kTargets; ++i) names.push_back("provider/model-" + std::to_string(i));
  for (int i = 0; i < 4096; ++i) texts.push_back(traffic(requests, random));
  std::vector<double> writes;
  double all = 0;
  for (int i = 0; i < kIntervals; ++i) {
    const std::int64_t time = kStart + i * 10;
    std::vector<store::Point> points;
    points.push_back({"total", "", time, texts[random() % texts.size()], 0});
    for (const std::string& name : names) points.push_back({"target", name, time, texts[random() % texts.size()], 0});
    const auto before = std::chrono::steady_clock::now();
    history.write(points, time + 10);
    writes.push_back(milliseconds(std::chrono::steady_clock::now() - before));
    all += writes.back();
  }
  std::sort(writes.begin(), writes.end());
  std::uintmax_t size = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) size += entry.file_size();
  std::printf("%d intervals of %d targets, %d requests in each; an interval of one: %zu bytes\n", kIntervals, kTargets,
              requests, texts[0].size());
  std::printf("  an interval is written in %.1f ms (median), %.1f (95 %%), %.1f (longest); %.1f s in all\n",
              writes[writes.size() / 2], writes[writes.size() * 95 / 100], writes.back(), all / 1000);
  std::printf("  on disk %.0f MB, in use %.0f MB, resident %.0f MB, errors %llu\n", static_cast<double>(size) / 1e6,
              static_cast<double>(history.counts().bytes) / 1e6,
              static_cast<double>(core::read_process_stats().resident_bytes) / 1e6,
              static_cast<unsigned long long>(history.counts().errors));
  chart(history, "requests", By::target, store::kDay);
  chart(history, "cost_usd", By::target, store::kDay);
  chart(history, "latency_ms", By::target, store::kDay);
  chart(history, "tokens_per_second", By::target, store::kDay);
  chart(history, "latency_ms", By::total, store::kDay);
  chart(history, "latency_ms", By::target, 3600);
  return 0;
}
