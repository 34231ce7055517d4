#include "router/wire/stream_normaliser.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "router/wire/aggregate.h"
#include "tests/support/stream_property.h"

namespace {

using core::FailureClass;
using router::wire::StreamNormaliser;
using router::wire::StreamState;

// H: the members around the choices, as providers write them.
const std::string H = R"({"id":"c1","object":"chat.completion.chunk","created":1727346142,"model":"m",)";
const std::string kDone = "[DONE]";

std::string chunk(const std::string& delta, const std::string& finish = "null") {
  return H + R"("choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" + finish + "}]}";
}
std::string synthetic(const std::string& delta, const std::string& finish = "null") {
  return H + R"("choices":[{"index":0,"delta":)" + delta + R"(,"logprobs":null,"finish_reason":)" + finish + "}]}";
}
std::string stop() { return chunk("{}", "\"stop\""); }
std::string role() { return chunk(R"({"role":"assistant","content":""})"); }

std::string frames(const std::vector<std::string>& payloads) {
  std::string out;
  for (const std::string& payload : payloads) out += "data: " + payload + "\n\n";
  return out;
}

struct Row {
  std::string what;
  std::vector<std::string> in, out;
  bool wants_usage = false;
  core::Endpoint endpoint = core::Endpoint::chat;
};

void check(const std::vector<Row>& rows) {
  net::SseDecoder decoder;
  StreamNormaliser stream;
  for (const Row& row : rows) {
    INFO(row.what);
    const auto options = support::stream_options(row.wants_usage, row.endpoint);
    const auto run = support::run_stream(frames(row.in), 0, options, decoder, stream);
    CHECK(run.out == frames(row.out));
    CHECK(run.state == StreamState::finished);
    CHECK(support::stream_problem(run, options) == "");
    const auto as_it_came = [&](const std::string& payload) {
      return payload == kDone || std::find(row.in.begin(), row.in.end(), payload) != row.in.end();
    };
    if (!std::all_of(row.out.begin(), row.out.end(), as_it_came)) CHECK(stream.mended());
  }
}

}  // namespace

TEST_CASE("a stream in order passes byte for byte", "[stream]") {
  const std::vector<std::string> in = {
      R"({"id":"x","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":null,"choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"a"})",
      R"({ "choices" : [ {"delta":{"content":"h\u00e9\n"},"index":0} ], "created":1, "id":"x", "model":"m", "object":"chat.completion.chunk", "n": 1.0e2 })",
      R"({"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]}}]})",
      R"({"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]})",
      R"({"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]})",
      R"({"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})",
      kDone};
  net::SseDecoder decoder;
  StreamNormaliser stream;
  const auto run = support::run_stream(frames(in), 0, support::stream_options(true), decoder, stream);
  CHECK(run.out == frames(in));
  CHECK_FALSE(stream.mended());
  CHECK(stream.usage().input == 3);
  CHECK(stream.usage().output == 2);
  CHECK(stream.finish_reason() == "tool_calls");
  CHECK(stream.response_model() == "m");
  CHECK(stream.output_events() == 3);
}

TEST_CASE("what surrounds the choices is put right", "[stream]") {
  const std::string C = R"("choices":[{"index":0,"delta":{"role":"assistant","content":"a"},"finish_reason":"stop"}]})";
  const auto whole = [&](const std::string& head) { return "{" + head + C; };
  check({
      {"all missing",
       {whole("")},
       {whole(
            R"("id":"chatcmpl-fallback","object":"chat.completion.chunk","created":1700000000,"model":"requested-model",)"),
        kDone}},
      {"empty, null and of the wrong type",
       {whole(R"("id":"","object":"","created":"1727346142","model":null,)")},
       {whole(
            R"("id":"chatcmpl-fallback","object":"chat.completion.chunk","created":1727346142,"model":"requested-model",)"),
        kDone}},
      {"a time with a fraction",
       {whole(R"("id":"c1","object":"chat.completion","created":1727346142.9,"model":"m",)")},
       {H + C, kDone}},
      {"error: null is dropped",
       {whole(R"("error":null,"id":"c1","object":"chat.completion.chunk","created":1727346142,"model":"m",)")},
       {H + C, kDone}},
      {"later chunks take the first id, time and model",
       {role(), R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})", kDone},
       {role(), stop(), kDone}},
      {"invalid UTF-8 is replaced",
       {role(), chunk("{\"content\":\"a\xC3(\"}"), stop(), kDone},
       {role(), chunk("{\"content\":\"a\xEF\xBF\xBD(\"}"), stop(), kDone}},
  });
}

TEST_CASE("events that say nothing are not passed on", "[stream]") {
  check({
      {"empty data", {"", role(), "", stop(), kDone}, {role(), stop(), kDone}},
      {"Azure's prompt filter results",
       {R"({"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0}]})",
        role(), stop(), kDone},
       {role(), stop(), kDone}},
      {"chunks without choices",
       {R"({"type":"ping"})", R"({"choices":null})", role(), stop(), kDone},
       {role(), stop(), kDone}},
      {"what follows the end", {role(), stop(), kDone, role(), kDone}, {role(), stop(), kDone}},
      {"no [DONE] after the finish", {role(), stop()}, {role(), stop(), kDone}},
  });
}

