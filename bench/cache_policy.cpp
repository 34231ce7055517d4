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

using Make = std::function<Trace(std::size_t requests, std::size_t entries, std::uint64_t seed)>;

// `entries` is what fits into the cache. Popular ones are replaced no faster than some times that many requests: where
// nothing stays until the cache is full, there is nothing to know beyond what came last.
std::vector<Make> makers() {
  std::vector<Make> out;
  for (const double alpha : {0.7, 0.9, 1.0, 1.2})
    out.push_back([=](auto n, auto, auto seed) { return support::zipf_trace(kIds, n, alpha, seed); });
  for (const double alpha : {0.7, 0.9, 1.2}) {
    for (const int percent : {10, 30})
      out.push_back([=](auto n, auto, auto seed) { return support::scan_trace(kIds, n, alpha, percent, seed); });
  }
  for (const unsigned times : {4u, 20u}) {
    out.push_back(
        [=](auto n, auto entries, auto seed) { return support::replaced_trace(kIds, n, 0.9, times * entries, seed); });
  }
  for (const unsigned period : {2u, 10u, 100u})
    out.push_back([=](auto n, auto, auto seed) { return support::drift_trace(kIds, n, 0.9, period, seed); });
  out.push_back([](auto n, auto, auto seed) { return support::burst_trace(kIds, n, 0.9, seed); });
  for (const int percent : {0, 50})
    out.push_back([=](auto n, auto, auto seed) { return support::loop_trace(kIds, n, percent, seed); });
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
    for (const unsigned percent : {1u, 10u}) {
      for (int seed = 1; seed <= seeds; ++seed) {
        const Trace trace = make(requests, kIds * percent / 100, static_cast<std::uint64_t>(seed));
        for (const Sizes kind : {Sizes::equal, Sizes::log_normal}) {
          const auto sizes = support::sizes_of(trace.ids, kind, static_cast<std::uint64_t>(seed));
          std::uint64_t all = 0;
          for (std::uint32_t id = 0; id < trace.working_set; ++id) all += sizes[id];
          const std::uint64_t capacity = all * percent / 100;
          std::printf(
              "%s\n{\"trace\":\"%s\",\"sizes\":\"%s\",\"percent\":%u,\"seed\":%d,\"shipped\":%.5f,\"lru\":%.5f,"
              "\"optimum\":%.5f}",
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
