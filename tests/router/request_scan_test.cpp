#include "router/wire/request_scan.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "router/wire/token_estimate.h"
#include "tests/support/scanned_requests.h"

using namespace support;
using router::wire::Role;

TEST_CASE("the places of what is edited later are the tokens themselves") {
  const std::string body =
      " {\"max_tokens\" : 7 , \"model\" : \"a\\u0062c\" ,\n\"stream\":true,\"stream_options\" : { \"x\":[1] } , "
      "\"messages\":[{\"content\":\"hi\",\"role\":\"developer\" }]} ";
  const RequestScan s = accepted(Endpoint::chat, body);
  CHECK(s.model == "abc");
  CHECK(s.model_token.in(body) == "\"a\\u0062c\"");
  CHECK(s.object_open == 2);
  CHECK(s.stream);
  CHECK(s.stream_options.in(body) == "{ \"x\":[1] }");
  CHECK_FALSE(s.stream_options_empty);
  CHECK(s.include_usage_token.empty());
  CHECK(s.max_tokens_key.in(body) == "\"max_tokens\"");
  CHECK(s.max_tokens == 7);
  CHECK(s.max_completion_tokens_key.empty());
  REQUIRE(s.developer_roles.size() == 1);
  CHECK(s.developer_roles[0].in(body) == "\"developer\"");
  REQUIRE(s.texts.size() == 1);
  CHECK(s.texts[0].token.in(body) == "\"hi\"");
  CHECK(s.texts[0].role == Role::developer);
}

TEST_CASE("a byte order mark is tolerated and counted in every place") {
  const std::string body = "\xEF\xBB\xBF" + chat("");
  const RequestScan s = accepted(Endpoint::chat, body);
  CHECK(s.bom_bytes == 3);
  CHECK(s.object_open == 4);
  CHECK(s.model_token.in(body) == "\"m\"");
  CHECK_FALSE(scan(Endpoint::chat, "\xEF\xBB\xBF").ok);
  CHECK_FALSE(scan(Endpoint::chat, "\xEF\xBB\xBF\xEF\xBB\xBF{}").ok);
}

TEST_CASE("features a target must have are seen") {
  struct Row {
    std::string_view members;
    bool RequestScan::*flag;
    bool expected;
  };
  const Row rows[] = {
      {R"("tools":[{"type":"function"}])", &RequestScan::tools, true},
      {R"("tools":[])", &RequestScan::tools, false},
      {R"("tools":null)", &RequestScan::tools, false},
      {R"("functions":[{"name":"f"}])", &RequestScan::functions, true},
      {R"("functions":[{"name":"f"}])", &RequestScan::tools, false},
      {R"("tools":[{}],"functions":[])", &RequestScan::tools, true},
      {R"("tool_choice":"required")", &RequestScan::tool_choice_forced, true},
      {R"("tool_choice":"re\u0071uired")", &RequestScan::tool_choice_forced, true},
      {R"("tool_choice":{"type":"function","function":{"name":"f"}})", &RequestScan::tool_choice_forced, true},
      {R"("function_call":{"name":"f"})", &RequestScan::tool_choice_forced, true},
      {R"("tool_choice":"auto")", &RequestScan::tool_choice_forced, false},
      {R"("response_format":{"type":"json_object"})", &RequestScan::json_object, true},
      {R"("response_format":{"json_schema":{"type":"text"},"type":"json_schema"})", &RequestScan::json_schema, true},
      {R"("response_format":{"type":"text"})", &RequestScan::json_schema, false},
      {R"("response_format":null)", &RequestScan::json_object, false},
      {R"("modalities":["text","audio"])", &RequestScan::audio_out, true},
      {R"("modalities":["text"])", &RequestScan::audio_out, false},
      {R"("logprobs":true)", &RequestScan::logprobs, true},
      {R"("logprobs":false)", &RequestScan::logprobs, false},
      {R"("temperature":0)", &RequestScan::deterministic, true},
      {R"("temperature":-0.00e5)", &RequestScan::deterministic, true},
      {R"("temperature":0.1)", &RequestScan::deterministic, false},
      {R"("temperature":1,"seed":18446744073709551615)", &RequestScan::deterministic, true},
      {R"("seed":null)", &RequestScan::deterministic, false},
      {R"("service_tier":"flex")", &RequestScan::flex, true},
      {R"("service_tier":"auto")", &RequestScan::flex, false},
      {R"("stream":true)", &RequestScan::stream, true},
      {R"("stream":null)", &RequestScan::stream, false},
      {R"("stream_options":{"include_usage":true})", &RequestScan::include_usage, true},
      {R"("stream_options":{"include_usage":null})", &RequestScan::include_usage, false},
      {R"("stream_options":null)", &RequestScan::stream_options_null, true},
      {R"("stream_options":{ })", &RequestScan::stream_options_empty, true},
  };
  for (const Row& row : rows) {
    INFO(row.members);
    CHECK(chat_with(row.members).*row.flag == row.expected);
  }
  CHECK(chat_with(R"("tools":[{"a":1},{}],"functions":[{}])").tools_count == 3);
  CHECK(chat_with(R"("tools": [ {} ] )").tool_schema_bytes == 6);
}

