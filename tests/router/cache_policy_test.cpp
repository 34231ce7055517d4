#include <catch2/catch.hpp>

#include "tests/support/cache_traces.h"

using support::Sizes;
using support::Trace;

// bench/cache_policy.cpp has the table; this is a small one of it.
TEST_CASE("the eviction finds more than LRU whether the popular stay, change, burst, loop or are scanned over") {
  constexpr std::uint32_t kIds = 20'000;
  constexpr std::size_t kRequests = 120'000;
  const Trace traces[] = {
      support::zipf_trace(kIds, kRequests, 0.7, 1),      support::zipf_trace(kIds, kRequests, 1.0, 1),
      support::scan_trace(kIds, kRequests, 0.9, 30, 1),  support::replaced_trace(kIds, kRequests, 0.9, 10'000, 1),
      support::drift_trace(kIds, kRequests, 0.9, 20, 1), support::burst_trace(kIds, kRequests, 0.9, 1),
      support::loop_trace(kIds, kRequests, 0, 1)};
  for (const Trace& trace : traces) {
    for (const Sizes kind : {Sizes::equal, Sizes::log_normal}) {
      const auto sizes = support::sizes_of(trace.ids, kind, 1);
      std::uint64_t all = 0;
      for (std::uint32_t id = 0; id < trace.working_set; ++id) all += sizes[id];
      for (const unsigned percent : {1u, 10u}) {
        const std::uint64_t capacity = all * percent / 100;
        CAPTURE(trace.name, kind == Sizes::equal, percent);
        const double shipped = support::shipped_ratio(trace, sizes, capacity);
        CHECK(shipped > support::lru_ratio(trace, sizes, capacity));
        CHECK(shipped <= support::optimum_ratio(trace, sizes, capacity, kind));
      }
    }
  }
}
