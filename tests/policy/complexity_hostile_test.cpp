// Any text costs at most what 8 KiB of text cost, and nothing is allocated. The allocations are counted with glibc's
// own account of the heap, so that no other test of this program is touched.
#include <malloc.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/policy/complexity_model.h"
#include "tests/support/cpu_time.h"
#include "tests/support/repeated.h"

using policy::complexity::Estimator;
using policy::complexity::Request;
using support::repeated;

namespace {

std::vector<std::string> hostile(std::size_t bytes) {
  std::vector<std::string> out;
  for (int c = 0; c < 256; ++c) out.push_back(std::string(bytes, static_cast<char>(c)));
  for (const char* piece : {"a.", "a ", ". ", "{}", "\n\t", "\xe4\xb8\xad", "\xe4\xb8\xad a", "\xd0\x96",
                            "\xf0\x9f\x98\x80", "A.\nB) ", "\xe2\x80\x8b", "prove ", "\xed\xa0\x80", "0 1 "}) {
    out.push_back(repeated(piece, bytes));
  }
  std::string noise;
  std::uint32_t state = 1;
  while (noise.size() < bytes) noise.push_back(static_cast<char>((state = state * 1664525u + 1013904223u) >> 24));
  out.push_back(noise);
  return out;
}

double fastest(const Request& request, Estimator::Scratch& scratch) {
  double best = 1e9;
  for (int i = 0; i < 20; ++i) {
    const double begin = support::thread_seconds();
    shipped_complexity().estimate(request, scratch);
    best = std::min(best, 1e6 * (support::thread_seconds() - begin));
  }
  return best;
}

}  // namespace

TEST_CASE("no text is read beyond its end, whatever its bytes and its length") {
  Estimator::Scratch scratch;
  for (std::size_t bytes :
       {1u, 2u, 3u, 4u, 7u, 8u, 15u, 16u, 17u, 63u, 64u, 65u, 127u, 4095u, 4096u, 8191u, 8192u, 8193u, 65536u}) {
    for (const std::string& text : hostile(bytes)) {
      const std::vector<char> exact(text.begin(), text.end());  // so that a sanitizer sees its end
      Request request;
      request.last_user = std::string_view(exact.data(), exact.size());
      request.earlier = request.last_user;
      const auto estimate = shipped_complexity().estimate(request, scratch);
      REQUIRE(estimate.confidence >= 0);
      REQUIRE(estimate.confidence <= 1);
    }
  }
}

TEST_CASE("a megabyte costs what eight kilobytes cost") {
  Estimator::Scratch scratch;
  for (const char* piece : {"a. ", "\xff", "\xe4\xb8\xad\xe6\x96\x87", "prove it; "}) {
    const std::string some = repeated(piece, 8192), much = repeated(piece, 1 << 20);
    Request small, large;
    small.last_user = some;
    large.last_user = much;
    CHECK(fastest(large, scratch) < 3 * fastest(small, scratch) + 50);
  }
}

TEST_CASE("nothing is allocated for an estimate") {
  Estimator::Scratch scratch;
  const auto texts = hostile(20'000);
  Request request;
  request.last_user = texts.back();
  shipped_complexity().estimate(request, scratch);
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
  const auto before = mallinfo2();
  for (const std::string& text : texts) {
    request.last_user = text;
    request.earlier = text;
    shipped_complexity().estimate(request, scratch);
  }
  const auto after = mallinfo2();
  CHECK(after.uordblks == before.uordblks);
  CHECK(after.arena == before.arena);
#endif
}