TEST_CASE("numbers are read, also when written as 128.0") {
  CHECK(chat_with(R"("n":128)").n == 128);
  CHECK(chat_with(R"("n":2.0)").n == 2);
  CHECK(chat_with(R"("n":null)").n == 1);
  CHECK(chat_with(R"("max_tokens":1e3)").max_tokens == 1000);
  CHECK(chat_with(R"("max_tokens":0)").max_tokens == 0);
  const RequestScan s = chat_with(R"("max_completion_tokens":null)");
  CHECK(s.max_completion_tokens == -1);
  CHECK_FALSE(s.max_completion_tokens_key.empty());
}

TEST_CASE("parts of content are told apart by type, in whatever order their members come") {
  const RequestScan image =
      content(R"({"image_url":{"detail":"low","url":"data:image/png;base64,AAAA"},"type":"image_url"})");
  CHECK(image.vision);
  CHECK(image.images == 1);
  CHECK(image.texts.size() == 1);
  const RequestScan large = content(R"({"type":"image_url","image_url":{"url":"https://a.example/b.png"}})");
  CHECK(large.estimated_input_tokens - image.estimated_input_tokens ==
        router::wire::kTokensPerImage - router::wire::kTokensPerLowImage);
  CHECK(content(R"({"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}})").audio_in);
  CHECK(content(R"({"type":"file","file":{"file_id":"f"}})").file);
  CHECK(content(R"({"type":"file","file":{"file_data":"data:application/pdf;base64,AAAA"}})").texts.size() == 1);
  const RequestScan text =
      content(R"({"text":"a","type":"text"},{"type":"text","text":"b","cache_control":{"type":"e"}})");
  CHECK(text.texts.size() == 3);
  CHECK_FALSE(text.vision);
  CHECK(content("").texts.size() == 1);
}

TEST_CASE("all text that leaves is listed with its role; ids and media are not") {
  const std::string body = with_message(
      R"({"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}],"refusal":"no",
          "reasoning_content":"hm","content":null,"role":"assistant"},
         {"role":"tool","tool_call_id":"call_1","content":[{"type":"text","text":"42"}]},
         {"role":"user","content":[{"type":"refusal","refusal":"r"},{"type":"video_url","video_url":{"url":"u"}}]},
         {"role":"narrator","content":"n"},{"role":"function","name":"g","content":"h"})");
  const RequestScan s = accepted(Endpoint::chat, body);
  const std::pair<std::string_view, Role> expected[] = {
      {"\"s\"", Role::system},     {"\"f\"", Role::assistant}, {"\"{}\"", Role::assistant}, {"\"no\"", Role::assistant},
      {"\"hm\"", Role::assistant}, {"\"42\"", Role::tool},     {"\"r\"", Role::user},       {"\"u\"", Role::none},
      {"\"n\"", Role::other},      {"\"g\"", Role::function},  {"\"h\"", Role::function},
  };
  REQUIRE(s.texts.size() == std::size(expected));
  for (std::size_t i = 0; i < s.texts.size(); ++i) {
    CHECK(s.texts[i].token.in(body) == expected[i].first);
    CHECK(s.texts[i].role == expected[i].second);
  }
  CHECK(s.messages == 6);
  CHECK(s.text_bytes == 1 + 1 + 2 + 2 + 2 + 2 + 1 + 1 + 1 + 1);
  CHECK(chat_with(R"("prediction":{"type":"content","content":"p"})").texts.front().role == Role::assistant);
}

TEST_CASE("strings beside the conversation are nobody's texts; media are none, files of text are") {
  const auto texts = [](const std::string& members) {
    const std::string body = R"({"model":"m","messages":[{"role":"user","content":"hi"}],)" + members + "}";
    const RequestScan s = accepted(Endpoint::chat, body);
    std::string out;
    for (const auto& text : s.texts) {
      if (text.role == Role::none) (out += text.token.in(body)) += ' ';
    }
    CHECK(s.text_bytes == 2);
    CHECK(s.user_messages == 1);
    return out;
  };
  CHECK(texts(R"("user":"u","metadata":{"a":"b","n":[1,"c"]},"stop":["x"],"id":"i")") == R"("u" "b" "c" "x" "i" )");
  CHECK(
      texts(R"("tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"enum":["e"]}}}])") ==
      R"("f" "d" "e" )");
  CHECK(texts(R"("response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"title":"t"}}})") ==
        R"("s" "t" )");
  const auto part = [](const std::string& json) {
    const std::string body = R"({"model":"m","messages":[{"role":"user","content":[)" + json + "]}]}";
    const RequestScan s = accepted(Endpoint::chat, body);
    std::string out;
    for (const auto& text : s.texts) (out += text.token.in(body)) += text.role == Role::none ? " none " : " said ";
    return out;
  };
  CHECK(part(R"({"type":"image_url","image_url":{"url":"https://x/?q=1"}})") == R"("https://x/?q=1" none )");
  CHECK(part(R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}})").empty());
  CHECK(part(R"({"type":"file","file":{"filename":"n","file_data":"data:application/pdf;base64,AA"}})") ==
        R"("n" none )");
  CHECK(part(R"({"type":"file","file":{"file_data":"data:text/plain;base64,AA"}})") ==
        R"("data:text/plain;base64,AA" none )");
  CHECK(part(R"({"type":"note","data":"token"})") == R"("token" none )");
  CHECK(part(R"({"type":"sound","data":")" + std::string(4000, 'A') + R"("})").empty());
}

