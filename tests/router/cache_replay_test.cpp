#include <catch2/catch.hpp>
#include <string>

#include "router/cache/replay.h"

using router::cache::replay;
using router::wire::StreamOptions;

namespace {

const std::string kWhole =
    R"({"id":"c1","object":"chat.completion","created":5,"model":"m","choices":[{"index":0,"message":{"role":)"
    R"("assistant","content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4,)"
    R"("total_tokens":7}})";
const std::string kText =
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":0,"delta":)"
    R"({"role":"assistant","content":"hello"},"finish_reason":null}]})"
    "\n\n"
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":0,"delta":{},)"
    R"("finish_reason":"stop"}]})"
    "\n\n";
const std::string kUsage =
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[],"usage":{)"
    R"("prompt_tokens":3,"completion_tokens":4,"total_tokens":7}})"
    "\n\n";
const std::string kEnd = "data: [DONE]\n\n";

struct Told {
  bool ok;
  std::string text;
};

Told tell(bool kept_as_stream, std::string body, bool as_stream, bool wants_usage = false) {
  StreamOptions options;
  options.client_wants_usage = wants_usage;
  options.requested_model = "m";
  options.fallback_id = "chatcmpl-x";
  Told out{};
  out.ok = replay(kept_as_stream, body, options, as_stream, out.text);
  return out;
}

}  // namespace

TEST_CASE("an answer is given again as it was to who asks in its form") {
  CHECK(tell(false, kWhole, false).text == kWhole);
  CHECK(tell(true, kText + kUsage + kEnd, true, true).text == kText + kUsage + kEnd);
}

TEST_CASE("the token counts of a kept stream are only for those who want them") {
  const Told told = tell(true, kText + kUsage + kEnd, true, false);
  CHECK(told.ok);
  CHECK(told.text == kText + kEnd);
  CHECK_FALSE(tell(true, kText + kEnd, true, true).ok);
  CHECK(tell(true, kText + kEnd, true, false).text == kText + kEnd);
}

TEST_CASE("a whole answer is told as a stream that ends") {
  for (const bool wanted : {false, true}) {
    const Told told = tell(false, kWhole, true, wanted);
    REQUIRE(told.ok);
    CHECK(told.text.find("\"hello\"") != std::string::npos);
    CHECK(told.text.find("\"finish_reason\":\"stop\"") != std::string::npos);
    CHECK(told.text.ends_with(kEnd));
    CHECK((told.text.find("\"usage\":{") != std::string::npos) == wanted);
  }
}

TEST_CASE("a stream is told as a whole answer with its token counts, or not at all") {
  const Told told = tell(true, kText + kUsage + kEnd, false);
  REQUIRE(told.ok);
  CHECK(told.text.find("\"content\":\"hello\"") != std::string::npos);
  CHECK(told.text.find("\"total_tokens\":7") != std::string::npos);
  CHECK_FALSE(tell(true, kText + kEnd, false).ok);
}

TEST_CASE("what a store has damaged is not told") {
  CHECK_FALSE(tell(false, "{\"id\":", true).ok);
  CHECK_FALSE(tell(true, "nonsense", false).ok);
}

TEST_CASE("token counts go before the end of a stream") {
  std::string out;
  router::cache::append_with_usage(kText + kEnd, "{\"usage\":1}", out);
  CHECK(out == kText + "data: {\"usage\":1}\n\n" + kEnd);
}