TEST_CASE("roles, indexes, deltas and content take the form clients expect", "[stream]") {
  check({
      {"a missing role is added",
       {chunk(R"({"content":"a"})"), stop(), kDone},
       {chunk(R"({"role":"assistant","content":"a"})"), stop(), kDone}},
      {"an empty role is replaced",
       {chunk(R"({"role":"","content":"a"})"), stop(), kDone},
       {chunk(R"({"role":"assistant","content":"a"})"), stop(), kDone}},
      {"a repeated role is dropped, null may stay",
       {role(), chunk(R"({"role":"assistant","content":"a"})"), chunk(R"({"content":"b","role":"assistant"})"),
        chunk(R"({"role":null,"content":"c"})"), stop(), kDone},
       {role(), chunk(R"({"content":"a"})"), chunk(R"({"content":"b"})"), chunk(R"({"role":null,"content":"c"})"),
        stop(), kDone}},
      {"a missing delta is an object",
       {role(), H + R"("choices":[{"index":0,"finish_reason":"stop"}]})", kDone},
       {role(), H + R"("choices":[{"delta":{},"index":0,"finish_reason":"stop"}]})", kDone}},
      {"a null delta is an object", {role(), chunk("null", "\"stop\""), kDone}, {role(), stop(), kDone}},
      {"a missing delta opens the choice",
       {H + R"("choices":[{"index":0,"finish_reason":"stop"}]})"},
       {H + R"("choices":[{"delta":{"role":"assistant"},"index":0,"finish_reason":"stop"}]})", kDone}},
      {"a missing index is the position",
       {H + R"("choices":[{"delta":{"role":"assistant"},"finish_reason":"stop"}]})"},
       {H + R"("choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":"stop"}]})", kDone}},
      {"an index that does not start at 0",
       {H + R"("choices":[{"index":1,"delta":{"role":"assistant"},"finish_reason":"stop"}]})"},
       {chunk(R"({"role":"assistant"})", "\"stop\""), kDone}},
      {"a whole message is a delta",
       {H + R"("choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}]})"},
       {chunk(R"({"role":"assistant","content":"a"})", "\"stop\""), kDone}},
      {"text parts are flattened",
       {role(), chunk(R"({"content":[{"type":"text","text":"a\n"},{"type":"text","text":"b"}]})"), stop(), kDone},
       {role(), chunk(R"({"content":"a\nb"})"), stop(), kDone}},
      {"thinking parts move",
       {role(), chunk(R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]})"),
        chunk(R"({"content":[{"type":"thinking","thinking":"so"},{"type":"text","text":"a"}]})"), stop(), kDone},
       {role(), chunk(R"({"reasoning_content":"hm","content":null})"),
        chunk(R"({"reasoning_content":"so","content":"a"})"), stop(), kDone}},
      {"list elements are numbered",
       {role(), chunk(R"({"annotations":[{"type":"url_citation"}]})"),
        chunk(R"({"annotations":[{"type":"url_citation"}]})"),
        chunk(R"({"reasoning_details":[{"text":"a"},{"index":1,"text":"b"}]})"), stop(), kDone},
       {role(), chunk(R"({"annotations":[{"index":0,"type":"url_citation"}]})"),
        chunk(R"({"annotations":[{"index":1,"type":"url_citation"}]})"),
        chunk(R"({"reasoning_details":[{"index":0,"text":"a"},{"index":1,"text":"b"}]})"), stop(), kDone}},
  });
}

TEST_CASE("every choice ends with exactly one known finish reason", "[stream]") {
  check({
      {"an empty reason is none",
       {role(), chunk(R"({"content":"a"})", "\"\""), stop(), kDone},
       {role(), chunk(R"({"content":"a"})"), stop(), kDone}},
      {"a second finish is dropped", {role(), stop(), stop(), kDone}, {role(), stop(), kDone}},
      {"content after the finish still passes",
       {role(), stop(), chunk(R"({"content":"a"})", "\"stop\""), kDone},
       {role(), stop(), chunk(R"({"content":"a"})"), kDone}},
      {"an empty chunk after the finish is dropped",
       {role(), stop(), chunk(R"({"role":"assistant","content":""})"), kDone},
       {role(), stop(), kDone}},
      {"other vendors' words",
       {role(), chunk("{}", "\"max_tokens\""), kDone},
       {role(), chunk("{}", "\"length\""), kDone}},
      {"unknown words stay",
       {role(), chunk("{}", "\"time_is_up\""), kDone},
       {role(), chunk("{}", "\"time_is_up\""), kDone}},
      {"the deprecated function call",
       {role(), chunk(R"({"function_call":{"name":"f","arguments":"{}"}})"), stop(), kDone},
       {role(), chunk(R"({"function_call":{"name":"f","arguments":"{}"}})"), chunk("{}", "\"function_call\""), kDone}},
  });
}

