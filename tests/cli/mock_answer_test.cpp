#include "cli/mock_answer.h"

#include <catch2/catch.hpp>

#include "net/content_coding.h"
#include "router/wire/json_tree.h"

namespace cli {
namespace {

using core::Endpoint;

constexpr std::string_view kAsk =
    R"({"model":"m","messages":[{"role":"user","content":"What is the weather?"}],"stream":true,"stream_options":{"include_usage":true},)"
    R"("tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}]})";
constexpr std::string_view kPlain = R"({"model":"m","messages":[{"role":"user","content":"hello"}]})";

MockAnswer play(std::string_view text, std::string_view body = kAsk, Endpoint endpoint = Endpoint::chat) {
  MockScript script;
  REQUIRE(read_mock_script(text, script));
  return mock_answer(read_mock_request(endpoint, body), script, body, 7);
}

std::string joined(const MockAnswer& answer) {
  std::string out = answer.body;
  for (const std::string& frame : answer.frames) out += frame;
  return out;
}

bool every_event_is_json(const MockAnswer& answer) {
  router::wire::JsonTree tree;
  for (const std::string& frame : answer.frames) {
    const std::string_view data = std::string_view(frame).substr(6);
    if (data != "[DONE]\n\n" && !tree.parse(data)) return false;
  }
  return answer.stream || tree.parse(answer.body);
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

TEST_CASE("the model and its script are found however JSON spells them") {
  struct Row {
    std::string_view body, model, script;
    bool stream = false;
  };
  for (const Row& row : {
           Row{R"({"model":"gpt","stream":true})", "gpt", "", true},
           Row{R"({ "stream" : true , "model" : "gpt?status=429&retry_after=2" })", "gpt", "status=429&retry_after=2",
               true},
           Row{R"({"model":"a\/b\u003fpace=1\u0026tokens=2","stream":false})", "a/b", "pace=1&tokens=2"},
           Row{R"({"tools":[{"model":{"type":"string"}}],"model":"gpt"})", "gpt", ""},
           Row{R"({"messages":[{"content":"say \"model\":\"evil\", \"stream\":true"}],"model":"gpt"})", "gpt", ""},
           Row{R"({"role":"model","model":"gpt"})", "gpt", ""},
           Row{R"({"model":"gp)", "", ""},
           Row{R"({"model":"gpt\)", "", ""},
           Row{R"({"model")", "", ""},
           Row{"", "", ""},
       }) {
    INFO(row.body);
    const MockRequest request = read_mock_request(Endpoint::chat, row.body);
    CHECK(request.model == row.model);
    CHECK(request.script == row.script);
    CHECK(request.stream == row.stream);
  }
}

TEST_CASE("what is asked for is streamed or not, unless the script says otherwise") {
  for (const std::string_view shape : {"", "&tokens=3", "&size=100"}) {
    for (const std::string_view body : {kAsk, kPlain}) {
      INFO(shape << " " << body);
      CHECK(play("seed=1" + std::string(shape), body).stream == (body == kAsk));
      CHECK_FALSE(play("json_for_stream=1" + std::string(shape), body).stream);
      CHECK(play("sse_for_json=1" + std::string(shape), body).stream);
    }
  }
  CHECK(play("sse_for_json=1", R"({"model":"m","messages":[{"role":"user","content":"x"}],"stream":false})").stream);
}

TEST_CASE("every bend leaves events that are JSON, and counts content from behind the role") {
  for (const std::string_view text :
       {"", "tokens=3", "size=100", "role_twice=1", "usage_every=1", "no_usage=1", "no_done=1", "finish=length",
        "tool_index=none", "tool_index=same", "tool_index=from1", "tool_args=object"}) {
    for (const std::string_view body : {kAsk, kPlain}) {
      INFO(text << " " << body);
      const MockAnswer answer = play(text, body);
      CHECK(answer.status == 200);
      CHECK(every_event_is_json(answer));
      CHECK(answer.content_from == (answer.stream ? 1 : 0));
    }
  }
  CHECK(play("tokens=3", R"({"model":"m","prompt":"x","stream":true})", Endpoint::completions).content_from == 0);
}

