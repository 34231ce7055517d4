#include "router/wire/answer_normaliser.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "router/wire/aggregate.h"
#include "tests/support/stream_property.h"

namespace {

using core::Endpoint;
using core::FailureClass;
using router::wire::AnswerReading;

const std::string H = R"({"id":"c1","object":"chat.completion","created":1727346142,"model":"m",)";

std::string answer(const std::string& message, const std::string& finish) {
  return H + R"("choices":[{"index":0,"message":)" + message + R"(,"finish_reason":)" + finish + "}]}";
}
std::string call(const std::string& members) {
  return R"({"role":"assistant","content":null,"tool_calls":[{)" + members + "}]}";
}

struct Reading {
  std::string out;
  AnswerReading reading;
};
Reading read(const std::string& body, Endpoint endpoint = Endpoint::chat) {
  Reading result;
  router::wire::read_answer(endpoint, body, 0, support::stream_options(false, endpoint), result.out, result.reading);
  return result;
}

// The id made up for a call, in the form of a template.
std::string without_id(std::string text) {
  const std::size_t at = text.find("\"call_");
  if (at == text.npos || text.size() < at + 31 || text[at + 30] != '"') return text;
  return text.replace(at, 31, "ID");
}

}  // namespace

TEST_CASE("an answer in order is not touched", "[answer]") {
  for (const std::string& body : {
           answer(R"({"role":"assistant","content":"hi","refusal":null})", "\"stop\""),
           answer(R"({"role":"assistant","content":"","annotations":[]})", "\"length\""),
           answer(call(R"("id":"a","type":"function","function":{"name":"f","arguments":"{}"})"), "\"tool_calls\""),
           answer(call(R"("id":"a","type":"custom","custom":{"name":"f","input":""})"), "\"tool_calls\""),
           std::string("\n { \"id\" : \"c\" , "
                       "\"object\":\"chat.completion\",\r\n\"created\":1,\"model\":\"m\",\"n\":1.50e3,\"choices\":[{"
                       "\"message\":{\"role\":\"assistant\",\"content\":\"a\\u00e9\"},\"index\":0,\"finish_reason\":"
                       "\"stop\"}] }\n"),
       }) {
    INFO(body);
    const auto [out, reading] = read(body);
    CHECK(reading.failure == FailureClass::none);
    CHECK_FALSE(reading.mended);
    CHECK(out.empty());
  }
}

