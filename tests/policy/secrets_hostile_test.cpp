// Any text costs time in proportion to its length, and nothing is allocated once the buffers have grown. The
// allocations are counted with glibc's own account of the heap, so that no other test of this program is touched.
#include <malloc.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "tests/policy/secrets_finder.h"
#include "tests/support/cpu_time.h"
#include "tests/support/repeated.h"

namespace {

using namespace policy;
using support::repeated;

// What makes the finder look closer again and again.
std::vector<std::string> hostile() {
  return {"a",
          "/",
          "=",
          "A1",
          "://a:b@",
          "://a:b",
          "password=",
          "password = \"",
          "password is ",
          "token='x ",
          "secret=`",
          "key=",
          "key: \\\"",
          "key=\n",
          "authorization: basic ",
          "bearer aaaaaaaaaaaa ",
          "eyJ",
          "eyJhbGciOi",
          "-----BEGIN PRIVATE KEY-----\n",
          "-----BEGIN PRIVATE KEY-----",
          "AKIA",
          "AZDO",
          "fm2_",
          "sl.",
          ".atlasv1.",
          "$6$",
          "psexec -p",
          "curl -u a",
          "unseal ",
          "identified by '",
          "networkcredential(\"",
          "login_with_api_key [",
          "token=0123456789abcdef0123456789abcdef ",
          "api_key: 9f86d081884c7d659a2feaa0c55ad015 ",
          "\xc3\xbc",
          "\xff"};
}

// The least of a few runs, so that whatever else the machine does counts little.
double microseconds(support::SecretFinder& finder, std::span<const std::uint32_t> hits, std::string_view text) {
  double best = 1e12;
  for (int i = 0; i < 7; ++i) {
    finder.found.clear();
    const double begin = support::thread_seconds();
    secrets::find(text, hits, finder.scratch, finder.found);
    const double taken = 1e6 * (support::thread_seconds() - begin);
    best = std::min(best, taken);
  }
  return best;
}

}  // namespace

TEST_CASE("sixteen times the text costs sixteen times the time, whatever it repeats") {
  support::SecretFinder finder;
  for (const std::string& piece : hostile()) {
    const std::string small = repeated(piece, 1 << 14), large = repeated(piece, 1 << 18);
    const auto found = finder.set.scan(large, finder.scan);
    const std::vector<std::uint32_t> hits(found.begin(), found.end());
    INFO(piece);
    CHECK(microseconds(finder, hits, large) < 16 * 4 * (microseconds(finder, hits, small) + 10));
  }
}

TEST_CASE("nothing is allocated once a text of the kind has been seen") {
  support::SecretFinder finder;
  std::string text;
  for (const std::string& piece : hostile()) text += repeated(piece, 3000) + "\n";
  text += "password: \"Rp7!vakue2\" and gh" + ("p_" + support::random_text(36, support::kBase62, 3));
  const auto found = finder.set.scan(text, finder.scan);
  const std::vector<std::uint32_t> hits(found.begin(), found.end());
  secrets::find(text, hits, finder.scratch, finder.found);
  REQUIRE(finder.found.size() > 2);
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
  const auto before = mallinfo2();
  for (int i = 0; i < 3; ++i) {
    finder.found.clear();
    secrets::find(text, hits, finder.scratch, finder.found);
  }
  const auto after = mallinfo2();
  CHECK(after.uordblks == before.uordblks);
  CHECK(after.arena == before.arena);
#endif
}
