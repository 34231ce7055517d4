#include "router/wire/chunk_shape.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/random.h"
#include "tests/support/stream_property.h"

namespace {

using router::wire::ChunkShape;
using router::wire::StreamNormaliser;

// `a` in brackets where the words stand, as in {"content":"[word]"}.
ChunkShape learned(std::string text) {
  const auto begin = static_cast<std::uint32_t>(text.find('['));
  text.erase(begin, 1);
  const auto end = static_cast<std::uint32_t>(text.find(']'));
  text.erase(end, 1);
  const ChunkShape::Slot slot{begin, end, begin + 6};
  ChunkShape shape;
  shape.learn(text, "data: " + text + "\n\n", {&slot, 1});
  return shape;
}

std::string frames(const std::vector<std::string>& payloads, const std::string& before = {}) {
  std::string out;
  for (const std::string& payload : payloads) out += before + "data: " + payload + "\n\n";
  return out;
}

void check_same(const StreamNormaliser& one, const StreamNormaliser& other) {
  REQUIRE(one.output_events() == other.output_events());
  REQUIRE(one.mended() == other.mended());
  REQUIRE(one.usage().output == other.usage().output);
  REQUIRE(one.finish_reason() == other.finish_reason());
  REQUIRE(one.failure().message == other.failure().message);
}

// What is between the braces of a choice's delta, as many providers write it, with @ where a word goes.
const std::vector<std::string> kDeltas = {
    R"({"content":"@"})",
    R"({"role":"assistant","content":"@"})",
    R"({"content":"@","tool_calls":[]})",
    R"({"content":"","reasoning_content":"@"})",
    R"({"reasoning":"@","reasoning_details":[{"type":"t","text":"@"}]})",
    R"({"content":[{"type":"text","text":"@"}]})",
    R"({"content":"@","annotations":[{"url":"u"}]})",
    R"({"content":"@"},"finish_reason":"")",
    R"({"content":"@"},"logprobs":{"content":[{"token":"@"}]})",
    R"({"tool_calls":[{"index":0,"function":{"arguments":"@"}}]})",
    R"({"function_call":{"arguments":"@"}})",
    R"({"content":"@"},"finish_reason":"stop")",
    R"({"refusal":"@"})",
};
const std::vector<std::string> kHeads = {
    R"("id":"c1","object":"chat.completion.chunk","created":1,"model":"m",)",
    R"("obfuscation":"@","id":"c1","object":"chat.completion.chunk","created":1,"model":"m",)",
    R"("model":"m",)",
    R"("id":"","object":"chunk","created":"1","model":"m","error":null,)",
};
const std::vector<std::string> kTails = {"", R"(,"usage":null,"obfuscation":"@")",
                                         R"(,"usage":{"prompt_tokens":1,"completion_tokens":2})",
                                         R"(,"system_fingerprint":"@")"};
const std::vector<std::string> kWords = {"a",        "word",     "",      R"(\n)",     R"(\")", R"(\u00e9)",
                                         "\xC3\xA9", "\xE4\xBD", R"(\x)", R"(\u00)",   "\t",    "}",
                                         "]}",       R"(\\)",    "a\\",   R"(","x":")"};

std::string with_words(std::string text, core::Random& random) {
  for (std::size_t at = text.find('@'); at != text.npos; at = text.find('@', at)) {
    const std::string& word = kWords[random.below(3) == 0 ? random.below(kWords.size()) : random.below(2)];
    text.replace(at, 1, word);
    at += word.size();
  }
  return text;
}

// Most of them like the one before.
std::vector<std::string> any_stream(core::Random& random) {
  std::vector<std::string> out;
  const std::string index = std::to_string(random.below(2));
  std::string shape;
  for (std::size_t i = 0; i < 20; ++i) {
    if (i < 2 || random.below(5) == 0) {
      shape = "{" + kHeads[random.below(kHeads.size())] + R"("choices":[{"index":)" +
              (random.below(6) == 0 ? std::to_string(random.below(3)) : index) + R"(,"delta":)" +
              kDeltas[random.below(random.below(3) == 0 ? kDeltas.size() : 4)] + "}]" +
              kTails[random.below(kTails.size())] + "}";
    }
    out.push_back(with_words(shape, random));
  }
  out.push_back("[DONE]");
  return out;
}

}  // namespace

TEST_CASE("a chunk that differs in its word alone is written with the other word in its place", "[stream]") {
  const ChunkShape shape = learned(R"({"content":"[first]","n":1})");
  for (const std::string word : {"b", "two words", R"(\n\"\\\/\u00e9)", "\xC3\xA9\xE4\xBD\xA0", "{\\\"content\\\":"}) {
    std::string out = "before ";
    CHECK(shape.write("{\"content\":\"" + word + "\",\"n\":1}", out));
    CHECK(out == "before data: {\"content\":\"" + word + "\",\"n\":1}\n\n");
  }
}

TEST_CASE("a chunk is not written unread when it differs elsewhere or its word is none", "[stream]") {
  const ChunkShape shape = learned(R"({"content":"[first]","n":1})");
  for (const std::string chunk :
       {R"({"content":"b","n":2})", R"({"content":"b","n":1} )", R"({"content":"b","n":1)", R"( {"content":"b","n":1})",
        R"({"content":"","n":1})", R"({"content":"b)", R"({"content":"b","x":"c","n":1})",
        "{\"content\":\"a\nb\",\"n\":1}", R"({"content":"\x","n":1})", R"({"content":"\u00g0","n":1})",
        "{\"content\":\"\xE4\xBD\",\"n\":1}", "", "{"}) {
    INFO(chunk);
    std::string out = "before";
    CHECK_FALSE(shape.write(chunk, out));
    CHECK(out == "before");
  }
  ChunkShape forgotten = shape;
  forgotten.forget();
  std::string out;
  CHECK_FALSE(forgotten.write(R"({"content":"b","n":1})", out));
}

TEST_CASE("a chunk too large to be kept for each stream is not remembered") {
  const std::string end(ChunkShape::kLargest, 'x');
  const ChunkShape shape = learned(R"({"content":"[first]","n":")" + end + "\"}");
  std::string out;
  CHECK_FALSE(shape.write(R"({"content":"b","n":")" + end + "\"}", out));
}

// A space that says nothing, in every second chunk, keeps each from being like the one before: then all are read. So
// are events with a name, also with the one that events without any have.
TEST_CASE("chunks that are like the one before become what they would become if each was read", "[stream]") {
  core::Random random(20'251);
  net::SseDecoder decoder;
  StreamNormaliser known, read, named;
  for (int round = 0; round < 3000; ++round) {
    const std::vector<std::string> stream = any_stream(random);
    std::vector<std::string> spaced = stream;
    for (std::size_t i = 0; i + 1 < spaced.size(); i += 2) spaced[i].insert(1, " ");
    const auto options = support::stream_options(random.below(2) == 0);
    const auto got = support::run_stream(frames(stream), 0, options, decoder, known);
    auto expected = support::run_stream(frames(spaced), 0, options, decoder, read);
    for (std::size_t at = 0; (at = expected.out.find("data: { ", at)) != expected.out.npos;)
      expected.out.erase(at + 7, 1);
    const auto with_names = support::run_stream(frames(stream, "event: message\n"), 0, options, decoder, named);
    INFO(frames(stream));
    REQUIRE(got.out == expected.out);
    REQUIRE(got.state == expected.state);
    check_same(known, read);
    REQUIRE(got.out == with_names.out);
    REQUIRE(got.state == with_names.state);
    check_same(known, named);
  }
}
