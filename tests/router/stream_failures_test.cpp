#include "router/wire/stream_normaliser.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "router/wire/aggregate.h"
#include "tests/support/stream_rows.h"

using namespace support;
using core::FailureClass;

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