TEST_CASE("usage comes last, once, and only to those who asked", "[stream]") {
  const std::string U = R"("usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5})";
  const std::string U1 = R"("usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4})";
  const std::string C = R"("choices":[{"index":0,"delta":{"role":"assistant","content":"a"},"finish_reason":null}])";
  const std::string E = R"("choices":[{"index":0,"delta":{},"finish_reason":"stop"}])";
  const std::string alone = H + R"("choices":[],)" + U + "}";
  const std::string plain = H + C + "}", end = H + E + "}";
  check({
      {"in its own chunk, asked for", {plain, end, alone, kDone}, {plain, end, alone, kDone}, true},
      {"in its own chunk, not asked for", {plain, end, alone, kDone}, {plain, end, kDone}, false},
      {"before the finish", {plain, alone, end, kDone}, {plain, end, alone, kDone}, true},
      {"on every chunk", {H + C + "," + U1 + "}", H + E + "," + U + "}", kDone}, {plain, end, alone, kDone}, true},
      {"on every chunk, not asked for",
       {H + C + "," + U1 + "}", H + E + "," + U + "}", kDone},
       {plain, end, kDone},
       false},
      {"null stays where it is",
       {H + C + R"(,"usage":null})", end, kDone},
       {H + C + R"(,"usage":null})", end, kDone},
       true},
      {"empty is none", {H + C + R"(,"usage":{}})", end, kDone}, {plain, end, kDone}, true},
      {"without a choices key",
       {plain, end, H + U + "}", kDone},
       {plain, end, R"({"choices":[],)" + H.substr(1) + U + "}", kDone},
       true},
      {"no [DONE] after it", {plain, end, alone}, {plain, end, alone, kDone}, true},
      {"with a choice that has nothing to say",
       {plain, end,
        H + R"("choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],)" + U + "}",
        kDone},
       {plain, end, alone, kDone},
       true},
  });
  net::SseDecoder decoder;
  StreamNormaliser stream;
  const std::string xai =
      H +
      R"("choices":[],"usage":{"prompt_tokens":12,"completion_tokens":2,"total_tokens":354,"prompt_tokens_details":{"cached_tokens":11},"completion_tokens_details":{"reasoning_tokens":340}}})";
  support::run_stream(frames({plain, end, xai, kDone}), 0, support::stream_options(false), decoder, stream);
  CHECK(stream.usage().input == 12);
  CHECK(stream.usage().output == 342);  // reasoning is told apart there
  CHECK(stream.usage().cached == 11);
  CHECK(stream.usage().reasoning == 340);
}

