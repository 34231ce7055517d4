// Hit ratios of the response cache's eviction, with the parameters that ship, against LRU and the optimum, on invented
// traces. bench/cache_policy.py runs it.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/cache_traces.h"

namespace {

using support::Sizes;
using support::Trace;

constexpr std::uint32_t kIds = 50'000;

using Make = std::function<Trace(std::size_t requests, std::uint64_t seed)>;

std::vector<Make> makers() {
  std::vector<Make> out;
  for (const double alpha : {0.7, 0.9, 1.0, 1.2})
    out.push_back([=](std::size_t n, std::uint64_t seed) { return support::zipf_trace(kIds, n, alpha, seed); });
  for (const double alpha : {0.7, 0.9, 1.2}) {
    for (const int percent : {10, 30}) {
      out.push_back(
          [=](std::size_t n, std::uint64_t seed) { return support::scan_trace(kIds, n, alpha, percent, seed); });
    }
  }
  for (const std::size_t period : {2'000, 20'000, 100'000})
    out.push_back(
        [=](std::size_t n, std::uint64_t seed) { return support::replaced_trace(kIds, n, 0.9, period, seed); });
  for (const std::size_t period : {2, 10, 100})
    out.push_back([=](std::size_t n, std::uint64_t seed) { return support::drift_trace(kIds, n, 0.9, period, seed); });
  out.push_back([](std::size_t n, std::uint64_t seed) { return support::burst_trace(kIds, n, 0.9, seed); });
  for (const int percent : {0, 50})
    out.push_back([=](std::size_t n, std::uint64_t seed) { return support::loop_trace(kIds, n, percent, seed); });
  return out;
}

}  // namespace

// cache_policy REQUESTS SEEDS
int main(int argc, char** argv) {
  const std::size_t requests = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const int seeds = argc > 2 ? std::atoi(argv[2]) : 3;
  std::printf("{\"requests\":%zu,\"ids\":%u,\"rows\":[", requests, kIds);
  const char* comma = "";
  for (const Make& make : makers()) {
    for (int seed = 1; seed <= seeds; ++seed) {
      const Trace trace = make(requests, static_cast<std::uint64_t>(seed));
      for (const Sizes kind : {Sizes::equal, Sizes::log_normal}) {
        const auto sizes = support::sizes_of(trace.ids, kind, static_cast<std::uint64_t>(seed));
        std::uint64_t all = 0;
        for (std::uint32_t id = 0; id < trace.working_set; ++id) all += sizes[id];
        for (const unsigned percent : {1, 10}) {
          const std::uint64_t capacity = all * percent / 100;
          std::printf(
              "%s\n{\"trace\":\"%s\",\"sizes\":\"%s\",\"percent\":%u,\"seed\":%d,\"shipped\":%.4f,\"lru\":%.4f,"
              "\"optimum\":%.4f}",
              comma, trace.name.c_str(), kind == Sizes::equal ? "equal" : "log-normal", percent, seed,
              support::shipped_ratio(trace, sizes, capacity), support::lru_ratio(trace, sizes, capacity),
              support::optimum_ratio(trace, sizes, capacity, kind));
          comma = ",";
        }
      }
    }
  }
  std::printf("]}\n");
  return 0;
}
