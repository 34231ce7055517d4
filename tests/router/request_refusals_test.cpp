#include "router/wire/request_scan.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/scanned_requests.h"

using namespace support;

TEST_CASE("a request that breaks the API is refused with the parameter and code that say how") {
  struct Row {
    Endpoint endpoint;
    std::string body;
    std::string_view param, code;
  };
  const auto E = Endpoint::chat;
  const std::string many = "[" + std::string(100'000, '[') + std::string(100'000, ']') + "]";
  const Row rows[] = {
      {E, "{}", "model", "missing_required_parameter"},
      {E, R"({"model":null,"messages":[{"role":"user"}]})", "model", "missing_required_parameter"},
      {E, R"({"model":"","messages":[{"role":"user"}]})", "model", "missing_required_parameter"},
      {E, R"({"model":7})", "model", "invalid_type"},
      {E, R"({"model":"a\nb"})", "model", "invalid_value"},
      {E, R"({"model":"\ud800"})", "model", "invalid_value"},
      {E, R"({"model":"\q"})", "model", "invalid_value"},
      {E, R"({"model":")" + std::string(513, 'm') + "\"}", "model", "invalid_value"},
      {E, R"({"model":"m"})", "messages", "missing_required_parameter"},
      {E, R"({"model":"m","messages":[]})", "messages", "empty_array"},
      {E, R"({"model":"m","messages":null})", "messages", "invalid_type"},
      {E, R"({"model":"m","messages":{"role":"user"}})", "messages", "invalid_type"},
      {E, with_message("3"), "messages[1]", "invalid_type"},
      {E, with_message("{}"), "messages[1].role", "missing_required_parameter"},
      {E, with_message(R"({"role":1})"), "messages[1].role", "invalid_type"},
      {E, with_message(R"({"content":[{"type":"text","text":"t"}]})"), "messages[1].role",
       "missing_required_parameter"},
      {E, with_message(R"({"role":"user","content":{}})"), "messages[1].content", "invalid_type"},
      {E, with_message(R"({"role":"user","content":["x"]})"), "messages[1].content[0]", "invalid_type"},
      {E, with_message(R"({"role":"user","content":[{"type":"text","text":"t"},{"text":"t"}]})"),
       "messages[1].content[1].type", "missing_required_parameter"},
      {E, with_message(R"({"role":"user","content":[{"type":"text","text":1}]})"), "messages[1].content[0].text",
       "invalid_type"},
      {E, with_message(R"({"role":"user","content":[{"type":"image_url","image_url":{"detail":1}}]})"),
       "messages[1].content[0].image_url.detail", "invalid_type"},
      {E, with_message(R"({"role":"user","role":"system"})"), "messages[1].role", "duplicate_key"},
      {E, with_message(R"({"role":"user","content":"a","content":"b"})"), "messages[1].content", "duplicate_key"},
      {E, with_message(R"({"role":"user","content":[{"type":"text","type":"file"}]})"), "messages[1].content[0].type",
       "duplicate_key"},
      {E, with_message(R"({"r\u006fle":"user"})"), "messages[1]", "escaped_key"},
      {E, with_message(R"({"role":"user","content":[{"te\u0078t":"a"}]})"), "messages[1].content[0]", "escaped_key"},
      {E, chat(R"("model":"n")"), "model", "duplicate_key"},
      {E, chat(R"("stream":true,"stream":false)"), "stream", "duplicate_key"},
      {E, chat(R"("mod\u0065l":"n")"), "", "escaped_key"},
      {E, chat(R"("a\"":1)"), "", "escaped_key"},
      {E, chat(R"("stream":"true")"), "stream", "invalid_type"},
      {E, chat(R"("stream":1)"), "stream", "invalid_type"},
      {E, chat(R"("stream_options":[])"), "stream_options", "invalid_type"},
      {E, chat(R"("stream_options":{"include_usage":1})"), "stream_options.include_usage", "invalid_type"},
      {E, chat(R"("stream_options":{"include_usage":true,"include_usage":false})"), "stream_options.include_usage",
       "duplicate_key"},
      {E, chat(R"("stream_options":{"include\u005fusage":true})"), "stream_options", "escaped_key"},
      {E, chat(R"("n":0)"), "n", "integer_below_min_value"},
      {E, chat(R"("n":129)"), "n", "integer_above_max_value"},
      {E, chat(R"("n":1.5)"), "n", "invalid_type"},
      {E, chat(R"("n":"1")"), "n", "invalid_type"},
      {E, chat(R"("n":1e400)"), "n", "invalid_type"},
      {E, chat(R"("max_tokens":-1)"), "max_tokens", "integer_below_min_value"},
      {E, chat(R"("max_completion_tokens":99999999999999999999)"), "max_completion_tokens", "invalid_type"},
      {E, chat(R"("temperature":"hot")"), "temperature", "invalid_type"},
      {E, chat(R"("seed":"x")"), "seed", "invalid_type"},
      {E, chat(R"("tools":{})"), "tools", "invalid_type"},
      {E, chat(R"("tool_choice":1)"), "tool_choice", "invalid_type"},
      {E, chat(R"("response_format":"json")"), "response_format", "invalid_type"},
      {E, chat(R"("response_format":{"type":1})"), "response_format.type", "invalid_type"},
      {E, chat(R"("logprobs":1)"), "logprobs", "invalid_type"},
      {E, chat(R"("modalities":"audio")"), "modalities", "invalid_type"},
      {E, chat(R"("service_tier":1)"), "service_tier", "invalid_type"},
      {E, chat(R"("x":)" + many), "", ""},
      {Endpoint::completions, R"({"model":"m"})", "prompt", "missing_required_parameter"},
      {Endpoint::completions, R"({"model":"m","prompt":[]})", "prompt", "empty_array"},
      {Endpoint::completions, R"({"model":"m","prompt":[true]})", "prompt", "invalid_type"},
      {Endpoint::completions, R"({"model":"m","prompt":[["a"]]})", "prompt", "invalid_type"},
      {Endpoint::embeddings, R"({"model":"m"})", "input", "missing_required_parameter"},
      {Endpoint::embeddings, R"({"model":"m","input":null})", "input", "invalid_type"},
      {Endpoint::embeddings, R"({"model":"m","input":"a","encoding_format":1})", "encoding_format", "invalid_type"},
  };
  for (const Row& row : rows) {
    const Outcome out = scan(row.endpoint, row.body);
    INFO(row.body.substr(0, 200) << " -> " << out.error.message);
    REQUIRE_FALSE(out.ok);
    CHECK(out.error.kind == core::ErrorKind::bad_request);
    CHECK(out.error.param == row.param);
    CHECK(out.error.code == row.code);
    CHECK_FALSE(out.error.message.empty());
  }
}

TEST_CASE("a body that a strict parser refuses is refused, also where nobody reads") {
  const std::string ends = chat("");
  const std::string bodies[] = {
      "",
      " ",
      "null",
      "[]",
      "\"model\"",
      "{",
      "}",
      "{]",
      "[}",
      ends + "x",
      ends + "}",
      ends + ends,
      ends + " ,",
      ends.substr(0, ends.size() - 1),
      ends.substr(0, ends.size() - 2) + "}",
      "x" + ends,
      std::string(1, '\0') + ends,
      chat(R"("a":[})"),
      chat(R"("a":{])"),
      chat(R"("a":[[}])"),
      chat(R"("a":{"b":1})") + "}",
      chat(R"("a":"b":"c")"),
      chat(R"("a":{"b":"c":"d"})"),
      chat(R"("a":[1 2])"),
      chat(R"("a":[1,])"),
      chat(R"("a":[,1])"),
      chat(R"("a":{"b":1,})"),
      chat(R"("a":{,})"),
      chat(R"("a":{"b"})"),
      chat(R"("a":{"b",1})"),
      chat(R"("a":{1:2})"),
      chat(R"("a":{b:2})"),
      chat(R"("a":)"),
      chat(R"("a")"),
      chat(R"("a":truex)"),
      chat(R"("a":tru)"),
      chat(R"("a":nul)"),
      chat(R"("a":True)"),
      chat(R"("a":NaN)"),
      chat(R"("a":01)"),
      chat(R"("a":1.)"),
      chat(R"("a":.5)"),
      chat(R"("a":+1)"),
      chat(R"("a":-)"),
      chat(R"("a":1e)"),
      chat(R"("a":0x1)"),
      chat(R"("a":1_0)"),
      chat("\"a\":'b'"),
      chat("\"a\":\"\n\""),
      chat("\"a\":\"\xFF\""),
      chat("\"a\":\"\xED\xA0\x80\""),
      chat("\"a\":1/*c*/"),
      chat(R"("a":"b)"),
      chat(R"("a":"b\")"),
      chat(R"("a":1,,"b":2)"),
      chat("\"a\":1;\"b\":2"),
      chat(R"("stream":truex)"),
      chat(R"("n":1x)"),
      chat(R"("temperature":0.)"),
      chat(R"("stream":nulll)"),
      R"({"model":"m""messages":[]})",
      R"({"model":"m"}{"model":"n"})",
      R"({"model":"m","messages":[{"role":"user"}})",
      with_message(R"({"role":"user","content":[}})"),
      with_message(R"({"role":"user","x":[{]}})"),
  };
  for (const std::string& body : bodies) {
    const Outcome out = scan(Endpoint::chat, body);
    INFO(body << " -> " << out.error.message);
    CHECK_FALSE(out.ok);
    CHECK(out.error.kind == core::ErrorKind::bad_request);
    CHECK_FALSE(support::members_of(body).has_value());
  }
  CHECK(scan(Endpoint::chat, chat(R"("a":[1 2])")).error.message ==
        "The request body is not valid JSON (near byte 8).");
}

TEST_CASE("a body that is cut off is refused, whatever stands behind it in memory") {
  const std::string whole = " " + chat(R"("tools":[[{}],{"a":[{}]}],"stream_options":{"a":{}},"x":[[[{"a":{}}]]])");
  RequestScanner scanner;
  RequestScan s;
  for (const char padding : {'}', ']', '{', '[', ',', ':', '"', '0', 'n', ' ', '\0', '\xFF'}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const support::PaddedBody body(std::string_view(whole).substr(0, size), padding);
      INFO(body.text() << " then " << static_cast<int>(padding));
      CHECK_FALSE(scanner.scan(Endpoint::chat, body.text(), body.capacity(), s));
    }
  }
}

TEST_CASE("more messages than anyone sends are refused, and so is a body without padding") {
  std::string body = R"({"model":"m","messages":[)";
  for (int i = 0; i <= 100'000; ++i) body += R"({"role":"a"},)";
  body.back() = ']';
  body += '}';
  const Outcome out = scan(Endpoint::chat, body);
  CHECK_FALSE(out.ok);
  CHECK(out.error.code == "array_above_max_length");
  RequestScanner scanner;
  RequestScan s;
  const support::PaddedBody padded(chat(""));
  const auto result = scanner.scan(Endpoint::chat, padded.text(), padded.capacity() - 1, s);
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == core::ErrorKind::internal);
}