TEST_CASE("tool calls are numbered densely and introduced once", "[stream]") {
  const auto calls = [](const std::string& list) { return chunk(R"({"tool_calls":[)" + list + "]}"); };
  const auto call = [](const std::string& index, const std::string& id, const std::string& name,
                       const std::string& arguments) {
    return R"({"index":)" + index + R"(,"id":")" + id + R"(","type":"function","function":{"name":")" + name +
           R"(","arguments":")" + arguments + R"("}})";
  };
  const auto more = [](const std::string& index, const std::string& arguments) {
    return R"({"index":)" + index + R"(,"function":{"arguments":")" + arguments + R"("}})";
  };
  const std::string end = chunk("{}", "\"tool_calls\"");
  const std::string A = R"({\"a\":1})", B = R"({\"b\":2})";
  check({
      {"numbers from 1",
       {role(), calls(call("1", "i1", "f", A)), calls(call("2", "i2", "g", B)), end, kDone},
       {role(), calls(call("0", "i1", "f", A)), calls(call("1", "i2", "g", B)), end, kDone}},
      {"a gap",
       {role(), calls(call("0", "i1", "f", A)), calls(call("5", "i2", "g", "")), calls(more("5", B)), end, kDone},
       {role(), calls(call("0", "i1", "f", A)), calls(call("1", "i2", "g", "")), calls(more("1", B)), end, kDone}},
      {"all 0 in one chunk",
       {role(), calls(call("0", "i1", "f", A) + "," + call("0", "i2", "f", B)), end, kDone},
       {role(), calls(call("0", "i1", "f", A) + "," + call("1", "i2", "f", B)), end, kDone}},
      {"all 0 in several chunks",
       {role(), calls(call("0", "i1", "f", A)), calls(call("0", "i2", "f", B)), end, kDone},
       {role(), calls(call("0", "i1", "f", A)), calls(call("1", "i2", "f", B)), end, kDone}},
      {"interleaved",
       {role(), calls(call("0", "i1", "f", "")), calls(call("1", "i2", "g", "")), calls(more("0", A)),
        calls(more("1", B)), end, kDone},
       {role(), calls(call("0", "i1", "f", "")), calls(call("1", "i2", "g", "")), calls(more("0", A)),
        calls(more("1", B)), end, kDone}},
      {"no index",
       {role(),
        calls(
            R"({"id":"i1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"i2","type":"function","function":{"name":"f","arguments":"{}"}})"),
        end, kDone},
       {role(),
        calls(
            R"({"index":0,"id":"i1","type":"function","function":{"name":"f","arguments":"{}"}},{"index":1,"id":"i2","type":"function","function":{"name":"f","arguments":"{}"}})"),
        end, kDone}},
      {"null index, continued by id",
       {role(), calls(call("null", "i1", "f", "")), calls(call("null", "i2", "g", "")),
        calls(R"({"index":null,"id":"i1","function":{"arguments":"{}"}})"),
        calls(R"({"id":"i2","function":{"arguments":"{}"}})"), end, kDone},
       {role(), calls(call("0", "i1", "f", "")), calls(call("1", "i2", "g", "")), calls(more("0", "{}")),
        calls(more("1", "{}")), end, kDone}},
      {"a new id with every nameless fragment",
       {role(), calls(call("0", "i1", "f", "")),
        calls(R"({"index":0,"id":"i7","type":"function","function":{"arguments":"{}"}})"), end, kDone},
       {role(), calls(call("0", "i1", "f", "")), calls(more("0", "{}")), end, kDone}},
      {"id and name repeated",
       {role(), calls(call("0", "i1", "f", "")), calls(call("0", "i1", "f", "{}")), end, kDone},
       {role(), calls(call("0", "i1", "f", "")), calls(more("0", "{}")), end, kDone}},
      {"null id and name later are harmless",
       {role(), calls(call("0", "i1", "f", "")),
        calls(R"({"index":0,"id":null,"function":{"name":null,"arguments":"{}"}})"), end, kDone},
       {role(), calls(call("0", "i1", "f", "")),
        calls(R"({"index":0,"id":null,"function":{"name":null,"arguments":"{}"}})"), end, kDone}},
      {"type missing or empty",
       {role(),
        calls(
            R"({"index":0,"id":"i1","function":{"name":"f","arguments":"{}"}},{"index":1,"id":"i2","type":"","function":{"name":"g","arguments":"{}"}})"),
        end, kDone},
       {role(),
        calls(
            R"({"type":"function","index":0,"id":"i1","function":{"name":"f","arguments":"{}"}},{"index":1,"id":"i2","type":"function","function":{"name":"g","arguments":"{}"}})"),
        end, kDone}},
      {"arguments as an object",
       {role(), calls(R"({"index":0,"id":"i1","type":"function","function":{"name":"f","arguments":{"a": "\"x\""}}})"),
        end, kDone},
       {role(), calls(call("0", "i1", "f", R"({\"a\": \"\\\"x\\\"\"})")), end, kDone}},
      {"arguments null, then pieces",
       {role(), calls(R"({"index":0,"id":"i1","type":"function","function":{"name":"f","arguments":null}})"),
        calls(more("0", "{}")), end, kDone},
       {role(), calls(call("0", "i1", "f", "")), calls(more("0", "{}")), end, kDone}},
      {"no arguments at all",
       {role(), calls(call("0", "i1", "f", "")), end, kDone},
       {role(), calls(call("0", "i1", "f", "")),
        synthetic(R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})"), synthetic("{}", "\"tool_calls\""),
        kDone}},
      {"no arguments and the finish in the same chunk",
       {chunk(R"({"role":"assistant","tool_calls":[)" + call("0", "i1", "f", "") + "]}", "\"stop\""), kDone},
       {chunk(R"({"role":"assistant","tool_calls":[)" + call("0", "i1", "f", "") + "]}"),
        synthetic(R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})"), synthetic("{}", "\"tool_calls\""),
        kDone}},
      {"stop after tool calls",
       {role(), calls(call("0", "i1", "f", A)), stop(), kDone},
       {role(), calls(call("0", "i1", "f", A)), end, kDone}},
      {"two fragments of a call in one chunk",
       {role(), calls(call("0", "i1", "f", "{")), calls(more("0", "\\\"a\\\":") + "," + more("0", "1}")), end, kDone},
       {role(), calls(call("0", "i1", "f", "{")), calls(more("0", "\\\"a\\\":")),
        synthetic(R"({"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]})"), end, kDone}},
      {"custom tools stay",
       {role(), calls(R"({"index":0,"id":"i1","type":"custom","custom":{"name":"sql","input":"SELECT"}})"), end, kDone},
       {role(), calls(R"({"index":0,"id":"i1","type":"custom","custom":{"name":"sql","input":"SELECT"}})"), end,
        kDone}},
      {"tool_calls null or empty",
       {role(), chunk(R"({"content":"a","tool_calls":null})"), chunk(R"({"content":"a","tool_calls":[]})"), stop(),
        kDone},
       {role(), chunk(R"({"content":"a","tool_calls":null})"), chunk(R"({"content":"a","tool_calls":[]})"), stop(),
        kDone}},
  });
}

TEST_CASE("made-up tool call ids are well formed, unlike and the same each time", "[stream]") {
  const std::string in = frames(
      {chunk(
           R"({"tool_calls":[{"index":0,"id":"","function":{"name":"f","arguments":"{}"}},{"index":0,"function":{"name":"f","arguments":"{}"}}]})"),
       chunk(R"({"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]})", "\"stop\"")});
  net::SseDecoder decoder;
  StreamNormaliser stream;
  const auto options = support::stream_options(false);
  const auto run = support::run_stream(in, 0, options, decoder, stream);
  CHECK(support::stream_problem(run, options) == "");
  std::vector<std::string> ids;
  for (std::size_t at = run.out.find("call_"); at != run.out.npos; at = run.out.find("call_", at + 1)) {
    if (run.out[at - 1] == '"' && run.out.compare(at, 6, "call_\"") != 0) ids.push_back(run.out.substr(at, 29));
  }
  REQUIRE(ids.size() == 3);
  CHECK(ids[0] != ids[1]);
  CHECK(ids[1] != ids[2]);
  for (const std::string& id : ids) CHECK(id.find_first_of("\"\\{}", 0) == id.npos);
  CHECK(support::run_stream(in, 0, options, decoder, stream).out == run.out);
}

