// Any bytes as a provider's error answer: the client's error is short, valid JSON, and holds no URL.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/error.h"
#include "router/upstream/failure.h"
#include "router/upstream/scrub.h"
#include "router/wire/json_tree.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  router::UpstreamReply reply;
  reply.status = 300 + data[0] % 250;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t header = std::min<std::size_t>(data[1] % 32, rest.size());
  reply.retry_after = rest.substr(0, header);
  reply.body = rest.substr(header);
  reply.now = 1'700'000'000;
  const router::Failure failure = router::classify_reply(reply, (data[1] & 128) != 0);
  require(failure.cls != core::FailureClass::none);
  require(failure.error.message.size() <= router::kScrubbedBytes);
  require(failure.error.message.find("://") == std::string::npos);
  require(failure.retry_after.count() >= 0);
  router::wire::JsonTree tree;
  require(tree.parse(core::error_body(failure.error)) && !tree.repaired());
  const router::AttemptOutcome outcome{"provider/model", failure};
  const core::Error final = router::final_error({&outcome, 1});
  require(final.http_status() >= 400 && final.http_status() <= 599);
  return 0;
}