TEST_CASE("an answer is mended where clients would stumble", "[answer]") {
  struct Row {
    std::string what, in, out;
    Endpoint endpoint = Endpoint::chat;
  };
  const std::string ok = R"({"role":"assistant","content":"a"})";
  const std::vector<Row> rows = {
      {"the head is filled in", R"({"choices":[{"index":0,"message":)" + ok + R"(,"finish_reason":"stop"}]})",
       R"({"id":"chatcmpl-fallback","object":"chat.completion","created":1700000000,"model":"requested-model","choices":[{"index":0,"message":)" +
           ok + R"(,"finish_reason":"stop"}]})"},
      {"error: null goes", R"({"error":null,)" + answer(ok, "\"stop\"").substr(1), answer(ok, "\"stop\"")},
      {"index and role", H + R"("choices":[{"message":{"content":"a"},"finish_reason":"stop"}]})",
       H + R"("choices":[{"index":0,"message":)" + ok + R"(,"finish_reason":"stop"}]})"},
      {"content missing", answer(R"({"role":"assistant"})", "\"stop\""),
       answer(R"({"content":null,"role":"assistant"})", "\"stop\"")},
      {"content in parts",
       answer(
           R"({"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"h"}]},{"type":"text","text":"a"}]})",
           "\"stop\""),
       answer(R"({"reasoning_content":"h","role":"assistant","content":"a"})", "\"stop\"")},
      {"no finish_reason", H + R"("choices":[{"index":0,"message":)" + ok + "}]}",
       H + R"("choices":[{"finish_reason":"stop","index":0,"message":)" + ok + "}]}"},
      {"finish_reason null", answer(ok, "null"), answer(ok, "\"stop\"")},
      {"finish_reason empty", answer(ok, "\"\""), answer(ok, "\"stop\"")},
      {"another vendor's finish_reason", answer(ok, "\"MAX_TOKENS\""), answer(ok, "\"length\"")},
      {"stop with tool calls",
       answer(call(R"("id":"a","type":"function","function":{"name":"f","arguments":"{}"})"), "\"stop\""),
       answer(call(R"("id":"a","type":"function","function":{"name":"f","arguments":"{}"})"), "\"tool_calls\"")},
      {"arguments as an object",
       answer(call(R"("id":"a","type":"function","function":{"name":"f","arguments":{"a":"b"}})"), "\"tool_calls\""),
       answer(call(R"("id":"a","type":"function","function":{"name":"f","arguments":"{\"a\":\"b\"}"})"),
              "\"tool_calls\"")},
      {"arguments empty",
       answer(call(R"("id":"a","type":"function","function":{"name":"f","arguments":""})"), "\"tool_calls\""),
       answer(call(R"("id":"a","type":"function","function":{"name":"f","arguments":"{}"})"), "\"tool_calls\"")},
      {"a call without id, type and arguments", answer(call(R"("id":"","function":{"name":"f"})"), "null"),
       answer(call(R"("type":"function","id":ID,"function":{"arguments":"{}","name":"f"})"), "\"tool_calls\"")},
      {"the deprecated function call",
       answer(R"({"role":"assistant","content":null,"function_call":{"name":"f","arguments":{}}})", "\"stop\""),
       answer(R"({"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}})",
              "\"function_call\"")},
      {"a completion", R"({"id":"c","object":"","created":"7","model":"m","choices":[{"text":null}]})",
       R"({"id":"c","object":"text_completion","created":7,"model":"m","choices":[{"index":0,"finish_reason":"stop","text":""}]})",
       Endpoint::completions},
      {"a byte order mark", "\xEF\xBB\xBF" + answer(ok, "\"stop\""), answer(ok, "\"stop\"")},
      {"bytes that are not UTF-8", answer("{\"role\":\"assistant\",\"content\":\"a\xFF\"}", "\"stop\""),
       answer("{\"role\":\"assistant\",\"content\":\"a\xEF\xBF\xBD\"}", "\"stop\"")},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const auto [out, reading] = read(row.in, row.endpoint);
    CHECK(reading.failure == FailureClass::none);
    CHECK(reading.mended);
    CHECK(without_id(out) == row.out);
    const auto twice = read(out, row.endpoint);
    CHECK_FALSE(twice.reading.mended);
    CHECK(twice.reading.failure == FailureClass::none);
  }
}

TEST_CASE("usage, finish reason and model are read", "[answer]") {
  const auto [out, reading] = read(
      H +
      R"("choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"},{"index":1,"message":{"role":"assistant","content":"b"},"finish_reason":"length"}],"usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":3}}})");
  CHECK(reading.usage.input == 9);
  CHECK(reading.usage.output == 5);
  CHECK(reading.usage.cached == 4);
  CHECK(reading.usage.reasoning == 3);
  CHECK(reading.finish_reason == "stop");
  CHECK(reading.response_model == "m");
}