TEST_CASE("completions are held to their own form", "[stream]") {
  const std::string T = R"({"id":"c1","object":"text_completion","created":1,"model":"m",)";
  check({
      {"in order",
       {T + R"("choices":[{"text":"a","index":0,"logprobs":null,"finish_reason":"stop"}]})", kDone},
       {T + R"("choices":[{"text":"a","index":0,"logprobs":null,"finish_reason":"stop"}]})", kDone},
       false,
       core::Endpoint::completions},
      {"mended",
       {R"({"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"text":null,"finish_reason":""}]})",
        T + R"("choices":[{"text":"a","index":0,"finish_reason":"max_tokens"}]})", kDone},
       {T + R"("choices":[{"index":0,"text":"","finish_reason":null}]})",
        T + R"("choices":[{"text":"a","index":0,"finish_reason":"length"}]})", kDone},
       false,
       core::Endpoint::completions},
      {"several prompts keep their index",
       {T + R"("choices":[{"text":"a","index":1,"finish_reason":"stop"}]})",
        T + R"("choices":[{"text":"a","index":0,"finish_reason":"stop"}]})", kDone},
       {T + R"("choices":[{"text":"a","index":1,"finish_reason":"stop"}]})",
        T + R"("choices":[{"text":"a","index":0,"finish_reason":"stop"}]})", kDone},
       false,
       core::Endpoint::completions},
  });
}

TEST_CASE("a stream commits on the first meaningful event, not the first byte", "[stream]") {
  const std::vector<std::string> held = {"",
                                         R"({"choices":[],"prompt_filter_results":[]})",
                                         role(),
                                         chunk(R"({"role":"assistant","content":"","refusal":null})"),
                                         chunk(R"({"content":null,"reasoning_content":null,"tool_calls":null})"),
                                         chunk(R"({"content":[],"tool_calls":[]})"),
                                         H + R"("choices":[{"index":0,"delta":{},"content_filter_results":{}}]})"};
  const std::vector<std::string> flowing = {
      chunk(R"({"content":"a"})"),
      chunk(R"({"reasoning_content":"a"})"),
      chunk(R"({"reasoning":"a"})"),
      chunk(R"({"refusal":"a"})"),
      chunk(R"({"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]})"),
      chunk(R"({"function_call":{"name":"f"}})"),
      chunk(R"({"audio":{"id":"a"}})"),
      chunk(R"({"reasoning_details":[{"text":"a"}]})"),
      stop()};
  StreamNormaliser stream;
  for (const std::string& last : flowing) {
    std::string out;
    stream.begin(support::stream_options(false));
    for (const std::string& data : held) {
      INFO(data);
      CHECK(stream.on_event({data, {}}, out) == StreamState::held);
    }
    CHECK(stream.output_events() == 0);
    INFO(last);
    CHECK(stream.on_event({last, {}}, out) == StreamState::flowing);
  }
}

TEST_CASE("errors are found in every dialect and classed", "[stream]") {
  struct Bad {
    std::string data;
    FailureClass cls;
    int status;
    std::string code;
    std::string event = "";
  };
  const std::vector<Bad> rows = {
      {R"({"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}})",
       FailureClass::rate_limited, 429, "rate_limit_exceeded"},
      {R"({"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}})",
       FailureClass::quota, 429, "insufficient_quota"},
      {R"({"error":"model runner has stopped"})", FailureClass::server_error, 500, "server_error"},
      {R"({"object":"error","message":"This model's maximum context length is 10 tokens","type":"BadRequestError","code":400})",
       FailureClass::context_overflow, 400, "context_length_exceeded"},
      {R"({"id":"g","error":{"code":502,"message":"Provider disconnected"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]})",
       FailureClass::server_error, 502, "server_error"},
      {R"({"id":"g","choices":[{"index":0,"delta":{},"error":{"code":429,"message":"slow down"}}]})",
       FailureClass::rate_limited, 429, "rate_limit_exceeded"},
      {R"({"id":"g","choices":[{"index":0,"delta":{},"finish_reason":"error","error":{"code":502,"message":"gone"}}]})",
       FailureClass::server_error, 502, "server_error"},
      {R"([{"error":{"code":429,"message":"Resource exhausted","status":"RESOURCE_EXHAUSTED"}}])",
       FailureClass::rate_limited, 429, "rate_limit_exceeded"},
      {R"([{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}])",
       FailureClass::server_error, 503, "overloaded"},
      {R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})", FailureClass::server_error,
       503, "overloaded"},
      {R"({"error":{"message":"prompt is too long: 9 tokens > 8 maximum","type":"invalid_request_error"}})",
       FailureClass::context_overflow, 400, "context_length_exceeded"},
      {R"({"error":{"message":"filtered","code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}})",
       FailureClass::content_filter, 400, "content_filter"},
      {R"({"error":{"message":"Request timed out","code":408}})", FailureClass::timeout, 408, "timeout"},
      {R"({"error":{"message":"no auth","code":401}})", FailureClass::auth, 401, "authentication_error"},
      {R"({"error":{"message":"bad tool","type":"invalid_request_error","code":"invalid_tools"}})",
       FailureClass::client_fault, 400, "invalid_tools"},
      {R"({"error":{"message":"More credits are needed","code":402}})", FailureClass::quota, 402, "insufficient_quota"},
      {R"({"detail":"Internal"})", FailureClass::server_error, 500, "server_error"},
      {R"({"message":"broken","type":"error"})", FailureClass::server_error, 500, "server_error", "error"},
      {"gone", FailureClass::server_error, 500, "server_error", "error"},
      {chunk("{}", "\"abort\""), FailureClass::server_error, 500, "server_error"},
      {chunk("{}", "\"error\""), FailureClass::server_error, 500, "server_error"},
      {chunk("{}", "\"insufficient_system_resource\""), FailureClass::server_error, 503, "overloaded"},
  };
  StreamNormaliser stream;
  for (const bool committed : {false, true}) {
    for (const Bad& row : rows) {
      INFO(row.data);
      std::string out;
      stream.begin(support::stream_options(true));
      if (committed) stream.on_event({role(), {}}, out), stream.on_event({chunk(R"({"content":"a"})"), {}}, out);
      const std::string before = out;
      CHECK(stream.on_event({row.data, row.event}, out) == StreamState::failed);
      CHECK(out == before);
      CHECK(stream.failure().cls == row.cls);
      CHECK(stream.failure().status == row.status);
      CHECK(stream.failure().code == row.code);
      CHECK_FALSE(stream.failure().message.empty());
      CHECK(stream.on_event({stop(), {}}, out) == StreamState::failed);  // nothing follows an error
      CHECK(stream.on_end(true, out) == StreamState::failed);
      CHECK(out == before);
    }
  }
  std::string out;
  stream.begin(support::stream_options(false));
  CHECK(stream.on_bare_line(R"({"error":"an error was encountered while running the model"})", out) ==
        StreamState::failed);
  CHECK(stream.failure().message == "an error was encountered while running the model");
}

