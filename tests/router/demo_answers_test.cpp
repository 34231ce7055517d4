#include "router/providers/demo_answers.h"
#include "core/utf8.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <vector>

#include "router/providers/demo_schema.h"
#include "router/providers/demo_text.h"
#include "router/wire/json_tree.h"

using core::Endpoint;
using namespace router;
using wire::JsonNode;
using wire::JsonTree;
using wire::JsonType;

namespace {

demo::DemoAnswer chat(std::string_view body) {
  return demo::answer(Endpoint::chat, body, "demo-model", 1700000000, "abc");
}

// Walks "choices.0.message.content".
const JsonNode* at(const JsonTree& tree, std::string_view path) {
  const JsonNode* node = &tree.root();
  while (!path.empty() && node != nullptr) {
    const std::string step(path.substr(0, path.find('.')));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    if (node->is(JsonType::array)) {
      int index = std::stoi(step);
      const JsonNode* found = nullptr;
      for (const JsonNode& child : tree.children(*node)) {
        if (index-- == 0) found = &child;
      }
      node = found;
    } else {
      node = tree.find(node, step);
    }
  }
  return node;
}

struct Doc {
  JsonTree tree;
  explicit Doc(std::string_view json) {
    INFO(json);
    REQUIRE(tree.parse(json));
  }
  std::string text(std::string_view path) const { return tree.text_of(at(tree, path)); }
  std::string raw(std::string_view path) const {
    const JsonNode* node = at(tree, path);
    return node == nullptr ? "(none)" : std::string(tree.raw(*node));
  }
  std::int64_t number(std::string_view path) const { return tree.integer(at(tree, path)).value_or(-1); }
};

// A stream put together as a strict client does it; every rule of the protocol is checked on the way.
struct Streamed {
  std::map<std::int64_t, std::string> text, finish;
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> call_name, call_arguments;
  std::int64_t prompt = -1, output = -1, total = -1;
};

std::vector<std::string> frames_of(const demo::DemoAnswer& answer) {
  std::vector<std::string> frames;
  std::size_t begin = 0;
  for (const std::size_t end : answer.frames) {
    REQUIRE(end > begin);
    const std::string frame = answer.body.substr(begin, end - begin);
    REQUIRE(frame.starts_with("data: "));
    REQUIRE(frame.find("\n\n") == frame.size() - 2);
    frames.push_back(frame.substr(6, frame.size() - 8));
    begin = end;
  }
  REQUIRE(begin == answer.body.size());
  REQUIRE(frames.back() == "[DONE]");
  frames.pop_back();
  return frames;
}

void read_calls(const Doc& doc, std::int64_t index, Streamed& out) {
  const JsonNode* calls = at(doc.tree, "choices.0.delta.tool_calls");
  if (calls == nullptr) return;
  REQUIRE(calls->children == 1);
  const auto key = std::make_pair(index, doc.number("choices.0.delta.tool_calls.0.index"));
  const bool first = out.call_name.count(key) == 0;
  CHECK((doc.raw("choices.0.delta.tool_calls.0.id") != "(none)") == first);
  CHECK((doc.raw("choices.0.delta.tool_calls.0.type") == "\"function\"") == first);
  if (first) {
    CHECK(doc.text("choices.0.delta.tool_calls.0.id").size() == 29);
    CHECK(key.second ==
          static_cast<std::int64_t>(std::count_if(out.call_name.begin(), out.call_name.end(),
                                                  [&](const auto& c) { return c.first.first == index; })));
    out.call_name[key] = doc.text("choices.0.delta.tool_calls.0.function.name");
  }
  out.call_arguments[key] += doc.text("choices.0.delta.tool_calls.0.function.arguments");
}

Streamed read_stream(const demo::DemoAnswer& answer, bool usage) {
  REQUIRE(answer.status == 200);
  CHECK(answer.content_type == "text/event-stream; charset=utf-8");
  Streamed out;
  const auto frames = frames_of(answer);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const Doc doc(frames[i]);
    CHECK(doc.text("id") == "chatcmpl-abc");
    CHECK(doc.text("object") == "chat.completion.chunk");
    CHECK(doc.number("created") == 1700000000);
    CHECK(doc.text("model") == "demo-model");
    CHECK(doc.text("system_fingerprint") == "demo");
    if (usage && i + 1 == frames.size()) {
      CHECK(doc.raw("choices") == "[]");
      out.prompt = doc.number("usage.prompt_tokens");
      out.output = doc.number("usage.completion_tokens");
      out.total = doc.number("usage.total_tokens");
      continue;
    }
    CHECK(doc.raw("usage") == (usage ? "null" : "(none)"));
    const std::int64_t index = doc.number("choices.0.index");
    if (i == 0) CHECK(index == 0);
    const bool first = out.text.count(index) == 0;
    CHECK((doc.text("choices.0.delta.role") == "assistant") == first);
    CHECK(out.finish.count(index) == 0);
    out.text[index] += doc.text("choices.0.delta.content");
    read_calls(doc, index, out);
    if (doc.raw("choices.0.finish_reason") != "null") {
      CHECK(doc.raw("choices.0.delta") == "{}");
      out.finish[index] = doc.text("choices.0.finish_reason");
    }
  }
  CHECK(out.finish.size() == out.text.size());
  return out;
}

