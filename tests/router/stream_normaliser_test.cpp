#include "router/wire/stream_normaliser.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/stream_rows.h"

using namespace support;

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