TEST_CASE("the error frame is one valid event and the end", "[stream]") {
  std::string out;
  router::wire::error_frame({FailureClass::timeout, 504, "say \"no\"\n", "server_error", "timeout"}, out);
  CHECK(out ==
        "data: {\"error\":{\"message\":\"say "
        "\\\"no\\\"\\n\",\"type\":\"server_error\",\"param\":null,\"code\":\"timeout\"}}\n\ndata: [DONE]\n\n");
}

TEST_CASE("an answer cut short never looks complete", "[stream]") {
  struct Cut {
    std::string what;
    std::vector<std::string> in;
    bool clean;
    FailureClass cls;
  };
  const std::vector<Cut> rows = {
      {"nothing at all", {}, true, FailureClass::bad_body},
      {"[DONE] alone", {kDone}, true, FailureClass::bad_body},
      {"only a role", {role()}, true, FailureClass::bad_body},
      {"only a role, then reset", {role()}, false, FailureClass::stream_cut},
      {"no finish_reason", {role(), chunk(R"({"content":"a"})")}, true, FailureClass::stream_cut},
      {"no finish_reason but [DONE]", {role(), chunk(R"({"content":"a"})"), kDone}, true, FailureClass::stream_cut},
      {"one of two choices unfinished",
       {role(), H + R"("choices":[{"index":1,"delta":{"content":"a"},"finish_reason":null}]})", stop(), kDone},
       true,
       FailureClass::stream_cut},
  };
  net::SseDecoder decoder;
  StreamNormaliser stream;
  for (const Cut& row : rows) {
    INFO(row.what);
    const auto run = support::run_stream(frames(row.in), 0, support::stream_options(true), decoder, stream, row.clean);
    CHECK(run.state == StreamState::failed);
    CHECK(stream.failure().cls == row.cls);
    CHECK(run.out.find("[DONE]") == run.out.npos);
  }
  const auto run =
      support::run_stream(frames({role(), stop()}), 0, support::stream_options(true), decoder, stream, false);
  CHECK(run.state == StreamState::finished);  // all was said: the missing end is ours to write
}

TEST_CASE("an end inside an event is a cut and no event that cannot be read", "[stream]") {
  net::SseDecoder decoder;
  StreamNormaliser stream;
  for (const std::string cut :
       {R"(data: {"id":"c1","obj)", "data: {\"id\":\"c1\"\n", "data: [DO", R"({"error":{"mess)"}) {
    INFO(cut);
    const auto options = support::stream_options(true);
    const std::string said = frames({role(), chunk(R"({"content":"a"})")});
    CHECK(support::run_stream(said + cut, 0, options, decoder, stream, false).state == StreamState::failed);
    CHECK(stream.failure().cls == FailureClass::stream_cut);
    CHECK(support::run_stream(said + frames({stop()}) + cut, 0, options, decoder, stream, false).state ==
          StreamState::finished);
  }
  const auto run =
      support::run_stream(frames({role(), stop()}) + "data: [DONE]", 0, support::stream_options(true), decoder, stream);
  CHECK(run.out == frames({role(), stop(), kDone}));
}

