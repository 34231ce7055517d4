#include "cli/mock_script.h"

#include <catch2/catch.hpp>

#include "cli/mock.h"

namespace cli {
namespace {

using namespace std::chrono_literals;

MockScript read(std::string_view text, MockScript script = {}) {
  INFO(text);
  const auto result = read_mock_script(text, script);
  REQUIRE(result);
  return script;
}

std::string problem(std::string_view text) {
  MockScript script;
  const auto result = read_mock_script(text, script);
  return result ? "" : result.assume_error().message;
}

}  // namespace

TEST_CASE("a script is pairs joined by '&', and empty pairs say nothing") {
  const MockScript script = read("&latency=100ms&&tokens=50&how=stall&");
  CHECK(script.latency == 100ms);
  CHECK(script.tokens == 50);
  CHECK(script.how == BreakHow::stall);
  CHECK_FALSE(read("").fails());
}

TEST_CASE("times have a unit or are milliseconds, sizes are bytes unless they say otherwise") {
  struct Row {
    std::string_view text;
    std::chrono::microseconds time;
  };
  for (const Row& row : {Row{"20", 20ms}, Row{"20ms", 20ms}, Row{"1.5s", 1500ms}, Row{"500us", 500us}, Row{"0", 0ms}}) {
    CHECK(read("pace=" + std::string(row.text)).pace == row.time);
  }
  CHECK(read("size=300").size == 300);
  CHECK(read("size=2KiB").size == 2048);
  CHECK(read("size=1.5MiB").size == 3u << 19);
}

TEST_CASE("a later script changes what it names and keeps the rest") {
  const MockScript before = read("status=429&retry_after=2&tokens=5");
  const MockScript after = read("status=200&pace=20ms", before);
  CHECK(before.refuses());
  CHECK_FALSE(after.refuses());
  CHECK(after.tokens == 5);
  CHECK(after.retry_after == "2");
  CHECK(read("tokens=1&tokens=2").tokens == 2);
}

TEST_CASE("flags are on when they stand alone") {
  for (const std::string_view on : {"crlf", "crlf=", "crlf=1", "crlf=true", "crlf=0&crlf"}) CHECK(read(on).crlf);
  for (const std::string_view off : {"crlf=0", "crlf=false", "crlf&crlf=0"}) CHECK_FALSE(read(off).crlf);
  CHECK(read("keep_alive=0").close_after);
  CHECK_FALSE(read("keep_alive=1").close_after);
}

TEST_CASE("what makes a request fail, and what only shapes its answer") {
  for (const std::string_view text :
       {"status=300", "status=503", "error=quota", "status=200&error=json", "fail_at=0", "close=before", "hang=1"}) {
    INFO(text);
    CHECK(read(text).fails());
  }
  for (const std::string_view text : {"status=200", "tokens=5", "how=reset", "hang=0", "fail_rate=0.5", "gzip=1"}) {
    INFO(text);
    CHECK_FALSE(read(text).fails());
  }
}

TEST_CASE("a refused script names the key and what it takes") {
  CHECK(problem("latncy=5") == "mock script: there is no key 'latncy' (see signalbox mock --help)");
  for (const std::string_view pair : {"latency=",       "latency=5m",
                                      "latency=-1",     "latency=inf",
                                      "latency=nan",    "latency=1e300",
                                      "tokens=",        "tokens=-1",
                                      "tokens=5x",      "tokens=9999999999",
                                      "size=2GB",       "size=1e9KiB",
                                      "status=",        "status=199",
                                      "status=600",     "status=abc",
                                      "retry_after=",   "retry_after=1\r\nx: y",
                                      "error=",         "error=unheard_of",
                                      "fail_at=-1",     "how=politely",
                                      "close=after",    "hang=2",
                                      "split=",         "split=0",
                                      "split=words",    "split=-3",
                                      "crlf=yes",       "tool_index=2",
                                      "tool_args=text", "finish=",
                                      "finish=a\"b",    "fail_rate=1.5",
                                      "seed=x",         "keep_alive=no"}) {
    const std::string key(pair.substr(0, pair.find('=')));
    INFO(pair);
    CHECK(problem(pair).starts_with("mock script: '" + key + "' takes "));
    CHECK(problem("tokens=5&" + std::string(pair)).starts_with("mock script: '" + key + "' takes "));
  }
}

TEST_CASE("the help names every key that a script may have") {
  const std::string help = mock_script_help();
  for (const std::string_view key : {"latency",
                                     "first",
                                     "pace",
                                     "tokens",
                                     "size",
                                     "status",
                                     "retry_after",
                                     "error",
                                     "fail_at",
                                     "how",
                                     "close",
                                     "hang",
                                     "split",
                                     "crlf",
                                     "comments",
                                     "no_done",
                                     "no_usage",
                                     "role_twice",
                                     "finish",
                                     "float_embeddings",
                                     "json_for_stream",
                                     "gzip",
                                     "usage_every",
                                     "tool_index",
                                     "tool_args",
                                     "seed",
                                     "sse_for_json",
                                     "retry_after_ms",
                                     "fail_rate",
                                     "keep_alive"}) {
    INFO(key);
    CHECK(help.find("\n  " + std::string(key) + " ") != std::string::npos);
  }
}

}  // namespace cli