const std::string kWeather =
    R"({"type":"function","function":{"name":"get_weather","description":"Conditions at a place","parameters":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":2},"unit":{"enum":["c","f"]}},"required":["city","days"]}}})";
const std::string kStock =
    R"({"type":"function","function":{"name":"stockPrice","description":"Trading quotes","parameters":{"type":"object","properties":{}}}})";

std::string ask(std::string_view text, std::string_view more = "") {
  return R"({"model":"demo","messages":[{"role":"user","content":")" + std::string(text) + "\"}]" + std::string(more) +
         "}";
}

std::string instance(std::string_view schema) {
  JsonTree tree;
  REQUIRE(tree.parse(schema));
  std::string out;
  demo::append_instance(tree, &tree.root(), demo::Optional::when_none_required, out);
  return out;
}

}  // namespace

TEST_CASE("the demo provider says what it is and quotes what was asked") {
  const auto answer = chat(ask("What is a signal box?"));
  CHECK(answer.status == 200);
  CHECK(answer.content_type == "application/json");
  CHECK(answer.frames.empty());
  const Doc doc(answer.body);
  CHECK(doc.text("object") == "chat.completion");
  CHECK(doc.text("id") == "chatcmpl-abc");
  CHECK(doc.text("choices.0.message.role") == "assistant");
  CHECK(
      doc.text("choices.0.message.content") ==
      "This is the Signalbox demo provider, answering offline without a model. You asked: \"What is a signal box?\".");
  CHECK(doc.text("choices.0.finish_reason") == "stop");
  CHECK(doc.raw("choices.0.logprobs") == "null");
  CHECK(doc.raw("choices.0.message.refusal") == "null");
  CHECK(doc.number("usage.prompt_tokens") == 5);
  CHECK(doc.number("usage.completion_tokens") == 18);
  CHECK(doc.number("usage.total_tokens") == 23);
  CHECK(chat(ask("What is a signal box?")).body == answer.body);
}

TEST_CASE("a stream says the same as the whole answer") {
  for (const char* more : {"", R"(,"n":3)", R"(,"max_tokens":4)", R"(,"stop":"offline")",
                           R"(,"response_format":{"type":"json_object"})"}) {
    CAPTURE(more);
    const Doc whole(chat(ask("Tell me", more)).body);
    const auto answer =
        chat(ask("Tell me", std::string(more) + R"(,"stream":true,"stream_options":{"include_usage":true})"));
    const Streamed stream = read_stream(answer, true);
    for (const auto& [index, text] : stream.text) {
      const std::string choice = "choices." + std::to_string(index);
      CHECK(text == whole.text(choice + ".message.content"));
      CHECK(stream.finish.at(index) == whole.text(choice + ".finish_reason"));
    }
    CHECK(stream.prompt == whole.number("usage.prompt_tokens"));
    CHECK(stream.output == whole.number("usage.completion_tokens"));
    CHECK(stream.total == stream.prompt + stream.output);
  }
  CHECK(read_stream(chat(ask("Hi", R"(,"stream":true)")), false).text.size() == 1);
}

