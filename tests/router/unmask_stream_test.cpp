// Requests whose personal data was hidden, and the answers to them.
#include <catch2/catch.hpp>
#include <map>

#include "router/wire/mask_request.h"
#include "router/wire/unmask.h"

using policy::mask::Key;
using policy::mask::Vault;
using router::wire::JsonNode;
using router::wire::JsonTree;
using router::wire::StreamUnmasker;

namespace {

const Key kKey{'k'};

std::string frame(const std::string& json) { return "data: " + json + "\n\n"; }

// The texts of a stream by choice and member, put together and unescaped.
std::map<std::string, std::string> said(const std::string& stream) {
  std::map<std::string, std::string> out;
  JsonTree tree;
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t end = stream.find("\n\n", at);
    REQUIRE(end != std::string::npos);
    const std::string data = stream.substr(at + 6, end - at - 6);
    at = end + 2;
    if (data == "[DONE]") continue;
    INFO(data);
    REQUIRE(tree.parse(data));
    const JsonNode* choices = tree.find_value(&tree.root(), "choices");
    if (!choices) continue;
    for (const JsonNode& choice : tree.children(*choices)) {
      const std::string index(tree.raw(*tree.find_value(&choice, "index")));
      const JsonNode* delta = tree.find_value(&choice, "delta");
      const JsonNode& holder = delta ? *delta : choice;
      for (const char* key : {"content", "text", "reasoning_content", "refusal"}) {
        if (const JsonNode* text = tree.find_value(&holder, key)) out[index + key] += tree.text_of(text);
      }
      if (const JsonNode* calls = tree.find_value(&holder, "tool_calls")) {
        for (const JsonNode& call : tree.children(*calls)) {
          const JsonNode* function = tree.find_value(&call, "function");
          const std::string name = index + "call" + std::string(tree.raw(*tree.find_value(&call, "index")));
          if (const JsonNode* arguments = tree.find_value(function, "arguments")) out[name] += tree.text_of(arguments);
        }
      }
      if (tree.find_value(&choice, "finish_reason"))
        out[index + "finish"] += "x" + std::to_string(out[index + "content"].size());
    }
  }
  return out;
}

std::string unmasked(const Vault& vault, const std::string& stream) {
  StreamUnmasker unmasker;
  unmasker.begin(vault);
  std::string out;
  unmasker.feed(stream, out);
  unmasker.flush(out);
  return out;
}

std::string chunk(const std::string& delta, const std::string& finish = "null", int choice = 0) {
  return frame(R"({"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":)" +
               std::to_string(choice) + R"(,"delta":)" + delta + R"(,"finish_reason":)" + finish + "}]}");
}

}  // namespace

TEST_CASE("a placeholder cut anywhere between two chunks comes back as the original") {
  Vault vault;
  const std::string person = vault.entry(vault.add("Ann \"Q\" Lee", "PERSON", kKey, {})).placeholder;
  const std::string text = "Dear " + person + ", hello";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const std::string stream = chunk(R"({"role":"assistant","content":")" + text.substr(0, cut) + "\"}") +
                               chunk(R"({"content":")" + text.substr(cut) + "\"}") + chunk("{}", "\"stop\"") +
                               "data: [DONE]\n\n";
    auto got = said(unmasked(vault, stream));
    CHECK(got["0content"] == "Dear Ann \"Q\" Lee, hello");
    CHECK(got["0finish"] == "x" + std::to_string(got["0content"].size()));
  }
}

TEST_CASE("tool arguments stay JSON with the original in them, however they are cut") {
  Vault vault;
  const std::string person = vault.entry(vault.add("Ann \"Q\"\nLee", "PERSON", kKey, {})).placeholder;
  const std::string arguments = R"({\"to\":\")" + person + R"(\"})";
  for (std::size_t cut = 0; cut <= arguments.size(); ++cut) {
    if (cut > 0 && arguments[cut - 1] == '\\') continue;  // no chunk ends inside an escape
    const auto call = [](const std::string& part) {
      return R"({"tool_calls":[{"index":1,"function":{"arguments":")" + part + R"("}}]})";
    };
    const std::string stream =
        chunk(call(arguments.substr(0, cut))) + chunk(call(arguments.substr(cut))) + chunk("{}", "\"tool_calls\"");
    const std::string got = said(unmasked(vault, stream))["0call1"];
    JsonTree tree;
    REQUIRE(tree.parse(got));
    CHECK(tree.text_of(tree.find(&tree.root(), "to")) == "Ann \"Q\"\nLee");
  }
}

TEST_CASE("each choice and each text has its own end held back, and it goes out before the choice finishes") {
  Vault vault;
  const std::string person = vault.entry(vault.add("Ann", "PERSON", kKey, {})).placeholder;
  const std::string a = person.substr(0, 5), b = person.substr(5);
  const std::string stream =
      chunk(R"({"content":")" + a + "\"}", "null", 0) + chunk(R"({"content":")" + a + "\"}", "null", 1) +
      chunk(R"({"reasoning_content":")" + a + "\"}", "null", 0) + chunk(R"({"content":")" + b + "\"}", "null", 1) +
      chunk("{}", "\"length\"", 0) + chunk("{}", "\"stop\"", 1);
  auto got = said(unmasked(vault, stream));
  CHECK(got["0content"] == a);
  CHECK(got["0reasoning_content"] == a);
  CHECK(got["1content"] == "Ann");
  CHECK(got["0finish"] == "x" + std::to_string(a.size()));
}

TEST_CASE("text in the chunk that finishes keeps its place behind what was held") {
  Vault vault;
  const std::string person = vault.entry(vault.add("Ann", "PERSON", kKey, {})).placeholder;
  const std::string stream = chunk(R"({"content":")" + person.substr(0, 4) + "\"}") +
                             chunk(R"({"content":")" + person.substr(4) + " Pers\"}", "\"stop\"");
  CHECK(said(unmasked(vault, stream))["0content"] == "Ann Pers");
}

TEST_CASE("what has no placeholder passes byte for byte, errors and comments too") {
  Vault vault;
  vault.add("Ann", "PERSON", kKey, {});
  const std::string stream = ": keepalive\n\n" + chunk(R"({"content" : "caf\u00e9 \\n 1.50"})") +
                             chunk("{}", "\"stop\"") +
                             frame(R"({"id":"c","choices":[],"usage":{"total_tokens":1e2}})") +
                             frame(R"({"error":{"message":"x"}})") + "data: [DONE]\n\n";
  CHECK(unmasked(vault, stream) == stream);
}

TEST_CASE("a whole answer is restored in its texts and nowhere else") {
  Vault vault;
  const std::string person = vault.entry(vault.add("A\"n", "PERSON", kKey, {})).placeholder;
  const std::string body =
      R"({ "id" : "x", "choices":[{"index":0,"message":{"role":"assistant","content":"Hi )" + person +
      R"(","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"n\":\")" + person +
      R"(\"}"}}]},"finish_reason":"stop"}],"usage":{"total_tokens":1.0}})";
  std::string out;
  REQUIRE(router::wire::unmask_answer(body, 0, vault, out));
  CHECK(out.find(R"("content":"Hi A\"n")") != std::string::npos);
  CHECK(out.find(R"("arguments":"{\"n\":\"A\\\"n\"}")") != std::string::npos);
  CHECK(out.find(R"({ "id" : "x")") == 0);
  CHECK(out.find("1.0") != std::string::npos);
  std::string untouched;
  CHECK_FALSE(router::wire::unmask_answer(R"({"choices":[]})", 0, vault, untouched));
}