TEST_CASE("an event that cannot be read fails the stream, before commit and after it", "[stream]") {
  const auto choices = [](const std::string& json) { return H + R"("choices":)" + json + "}"; };
  const std::vector<std::string> rows = {
      // no JSON, or no object
      "{", "null", "[1]", "[]", "\"text\"", "5", "upstream worker crashed", R"({"a":tru})", R"({"a":01})",
      R"({"a":"\x"})", R"({"a":1}})", R"({"a" "b"})", R"({"choices":[{"index":0,"delta":{"content":"no)",
      // an object whose content is where nobody looks for it
      choices(R"({"0":{"delta":{"content":"a"}}})"), choices(R"("a")"), choices(R"(["a"])"),
      choices(R"([{"index":0,"delta":"a"}])"), choices(R"([{"index":0,"delta":["a"]}])"),
      choices(R"([{"index":0,"message":"a"}])"), chunk(R"({"content":{"said":"a"}})"),
      chunk(R"({"content":[["a"],5]})"), chunk(R"({"tool_calls":"a"})"), chunk(R"({"tool_calls":{"0":{"index":0}}})"),
      chunk(R"({"tool_calls":["a"]})"), chunk(R"({"tool_calls":[{"index":0,"function":"f"}]})"),
      chunk(R"({"tool_calls":[{"index":0,"function":{"name":["f"]}}]})")};
  StreamNormaliser stream;
  for (const std::string& bad : rows) {
    for (const bool committed : {false, true}) {
      for (const char* name : {"", "message", "error"}) {
        INFO(bad << " " << committed << " " << name);
        std::string out;
        stream.begin(support::stream_options(false));
        if (committed) stream.on_event({role(), {}}, out), stream.on_event({chunk(R"({"content":"a"})"), {}}, out);
        const std::string before = out;
        CHECK(stream.on_event({bad, name}, out) == StreamState::failed);
        CHECK(stream.failure().cls ==
              (std::string(name) == "error" ? FailureClass::server_error : FailureClass::bad_body));
        CHECK(stream.on_event({stop(), {}}, out) == StreamState::failed);
        CHECK(stream.on_end(true, out) == StreamState::failed);
        CHECK(out == before);
      }
    }
  }
  std::string out;
  const auto options = support::stream_options(false, core::Endpoint::completions);
  stream.begin(options);
  stream.on_event({R"({"choices":[{"index":0,"text":"a"}]})", {}}, out);
  CHECK(stream.on_event({R"({"choices":[{"index":0,"text":{"said":"b"}}]})", {}}, out) == StreamState::failed);
  stream.begin(support::stream_options(false));
  stream.on_event({chunk(R"({"content":"a"})"), {}}, out);
  CHECK(stream.on_bare_line(R"({"choices":[{"index":0,"delta":)", out) == StreamState::failed);
  CHECK(stream.failure().cls == FailureClass::bad_body);
}

TEST_CASE("behind an answer that has ended, what cannot be read is passed over: nothing of it is missing", "[stream]") {
  for (const char* bad : {"<END>", "{", R"({"choices":"a"})", R"({"choices":[{"index":0,"delta":"a"}]})"}) {
    INFO(bad);
    StreamNormaliser stream;
    std::string out;
    stream.begin(support::stream_options(false));
    stream.on_event({role(), {}}, out);
    stream.on_event({chunk(R"({"content":"a"})"), {}}, out);
    stream.on_event({stop(), {}}, out);
    const std::string before = out;
    CHECK(stream.on_event({bad, {}}, out) == StreamState::flowing);
    CHECK(out == before);
    CHECK(stream.on_event({"[DONE]", {}}, out) == StreamState::finished);
  }
}

TEST_CASE("empty lists where objects belong say nothing: PHP writes its empty objects so", "[stream]") {
  for (const std::string& empty :
       {chunk(R"({"content":"b","tool_calls":[]})"), chunk(R"({"tool_calls":[{"index":0,"function":[]}]})"),
        chunk(R"({"tool_calls":[[]]})"), std::string(R"({"choices":{}})"), std::string(R"({"choices":[[]]})")}) {
    INFO(empty);
    StreamNormaliser stream;
    std::string out;
    stream.begin(support::stream_options(false));
    stream.on_event({role(), {}}, out);
    stream.on_event({chunk(R"({"content":"a"})"), {}}, out);
    CHECK(stream.on_event({empty, {}}, out) == StreamState::flowing);
  }
}

TEST_CASE("what is left of arguments is not passed on when an event between them cannot be read", "[stream]") {
  const auto arguments = [](const std::string& text) {
    return chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":")" + text + R"("}}]})");
  };
  net::SseDecoder decoder;
  StreamNormaliser stream;
  const auto opening = chunk(
      R"({"role":"assistant","tool_calls":[{"index":0,"id":"i","type":"function","function":{"name":"pay","arguments":""}}]})");
  const auto run =
      support::run_stream(frames({opening, arguments(R"({\"eur\": 10)"), R"({"choices":[{"index":0,"delta":{"tool_c)",
                                  arguments("00}"), chunk("{}", "\"tool_calls\""), kDone}),
                          0, support::stream_options(false), decoder, stream);
  CHECK(run.state == StreamState::failed);
  CHECK(run.out == frames({opening, arguments(R"({\"eur\": 10)")}));
  CHECK(stream.finish_reason().empty());
}

TEST_CASE("a word where the words changed from chunk to chunk does not hide what is broken around it", "[stream]") {
  StreamNormaliser stream;
  for (const std::string bad : {R"({"content":"b)", R"({"content":"b"}},)", R"({"content":{"x":"b"}})"}) {
    INFO(bad);
    std::string out;
    stream.begin(support::stream_options(false));
    for (const std::string& good : {role(), chunk(R"({"content":"a"})"), chunk(R"({"content":"b"})")})
      CHECK(stream.on_event({good, {}}, out) != StreamState::failed);
    CHECK(stream.on_event({chunk(bad), {}}, out) == StreamState::failed);
  }
}