TEST_CASE("token limits and stop sequences cut the answer") {
  const Doc cut(chat(ask("Hi", R"(,"max_completion_tokens":3)")).body);
  CHECK(cut.text("choices.0.message.content") == "This is the");
  CHECK(cut.text("choices.0.finish_reason") == "length");
  CHECK(cut.number("usage.completion_tokens") == 3);
  const Doc stopped(chat(ask("Hi", R"(,"stop":["nowhere","box "])")).body);
  CHECK(stopped.text("choices.0.message.content") == "This is the Signal");
  CHECK(stopped.text("choices.0.finish_reason") == "stop");
}

TEST_CASE("tools are called when they are asked for") {
  const std::string tools = R"(,"tools":[)" + kWeather + "," + kStock + "]";
  const struct {
    const char* text;
    const char* choice;
    std::vector<std::string> names;
  } table[] = {
      {"Weather in Paris?", "", {"get_weather"}},
      {"weather and stocks please", "", {"get_weather", "stockPrice"}},
      {"weather and stocks please", R"(,"parallel_tool_calls":false)", {"get_weather"}},
      {"what are trading hours", "", {"stockPrice"}},
      {"hello", "", {}},
      {"hello", R"(,"tool_choice":"required")", {"get_weather"}},
      {"weather", R"(,"tool_choice":"none")", {}},
      {"weather", R"(,"tool_choice":{"type":"function","function":{"name":"stockPrice"}})", {"stockPrice"}},
      {"weather",
       R"(,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"stockPrice"}}]}})",
       {}},
  };
  for (const auto& row : table) {
    CAPTURE(row.text, row.choice);
    const Doc doc(chat(ask(row.text, tools + row.choice)).body);
    const Streamed stream = read_stream(chat(ask(row.text, tools + row.choice + R"(,"stream":true)")), false);
    CHECK(doc.text("choices.0.finish_reason") == (row.names.empty() ? "stop" : "tool_calls"));
    CHECK(stream.finish.at(0) == doc.text("choices.0.finish_reason"));
    CHECK(stream.call_name.size() == row.names.size());
    for (std::size_t i = 0; i < row.names.size(); ++i) {
      const std::string call = "choices.0.message.tool_calls." + std::to_string(i);
      const auto key = std::make_pair<std::int64_t, std::int64_t>(0, static_cast<std::int64_t>(i));
      CHECK(doc.raw("choices.0.message.content") == "null");
      CHECK(doc.text(call + ".function.name") == row.names[i]);
      CHECK(doc.text(call + ".function.arguments") ==
            (row.names[i] == "get_weather" ? R"({"city":"demo city","days":2})" : "{}"));
      CHECK(stream.call_name.at(key) == row.names[i]);
      CHECK(stream.call_arguments.at(key) == doc.text(call + ".function.arguments"));
    }
  }
}

TEST_CASE("a tool's result is answered in words that quote it") {
  const std::string body =
      R"({"messages":[{"role":"user","content":"Weather?"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"21 degrees"}],"tool_choice":"required","tools":[)" +
      kWeather + "]}";
  const Doc doc(chat(body).body);
  CHECK(doc.text("choices.0.message.content") ==
        "This is the Signalbox demo provider, answering offline without a model. The tool get_weather returned \"21 "
        "degrees\".");
  CHECK(doc.text("choices.0.finish_reason") == "stop");
}

