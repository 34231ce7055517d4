// Any body: the scanner must not crash, and what it accepts a strict parser must read in the same way, also after
// edits. The first byte chooses the endpoint and what stands in the padding.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/support/request_property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr core::Endpoint kEndpoints[] = {core::Endpoint::chat, core::Endpoint::completions,
                                           core::Endpoint::embeddings};
  constexpr char kPaddings[] = {'}', ']', ',', '"', '\0', '5'};
  const std::uint8_t choice = data[0] % 32;
  const support::PaddedBody body({reinterpret_cast<const char*>(data + 1), size - 1}, kPaddings[choice / 3 % 6]);

  static router::wire::RequestScanner scanner;
  static router::wire::RequestScan scan;
  const auto scanned = scanner.scan(kEndpoints[choice % 3], body.text(), body.capacity(), scan);
  const std::string problem =
      scanned ? support::request_problem(body.text(), scan) : support::refusal_problem(body.text(), scanned.error());
  if (!problem.empty()) {
    std::fprintf(stderr, "%s\n", problem.c_str());
    std::abort();
  }
  return 0;
}