TEST_CASE("pings and empty forms say nothing, and cost nothing", "[stream]") {
  struct Event {
    std::string data, name;
  };
  const std::vector<Event> rows = {
      {"", ""},
      {"  ", ""},
      {"{}", ""},
      {R"({"type":"ping"})", ""},
      {"", "ping"},
      {"{}", "ping"},
      {R"({"type":"ping"})", "ping"},
      {"2025-07-01T12:00:00Z", "ping"},
      {"ok", "keepalive"},
      {R"({"choices":null})", ""},
      {R"({"choices":[null]})", ""},
      {R"({"choices":[],"x_groq":{"id":"r"}})", ""},
  };
  StreamNormaliser stream;
  for (const Event& row : rows) {
    for (const bool committed : {false, true}) {
      INFO(row.name << ": " << row.data);
      std::string out;
      stream.begin(support::stream_options(false));
      if (committed) stream.on_event({chunk(R"({"role":"assistant","content":"a"})"), {}}, out);
      const std::string before = out;
      CHECK(stream.on_event({row.data, row.name}, out) == (committed ? StreamState::flowing : StreamState::held));
      CHECK(out == before);
    }
  }
  const std::string bare = "keep-alive\nping\n: OPENROUTER PROCESSING\n\n";
  net::SseDecoder decoder;
  const auto run = support::run_stream(bare + frames({role()}) + bare + frames({stop(), kDone}), 0,
                                       support::stream_options(false), decoder, stream);
  CHECK(run.out == frames({role(), stop(), kDone}));
  check({{"PHP's empty objects",
          {role(), chunk("[]"), chunk(R"({"content":[]})"), chunk(R"({"tool_calls":{}})"), stop(), kDone},
          {role(), chunk("{}"), chunk(R"({"content":""})"), chunk("{}"), stop(), kDone}}});
}

TEST_CASE("broken JSON is no ping, whatever the event is called", "[stream]") {
  StreamNormaliser stream;
  std::string out;
  stream.begin(support::stream_options(false));
  stream.on_event({chunk(R"({"content":"a"})"), "chunk"}, out);
  CHECK(stream.on_event({R"({"choices":[{"index":0,"delta":{"con)", "chunk"}, out) == StreamState::failed);
}

TEST_CASE("an event that is called an error is one, though it says nothing", "[stream]") {
  StreamNormaliser stream;
  std::string out;
  stream.begin(support::stream_options(false));
  stream.on_event({chunk(R"({"content":"a"})"), {}}, out);
  CHECK(stream.on_event({"", "error"}, out) == StreamState::failed);
  CHECK(stream.failure().cls == FailureClass::server_error);
}

TEST_CASE("a stream with an event that cannot be read is put together to no answer", "[stream]") {
  const auto options = support::stream_options(true);
  std::string whole;
  router::wire::AnswerReading reading;
  router::wire::aggregate_stream(frames({chunk(R"({"content":"a"})"), "upstream worker crashed", stop(), kDone}),
                                 options, whole, reading);
  CHECK(reading.failure == FailureClass::bad_body);
  CHECK(whole.empty());
}

TEST_CASE("choices and tool calls beyond all reason fail the stream", "[stream]") {
  StreamNormaliser stream;
  std::string out, many;
  for (int i = 0; i < 200; ++i)
    many += (i ? "," : "") + std::string(R"({"index":)") + std::to_string(i) + R"(,"delta":{"content":"a"}})";
  stream.begin(support::stream_options(false));
  CHECK(stream.on_event({H + "\"choices\":[" + many + "]}", {}}, out) == StreamState::failed);
  many.clear();
  for (int i = 0; i < 2000; ++i)
    many += (i ? "," : "") + std::string(R"({"index":)") + std::to_string(i) + R"(,"function":{"name":"f"}})";
  stream.begin(support::stream_options(false));
  CHECK(stream.on_event({chunk(R"({"tool_calls":[)" + many + "]}"), {}}, out) == StreamState::failed);
}

TEST_CASE("several choices are opened in order", "[stream]") {
  const auto of = [](int index, const std::string& delta, const std::string& finish) {
    return H + R"("choices":[{"index":)" + std::to_string(index) + R"(,"delta":)" + delta + R"(,"finish_reason":)" +
           finish + "}]}";
  };
  check({
      {"interleaved",
       {of(0, R"({"role":"assistant"})", "null"), of(1, R"({"role":"assistant"})", "null"),
        of(1, R"({"content":"b"})", "null"), of(0, "{}", "\"stop\""), of(1, "{}", "\"stop\""), kDone},
       {of(0, R"({"role":"assistant"})", "null"), of(1, R"({"role":"assistant"})", "null"),
        of(1, R"({"content":"b"})", "null"), of(0, "{}", "\"stop\""), of(1, "{}", "\"stop\""), kDone}},
      {"the second first",
       {of(1, R"({"role":"assistant"})", "null"), of(0, R"({"role":"assistant"})", "null"), of(1, "{}", "\"length\""),
        of(0, "{}", "\"stop\""), kDone},
       {of(0, R"({"role":"assistant"})", "null"), of(1, R"({"role":"assistant"})", "null"), of(0, "{}", "\"length\""),
        of(1, "{}", "\"stop\""), kDone}},
  });
}