TEST_CASE("made-up values fit their schema") {
  const std::pair<const char*, const char*> table[] = {
      {R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}},"required":["b"]})",
       R"({"b":1})"},
      {R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"boolean"}}})",
       R"({"a":"demo a","b":true})"},
      {R"({"type":"object","properties":{"p":{"type":"object","properties":{"q":{"type":"array","items":{"type":"integer"}}},"required":["q"]}},"required":["p"]})",
       R"({"p":{"q":[1]}})"},
      {R"({"anyOf":[{"type":"integer","minimum":5},{"type":"string"}]})", "5"},
      {R"({"type":["string","null"],"maxLength":3})", R"("aaa")"},
      {R"({"type":"string","minLength":8})", R"("demo....")"},
      {R"({"type":"string","format":"date"})", R"("2026-01-01")"},
      {R"({"const":{"x":[1, 2]}})", R"({"x":[1, 2]})"},
      {R"({"type":"array","minItems":3,"uniqueItems":true,"items":{"enum":["a","b","c"]}})", R"(["a","b","c"])"},
      {R"({"type":"array","prefixItems":[{"type":"null"},{"type":"boolean"}]})", "[null,false]"},
      {R"({"type":"array","maxItems":0})", "[]"},
      {R"({"type":"integer","exclusiveMinimum":10,"multipleOf":4})", "12"},
      {R"({"type":"number","exclusiveMinimum":0,"maximum":0.5})", "0.5"},
      {R"({"type":"integer","maximum":-3})", "-3"},
      {R"({"allOf":[{"properties":{"a":{"type":"null"}},"required":["a"]},{"properties":{"b":{"type":"boolean"}},"required":["b"]}]})",
       R"({"a":null,"b":true})"},
      {R"({"$ref":"#/$defs/pair","$defs":{"pair":{"type":"object","properties":{"l":{"$ref":"#/$defs/leaf"}},"required":["l"]},"leaf":{"type":"integer"}}})",
       R"({"l":1})"},
      {R"({"type":"object","required":["é\"x"]})", R"({"é\"x":"demo é\"x"})"},
  };
  for (const auto& [schema, expected] : table) {
    CAPTURE(schema);
    CHECK(instance(schema) == expected);
  }
}