TEST_CASE("prompts and inputs are counted in each of their forms") {
  struct Row {
    Endpoint endpoint;
    std::string_view body;
    std::uint32_t inputs;
    std::size_t texts;
  };
  const Row rows[] = {
      {Endpoint::completions, R"({"model":"m","prompt":"a"})", 1, 1},
      {Endpoint::completions, R"({"model":"m","prompt":["a","b"],"suffix":"c"})", 2, 3},
      {Endpoint::completions, R"({"model":"m","prompt":[1,2,3],"logprobs":0})", 1, 0},
      {Endpoint::completions, R"({"model":"m","prompt":[[1],[2,3]]})", 2, 0},
      {Endpoint::completions, R"({"model":"m","prompt":null})", 1, 0},
      {Endpoint::completions, R"({"model":"m","prompt":"a","messages":3,"input":4})", 1, 1},
      {Endpoint::embeddings, R"({"model":"m","input":["a","b","c"]})", 3, 3},
      {Endpoint::embeddings, R"({"model":"m","input":"a","prompt":false})", 1, 1},
      {Endpoint::embeddings, R"({"model":"m","input":[{"text":"a"},{"image":"b"}]})", 2, 2},
  };
  for (const Row& row : rows) {
    INFO(row.body);
    const RequestScan s = accepted(row.endpoint, row.body);
    CHECK(s.inputs == row.inputs);
    CHECK(s.texts.size() == row.texts);
    CHECK(s.estimated_input_tokens >= row.texts);
  }
  using Encoding = RequestScan::Encoding;
  const std::pair<std::string_view, Encoding> encodings[] = {{R"("float")", Encoding::float_},
                                                             {R"("base64")", Encoding::base64},
                                                             {"null", Encoding::unset},
                                                             {R"("int8")", Encoding::other}};
  for (const auto& [value, encoding] : encodings) {
    const std::string body = R"({"model":"m","input":"a","encoding_format":)" + std::string(value) + "}";
    CHECK(accepted(Endpoint::embeddings, body).encoding == encoding);
  }
}

TEST_CASE("what upstreams may judge for themselves passes") {
  const std::string bodies[] = {
      chat(R"("stream_options":{"include_usage":true})"),         // without stream
      chat(R"("x":1.0,"x":2,"y":{"model":"z","m\u006fdel":1})"),  // unknown keys, twice; any keys further down
      chat(R"("temperature":99,"top_p":"?")"),
      with_message(R"({"role":"user","content":"\ud83d and \udc00"})"),  // lone surrogates
      with_message(R"({"role":"dev\u0065loper","content":""})"),
      with_message(R"({"role":"user","content":[{"type":"hologram","hologram":{"a":[1]}}]})"),
  };
  for (const std::string& body : bodies) accepted(Endpoint::chat, body);
  const std::string deep = chat("\"x\":" + std::string(400, '[') + std::string(400, ']'));
  accepted(Endpoint::chat, deep);
}

TEST_CASE("a scan leaves nothing behind in the next one, and capacity stays within bounds") {
  std::string large = R"({"model":"m","messages":[)";
  for (int i = 0; i < 30'000; ++i) large += R"({"role":"developer","content":"x"},)";
  large += R"({"role":"user"}],"stream":true,"n":2})";
  RequestScanner scanner;
  RequestScan s;
  const support::PaddedBody first(large);
  REQUIRE(scanner.scan(Endpoint::chat, first.text(), first.capacity(), s));
  CHECK(s.texts.size() == 30'000);
  const support::PaddedBody second(chat(""));
  REQUIRE(scanner.scan(Endpoint::chat, second.text(), second.capacity(), s));
  CHECK(s.texts.size() == 1);
  CHECK(s.texts.capacity() < 30'000);
  CHECK(s.developer_roles.empty());
  CHECK_FALSE(s.stream);
  CHECK(s.n == 1);
}

TEST_CASE("recorded requests of other projects are read and can be edited") {
  const char* const data = std::getenv("SIGNALBOX_TEST_DATA");
  if (data == nullptr) {
    WARN("SIGNALBOX_TEST_DATA is not set");
    return;
  }
  const std::filesystem::path root =
      std::filesystem::path(data) / "compat/fixtures/agentgateway/crates/llm/src/tests/requests";
  int read = 0;
  for (const auto& [folder, endpoint] :
       {std::pair("completions", Endpoint::chat), std::pair("embeddings", Endpoint::embeddings)}) {
    for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
      if (entry.path().extension() != ".json") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string body((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
      INFO(entry.path());
      accepted(endpoint, body);
      ++read;
    }
  }
  CHECK(read > 10);
}
