// What each codec makes of stored answers: the ratio over all files, and microseconds a body to compress and
// decompress, each the least of several rounds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "net/content_coding_whole.h"
#include "tests/support/recordings.h"

namespace {

using net::Coding;
using Clock = std::chrono::steady_clock;

struct Case {
  Coding coding;
  int level;
};

template <class F>
double least_us(int rounds, F&& run) {
  double least = 1e18;
  for (int i = 0; i < rounds; ++i) {
    const auto start = Clock::now();
    run();
    least = std::min(least, std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  }
  return least;
}

void measure(const Case& one, const std::vector<std::string>& bodies) {
  std::size_t plain = 0, coded = 0;
  std::vector<double> in, out;
  double slowest_per_kib_in = 0, slowest_per_kib_out = 0;
  for (const std::string& body : bodies) {
    std::string small, back;
    if (!net::encode_whole(one.coding, one.level, body, body.size() * 2 + 64, small)) continue;
    in.push_back(least_us(15, [&] { net::encode_whole(one.coding, one.level, body, body.size() * 2 + 64, small); }));
    out.push_back(least_us(15, [&] { net::decode_whole(one.coding, small, body.size(), back); }));
    if (back != body) std::abort();
    plain += body.size();
    coded += std::min(small.size(), body.size());
    if (body.size() >= 8192) {
      slowest_per_kib_in = std::max(slowest_per_kib_in, in.back() * 1024 / static_cast<double>(body.size()));
      slowest_per_kib_out = std::max(slowest_per_kib_out, out.back() * 1024 / static_cast<double>(body.size()));
    }
  }
  std::sort(in.begin(), in.end());
  std::sort(out.begin(), out.end());
  const auto at = [](const std::vector<double>& all, double q) {
    return all[static_cast<std::size_t>(q * static_cast<double>(all.size() - 1))];
  };
  std::printf(
      "%-8s %2d  saves %5.1f %%  compress p50 %6.1f p90 %6.1f max %7.1f  decompress p50 %5.1f p90 %5.1f max %6.1f  "
      "slowest us/KiB %5.2f %5.2f\n",
      std::string(net::to_string(one.coding)).c_str(), one.level,
      100 - 100.0 * static_cast<double>(coded) / static_cast<double>(plain), at(in, .5), at(in, .9), in.back(),
      at(out, .5), at(out, .9), out.back(), slowest_per_kib_in, slowest_per_kib_out);
}

}  // namespace

// cache_codec FILES...
int main(int argc, char** argv) {
  std::vector<std::string> bodies;
  std::size_t all = 0;
  for (int i = 1; i < argc; ++i) {
    bodies.push_back(support::read_file(argv[i]));
    all += bodies.back().size();
  }
  std::printf("%zu bodies, %zu bytes\n", bodies.size(), all);
  for (const Case& one : {Case{Coding::lz4, 0}, Case{Coding::gzip, 1}, Case{Coding::gzip, 6}, Case{Coding::gzip, 9},
                          Case{Coding::brotli, 1}, Case{Coding::brotli, 4}, Case{Coding::brotli, 5},
                          Case{Coding::brotli, 9}, Case{Coding::zstd, 1}, Case{Coding::zstd, 3}, Case{Coding::zstd, 6},
                          Case{Coding::zstd, 9}, Case{Coding::zstd, 12}, Case{Coding::zstd, 19}})
    measure(one, bodies);
  return 0;
}