TEST_CASE("recursive schemas end") {
  const std::string list = instance(
      R"({"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["v","next"]}}})");
  CHECK(list.find("\"next\":null") != std::string::npos);
  CHECK(list.size() < 200);
  const std::string tree = instance(
      R"({"type":"object","properties":{"kids":{"type":"array","minItems":1,"items":{"$ref":"#"}},"more":{"type":"array","items":{"$ref":"#"}}},"required":["kids","more"]})");
  CHECK(tree.size() < 100'000);
  Doc valid(tree);
  CHECK(instance(R"({"$ref":"#"})") == "\"demo\"");
}

TEST_CASE("structured answers are valid JSON of the schema") {
  const Doc doc(
      chat(
          ask("x",
              R"(,"response_format":{"type":"json_schema","json_schema":{"name":"s","strict":true,"schema":{"type":"object","properties":{"answer":{"type":"string"},"steps":{"type":"array","items":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}}},"required":["answer","steps"],"additionalProperties":false}}})"))
          .body);
  CHECK(doc.text("choices.0.message.content") == R"({"answer":"demo answer","steps":[{"n":1}]})");
  const Doc object(chat(ask("say \\\"x\\\"", R"(,"response_format":{"type":"json_object"})")).body);
  CHECK(Doc(object.text("choices.0.message.content")).text("source") == "signalbox demo");
}

TEST_CASE("the demo provider refuses what it cannot do in OpenAI's form") {
  const struct {
    Endpoint endpoint;
    std::string body;
    int status;
    const char* param;
  } table[] = {
      {Endpoint::chat, "nonsense", 400, ""},
      {Endpoint::chat, "[]", 400, ""},
      {Endpoint::chat, "{}", 400, "messages"},
      {Endpoint::chat, R"({"messages":[]})", 400, "messages"},
      {Endpoint::chat, R"({"messages":[{"content":"x"}]})", 400, "messages[0].role"},
      {Endpoint::chat, ask("x", R"(,"modalities":["text","audio"])"), 400, "modalities"},
      {Endpoint::chat, ask("x", R"(,"n":0)"), 400, "n"},
      {Endpoint::chat, ask("x", R"(,"max_tokens":0)"), 400, "max_tokens"},
      {Endpoint::chat, ask("x", R"(,"stream_options":{"include_usage":true})"), 400, "stream_options"},
      {Endpoint::chat, ask("x", R"(,"tool_choice":"required")"), 400, "tool_choice"},
      {Endpoint::completions, "{}", 400, "prompt"},
      {Endpoint::embeddings, "{}", 400, "input"},
      {Endpoint::embeddings, R"({"input":""})", 400, "input"},
      {Endpoint::embeddings, R"({"input":[]})", 400, "input"},
      {Endpoint::embeddings, R"({"input":"x","dimensions":5000})", 400, "dimensions"},
      {Endpoint::models, "{}", 404, ""},
  };
  for (const auto& row : table) {
    CAPTURE(row.body);
    const auto answer = demo::answer(row.endpoint, row.body, "m", 1, "abc");
    CHECK(answer.status == row.status);
    const Doc doc(answer.body);
    CHECK_FALSE(doc.text("error.message").empty());
    CHECK(doc.text("error.param") == row.param);
  }
}

TEST_CASE("completions answer each prompt") {
  const auto answer = [](std::string_view body) { return demo::answer(Endpoint::completions, body, "m", 1, "abc"); };
  const Doc one(answer(R"({"prompt":"Once upon"})").body);
  CHECK(one.text("object") == "text_completion");
  CHECK(one.text("id") == "cmpl-abc");
  CHECK(one.text("choices.0.text").find("\"Once upon\"") != std::string::npos);
  const Doc many(answer(R"({"prompt":["a","b"],"n":2})").body);
  CHECK(at(many.tree, "choices")->children == 4);
  CHECK(many.number("choices.3.index") == 3);
  CHECK(many.number("usage.prompt_tokens") == 2);
  CHECK(Doc(answer(R"({"prompt":[1,2,3]})").body).number("usage.prompt_tokens") == 3);
  const auto frames = frames_of(answer(R"({"prompt":"a","stream":true,"max_tokens":2})"));
  REQUIRE(frames.size() == 3);
  CHECK(Doc(frames[0]).text("choices.0.text") == " This");
  CHECK(Doc(frames[2]).text("choices.0.finish_reason") == "length");
}

TEST_CASE("embeddings are unit vectors that depend on the input alone") {
  const auto embed = [](std::string_view body) { return demo::answer(Endpoint::embeddings, body, "m", 1, "abc").body; };
  const Doc doc(embed(R"({"input":["a b","c","a b"],"dimensions":8})"));
  CHECK(doc.text("object") == "list");
  CHECK(doc.number("usage.prompt_tokens") == 5);
  CHECK(doc.raw("data.0.embedding") == doc.raw("data.2.embedding"));
  CHECK(doc.raw("data.0.embedding") != doc.raw("data.1.embedding"));
  CHECK(doc.number("data.2.index") == 2);
  const std::string raw = doc.raw("data.1.embedding");
  double squares = 0;
  int count = 0;
  for (const char* p = raw.c_str() + 1; *p != '\0'; ++count) {
    char* end = nullptr;
    const double value = std::strtod(p, &end);
    squares += value * value;
    p = end + 1;
  }
  CHECK(count == 8);
  CHECK(squares == Approx(1).epsilon(1e-5));
  CHECK(Doc(embed(R"({"input":"a b","encoding_format":"base64"})")).text("data.0.embedding").size() ==
        1368);  // 256 floats
  CHECK(Doc(embed(R"({"input":[[1,2],[3]]})")).number("usage.total_tokens") == 3);
  CHECK(Doc(embed(R"({"input":[1,2,3]})")).number("usage.total_tokens") == 3);
}

TEST_CASE("tokens never split a character and join to the text") {
  const std::string text =
      "  caf\xC3\xA9 "
      "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\n "
      "x\xFF ";
  std::string joined;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t length = demo::token_length(rest);
    REQUIRE(length > 0);
    CHECK(!core::is_continuation(rest[0]));
    joined += rest.substr(0, length);
    rest.remove_prefix(length);
  }
  CHECK(joined == text);
  CHECK(demo::quoted(std::string(300, 'x')).size() < 130);
}