TEST_CASE("a 200 that is no answer is a failure", "[answer]") {
  struct Row {
    std::string body;
    FailureClass cls;
    Endpoint endpoint = Endpoint::chat;
  };
  const std::vector<Row> rows = {
      {"", FailureClass::bad_body},
      {" \r\n", FailureClass::bad_body},
      {"<html><body>502</body></html>", FailureClass::bad_body},
      {"upstream connect error", FailureClass::bad_body},
      {"null", FailureClass::bad_body},
      {"[]", FailureClass::bad_body},
      {"{}", FailureClass::bad_body},
      {"{\"choices\":[]}", FailureClass::bad_body},
      {"{\"choices\":[{}]}", FailureClass::bad_body},
      {"{\"choices\":[1]}", FailureClass::bad_body},
      {"{\"choices\":[1]}", FailureClass::bad_body, Endpoint::completions},
      {answer("null", "\"stop\""), FailureClass::bad_body},
      {answer("{}", "\"stop\"") + "}", FailureClass::bad_body},
      {answer("{}", "\"stop\"").substr(0, 90), FailureClass::bad_body},
      {R"({"error":{"message":"no credits","code":402}})", FailureClass::quota},
      {R"({"error":"out of memory"})", FailureClass::server_error},
      {R"([{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"x"}}])", FailureClass::rate_limited},
      {R"({"object":"error","message":"maximum context length is 8","type":"x","code":400})",
       FailureClass::context_overflow},
      {R"({"detail":"Not Found"})", FailureClass::server_error},
      {answer(R"({"role":"assistant","content":"a"})", "\"abort\""), FailureClass::server_error},
      {R"({"error":{"message":"x","type":"rate_limit_error"}})", FailureClass::rate_limited, Endpoint::embeddings},
  };
  for (const Row& row : rows) {
    INFO(row.body);
    const auto [out, reading] = read(row.body, row.endpoint);
    CHECK(reading.failure == row.cls);
    CHECK(reading.error.cls == row.cls);
    CHECK(reading.error.status >= 400);
    CHECK_FALSE(reading.error.message.empty());
    CHECK(out.empty());
  }
  CHECK(read("binary\x01", Endpoint::other).reading.failure == FailureClass::none);
}

TEST_CASE("a body may be read in place when enough bytes follow it", "[answer]") {
  std::string body = answer(R"({"role":"assistant","content":"a"})", "null");
  const std::size_t size = body.size();
  body += std::string(200, '}');  // what follows must not be taken for the body
  std::string out;
  AnswerReading reading;
  router::wire::read_answer(Endpoint::chat, std::string_view(body).substr(0, size), body.size(),
                            support::stream_options(false), out, reading);
  CHECK(reading.failure == FailureClass::none);
  CHECK(out == answer(R"({"role":"assistant","content":"a"})", "\"stop\""));
}

