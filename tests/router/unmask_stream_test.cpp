// Requests whose personal data was hidden, and the answers to them.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
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

namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// The same stream with the content of each delta cut in two at `cut` from its beginning.
std::string recut(const std::string& stream, std::size_t cut) {
  std::string out;
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t end = stream.find("\n\n", at) + 2;
    const std::string one = stream.substr(at, end - at);
    at = end;
    const std::string key = "\"content\":\"";
    const std::size_t begin = one.find(key);
    const std::size_t close = begin == std::string::npos ? begin : one.find('"', begin + key.size());
    const bool inside = close != std::string::npos && close - begin - key.size() > cut;
    // No chunk ends inside an escape or a code point.
    const bool plain = inside && one.find('\\') == std::string::npos && (one[begin + key.size() + cut] & 0xc0) != 0x80;
    if (!plain) {
      out += one;
      continue;
    }
    out += one.substr(0, begin + key.size() + cut) + one.substr(close);
    out += one.substr(0, begin + key.size()) + one.substr(begin + key.size() + cut);
  }
  return out;
}

}  // namespace

TEST_CASE("recorded streams with placeholders in them come back at every cut", "[recorded]") {
  const char* data = std::getenv("SIGNALBOX_TEST_DATA");
  if (data == nullptr) {
    WARN("SIGNALBOX_TEST_DATA is not set: no recorded streams replayed");
    return;
  }
  int streams = 0, with_placeholders = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(data) / "compat/fixtures/openai-python")) {
    if (entry.path().extension() != ".sse") continue;
    const std::string plain = read_file(entry.path());
    ++streams;
    Vault vault;
    std::string masked = plain;
    for (const char* word : {"San", "Francisco", "weather", "city", "Edinburgh", "degrees", "information"}) {
      masked = replaced(masked, word, vault.entry(vault.add(word, "LOCATION", kKey, plain)).placeholder);
    }
    with_placeholders += masked != plain ? 1 : 0;
    INFO(entry.path().filename().string());
    auto expected = said(plain);
    for (std::size_t cut = 0; cut < 20; ++cut) {
      auto got = said(unmasked(vault, recut(masked, cut)));
      for (auto& [name, text] : expected) {
        if (name.find("finish") == std::string::npos) CHECK(got[name] == text);
      }
    }
    // The network's cuts do not reach the filter, but whole frames may come one by one or all at once.
    StreamUnmasker unmasker;
    unmasker.begin(vault);
    std::string one_by_one;
    for (std::size_t at = 0; at < masked.size();) {
      const std::size_t end = masked.find("\n\n", at) + 2;
      unmasker.feed(std::string_view(masked).substr(at, end - at), one_by_one);
      at = end;
    }
    unmasker.flush(one_by_one);
    CHECK(one_by_one == unmasked(vault, masked));
  }
  CHECK(streams >= 10);
  CHECK(with_placeholders >= 5);
}