TEST_CASE("the bends do what they are called") {
  CHECK(has(joined(play("")), "[DONE]"));
  CHECK_FALSE(has(joined(play("no_done=1")), "[DONE]"));
  CHECK(has(joined(play("")), "\"usage\":{"));
  CHECK_FALSE(has(joined(play("no_usage=1")), "\"usage\":{"));
  CHECK_FALSE(has(joined(play("no_usage=1", kPlain)), "usage"));
  CHECK(has(joined(play("finish=abort")), "\"finish_reason\":\"abort\""));
  CHECK(has(play("usage_every=1").frames[2], "\"usage\":{"));
  CHECK(has(play("role_twice=1&tokens=2").frames[2], "\"delta\":{\"role\":\"assistant\",\"content\""));
  CHECK_FALSE(has(joined(play("tool_index=none")), "\"tool_calls\":[{\"index\""));
  CHECK(has(joined(play("tool_index=from1")), "\"tool_calls\":[{\"index\":1"));
  CHECK(has(joined(play("tool_args=object")), "\"arguments\":{\"city\":"));
  CHECK_FALSE(has(joined(play("tool_args=object")), "\"arguments\":\""));
  CHECK(play("crlf=1").frames[0].ends_with("}\r\n\r\n"));
  CHECK(play("comments=1").frames[0].starts_with(":"));
  CHECK(play("status=201").status == 201);
}

TEST_CASE("tokens are so many events, and size so many bytes") {
  for (const int count : {0, 1, 50}) {
    const MockAnswer answer = play("tokens=" + std::to_string(count));
    CHECK(answer.frames.size() == static_cast<std::size_t>(count) + 4);  // role, finish, usage, [DONE]
  }
  const std::string whole = play("size=5000", kPlain).body;
  CHECK(whole.size() > 5000);
  CHECK(whole.size() < 5500);
}

TEST_CASE("gzip holds the same answer, each event readable as it comes") {
  for (const std::string_view body : {kAsk, kPlain}) {
    const MockAnswer packed = play("gzip=1&tokens=4", body);
    std::string plain;
    REQUIRE(net::decode_content("gzip", joined(packed), 1 << 20, plain));
    CHECK(plain.size() == joined(play("tokens=4", body)).size());  // they may differ in the second they were made
    CHECK(has(packed.fields, "content-encoding: gzip"));
  }
  const MockAnswer packed = play("gzip=1&tokens=4");
  const auto decoder = net::StreamDecoder::make("gzip");
  for (const std::string& frame : packed.frames) {
    std::string event;
    REQUIRE(decoder->feed(frame, event, 1 << 20));
    CHECK(event.ends_with("\n\n"));
  }
  CHECK(decoder->finished());
}

TEST_CASE("a failure has the provider's usual status, or the one asked for, and its retry headers") {
  MockScript script;
  REQUIRE(read_mock_script("error=quota&retry_after=2&retry_after_ms=50", script));
  MockAnswer answer = mock_failure(script);
  CHECK(answer.status == 429);
  CHECK(has(answer.body, "insufficient_quota"));
  CHECK(answer.fields == "retry-after: 2\r\nretry-after-ms: 50\r\n");
  REQUIRE(read_mock_script("status=402", script));
  CHECK(mock_failure(script).status == 402);
  router::wire::JsonTree tree;
  for (const int status : {401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504, 529}) {
    MockScript plain;
    plain.status = status;
    answer = mock_failure(plain);
    CHECK(answer.status == status);
    REQUIRE(tree.parse(answer.body));
    CHECK_FALSE(tree.string(tree.find(tree.find(&tree.root(), "error"), "type")).empty());
  }
}

}  // namespace cli