TEST_CASE("a stream nobody asked for becomes one body", "[answer]") {
  const auto chunk = [](const std::string& delta, const std::string& rest = R"("finish_reason":null)") {
    return R"(data: {"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":)" +
           delta + "," + rest + "}]}\n\n";
  };
  const std::string events =
      ": hello\n\n" + chunk(R"({"role":"assistant","content":""})") + chunk(R"({"reasoning_content":"h"})") +
      chunk(R"({"reasoning_content":"m"})") +
      chunk(R"({"content":"a\ud83d"})",
            R"("logprobs":{"content":[{"token":"a"}],"refusal":null},"finish_reason":null)") +
      chunk(R"({"content":"\ude00"})", R"("logprobs":{"content":[{"token":"b"}]},"finish_reason":null)") +
      chunk(R"({"tool_calls":[{"index":0,"id":"i","type":"function","function":{"name":"f","arguments":"{\"a"}}]})") +
      chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"\":1}"}}]})") +
      chunk(R"({"annotations":[{"type":"url_citation"}]})") + chunk("{}", R"("finish_reason":"stop")") +
      R"(data: {"id":"c1","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})"
      "\n\ndata: [DONE]\n\n";
  std::string whole;
  AnswerReading reading;
  router::wire::aggregate_stream(events, support::stream_options(false), whole, reading);
  CHECK(reading.failure == FailureClass::none);
  CHECK(reading.usage.output == 2);
  CHECK(reading.finish_reason == "tool_calls");
  CHECK(
      whole ==
      R"({"object":"chat.completion","id":"c1","created":7,"model":"m","usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"choices":[{"index":0,"message":{"role":"assistant","content":"a\ud83d\ude00","refusal":null,"reasoning_content":"hm","tool_calls":[{"id":"i","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}],"annotations":[{"type":"url_citation"}]},"logprobs":{"content":[{"token":"a"},{"token":"b"}],"refusal":null},"finish_reason":"tool_calls"}]})");
  CHECK_FALSE(read(whole).reading.mended);

  router::wire::aggregate_stream(events.substr(0, events.size() / 2), support::stream_options(false), whole, reading);
  CHECK(reading.failure == FailureClass::stream_cut);
  CHECK(whole.empty());
  router::wire::aggregate_stream("data: {\"error\":{\"message\":\"x\",\"code\":503}}\n\n",
                                 support::stream_options(false), whole, reading);
  CHECK(reading.failure == FailureClass::server_error);
}

TEST_CASE("a body that should have been a stream is told as one", "[answer]") {
  const std::string body =
      H + R"("system_fingerprint":"fp","choices":[{"index":0,"message":{"role":"assistant","content":"hi",
      "refusal":null,"reasoning_content":"hm","annotations":[{"type":"url_citation"}],"tool_calls":[{"id":"i","type":"function","function":{"name":"f","arguments":{"a":1}}}]},
      "logprobs":{"content":[]},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})";
  const auto chunk = [](const std::string& delta, const std::string& logprobs = "null",
                        const std::string& finish = "null") {
    return R"(data: {"object":"chat.completion.chunk","id":"c1","created":1727346142,"model":"m","system_fingerprint":"fp","choices":[{"index":0,"delta":)" +
           delta + R"(,"logprobs":)" + logprobs + R"(,"finish_reason":)" + finish + "}]}\n\n";
  };
  for (const bool wants_usage : {true, false}) {
    const auto options = support::stream_options(wants_usage);
    std::string out;
    AnswerReading reading;
    router::wire::stream_from_answer(body, 0, options, out, reading);
    CHECK(reading.failure == FailureClass::none);
    CHECK(reading.usage.input == 1);
    CHECK(reading.finish_reason == "tool_calls");
    CHECK(support::stream_problem({out, router::wire::StreamState::finished}, options) == "");
    CHECK(
        out ==
        chunk(R"({"role":"assistant","content":"","refusal":null})") + chunk(R"({"reasoning_content":"hm"})") +
            chunk(R"({"content":"hi"})", R"({"content":[]})") +
            chunk(R"({"annotations":[{"index":0,"type":"url_citation"}]})") +
            chunk(
                R"({"tool_calls":[{"index":0,"id":"i","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]})") +
            chunk("{}", "null", "\"tool_calls\"") +
            (wants_usage
                 ? R"(data: {"object":"chat.completion.chunk","id":"c1","created":1727346142,"model":"m","system_fingerprint":"fp","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})"
                   "\n\n"
                 : std::string()) +
            "data: [DONE]\n\n");
  }
  std::string out;
  AnswerReading reading;
  const auto completion = support::stream_options(false, Endpoint::completions);
  router::wire::stream_from_answer("{\"choices\":[{\"text\":\"a\",\r\"logprobs\":null}]}", 0, completion, out, reading);
  CHECK(support::stream_problem({out, router::wire::StreamState::finished}, completion) == "");
  router::wire::stream_from_answer(R"({"error":{"message":"x","code":503}})", 0, support::stream_options(true), out,
                                   reading);
  CHECK(reading.failure == FailureClass::server_error);
  CHECK(out.empty());
}

TEST_CASE("the texts of an answer whose provider does not count them are weighed", "[answer]") {
  const std::string words(400, 'a');  // a hundred tokens
  const auto tokens = [](const std::string& message) { return read(answer(message, "\"stop\"")).reading.text_tokens; };
  CHECK(tokens(R"({"role":"assistant","content":")" + words + "\"}") == 100);
  CHECK(tokens(R"({"role":"assistant","content":null,"reasoning_content":")" + words + "\"}") == 100);
  CHECK(tokens(R"({"content":[{"type":"text","text":")" + words + "\"}]}") >= 100);
  CHECK(tokens(call(R"("id":"a","type":"function","function":{"name":"f","arguments":")" + words + "\"}")) >= 100);
  CHECK(tokens(R"({"content":"","audio":{"data":")" + words + "\"}}") == 0);
  const std::string text = R"({"choices":[{"index":0,"text":")" + words + R"(","finish_reason":"stop"}]})";
  CHECK(read(text, Endpoint::completions).reading.text_tokens == 100);
  const std::string counted =
      R"({"usage":{"prompt_tokens":1,"completion_tokens":7},)" + answer(R"({"content":"a"})", "\"stop\"").substr(1);
  CHECK(read(counted).reading.text_tokens == 0);
}
