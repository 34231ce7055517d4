#include "router/wire/request_edit.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "router/wire/splice.h"
#include "tests/support/request_property.h"

using router::wire::Edits;
using router::wire::RequestScan;

namespace {

RequestScan scanned(const std::string& body) {
  router::wire::RequestScanner scanner;
  RequestScan scan;
  const support::PaddedBody padded(body);
  const auto result = scanner.scan(core::Endpoint::chat, padded.text(), padded.capacity(), scan);
  INFO(body);
  REQUIRE(result);
  return scan;
}

template <class F>
std::string edited(const std::string& body, F edit) {
  Edits edits;
  CHECK(edit(scanned(body), edits));
  return router::wire::apply(body, edits);
}

const std::string kMessages = R"("messages":[{"role":"user","content":"hi"}])";

}  // namespace

TEST_CASE("edits are kept in order of place, however they come") {
  Edits edits;
  CHECK(edits.add(6, 8, "XY"));
  CHECK(edits.add(0, 1, ""));
  CHECK(edits.add(6, 6, "first"));
  CHECK(edits.add(6, 6, "second"));
  CHECK(edits.add(8, 8, "after"));
  CHECK(edits.add(10, 10, "end"));
  CHECK(router::wire::apply("0123456789", edits) == "12345firstsecondXYafter89end");
  CHECK(support::splice_problem("0123456789", edits) == "");
}

TEST_CASE("what one large request needed for its edits is not kept for the small ones after it") {
  Edits edits;
  for (std::uint32_t i = 0; i < 1000; ++i) REQUIRE(edits.add(i, i + 1, std::string(4096, 'x')));
  edits.clear();
  CHECK(edits.kept_bytes() < 64 << 10);
  REQUIRE(edits.add(0, 1, std::string(8 << 20, 'x')));
  REQUIRE(edits.add(1, 2, "short"));
  edits.clear();
  CHECK(edits.empty());
  CHECK(edits.kept_bytes() < 64 << 10);
}

TEST_CASE("an edit that overlaps another is refused and changes nothing") {
  const std::pair<std::uint32_t, std::uint32_t> refused[] = {{4, 6}, {5, 5}, {6, 9}, {2, 9}, {4, 7}, {7, 6}, {5, 6}};
  for (const auto& [begin, end] : refused) {
    Edits edits;
    REQUIRE(edits.add(4, 7, "x"));
    CHECK_FALSE(edits.add(begin, end, "y"));
    CHECK(router::wire::apply("0123456789", edits) == "0123x789");
  }
  Edits edits;
  REQUIRE(edits.add(5, 5, "i"));
  CHECK_FALSE(edits.add(4, 6, "y"));
  CHECK(edits.add(4, 5, "a"));
  CHECK(edits.add(5, 6, "b"));
  CHECK(router::wire::apply("0123456789", edits) == "0123aib6789");
}

TEST_CASE("edits are reused, and without any the body is one piece") {
  Edits edits;
  std::vector<std::string_view> pieces;
  for (int i = 0; i < 3; ++i) {
    edits.clear();
    CHECK(edits.empty());
    pieces.clear();
    router::wire::append_slices("body", edits, pieces);
    CHECK(pieces == std::vector<std::string_view>{"body"});
    CHECK(edits.add(0, 4, ""));
    pieces.clear();
    router::wire::append_slices("body", edits, pieces);
    CHECK(pieces.empty());
    CHECK(router::wire::spliced_size("body", edits) == 0);
  }
}

TEST_CASE("the model is replaced by any other, escaped") {
  const auto to = [](std::string_view model) {
    return [model](const RequestScan& scan, Edits& edits) { return router::wire::replace_model(scan, model, edits); };
  };
  CHECK(edited(R"({ "model" : "auto" , )" + kMessages + " }", to("llama3.1:8b")) ==
        R"({ "model" : "llama3.1:8b" , )" + kMessages + " }");
  CHECK(edited(R"({)" + kMessages + R"(,"model":"a\"b"})", to("c\\\"d\n")) ==
        R"({)" + kMessages + R"(,"model":"c\\\"d\n"})");
}

TEST_CASE("usage is asked for in a stream, wherever the options are") {
  const auto usage = [](const RequestScan& scan, Edits& edits) {
    return router::wire::ensure_include_usage(scan, edits);
  };
  const std::string rest = R"("model":"m","stream":true,)" + kMessages;
  const std::pair<std::string, std::string> rows[] = {
      {"{" + rest + "}", R"({"stream_options":{"include_usage":true},)" + rest + "}"},
      {R"({"stream_options":null,)" + rest + "}", R"({"stream_options":{"include_usage":true},)" + rest + "}"},
      {R"({"stream_options":{},)" + rest + "}", R"({"stream_options":{"include_usage":true},)" + rest + "}"},
      {R"({"stream_options": { } ,)" + rest + "}", R"({"stream_options": {"include_usage":true } ,)" + rest + "}"},
      {R"({"stream_options":{"x":1},)" + rest + "}", R"({"stream_options":{"include_usage":true,"x":1},)" + rest + "}"},
      {R"({"stream_options":{"include_usage":false},)" + rest + "}",
       R"({"stream_options":{"include_usage":true},)" + rest + "}"},
      {R"({"stream_options":{"include_usage":null},)" + rest + "}",
       R"({"stream_options":{"include_usage":true},)" + rest + "}"},
      {R"({"stream_options":{"include_usage":true},)" + rest + "}",
       R"({"stream_options":{"include_usage":true},)" + rest + "}"},
      {R"({"model":"m",)" + kMessages + "}", R"({"model":"m",)" + kMessages + "}"},
  };
  for (const auto& [before, after] : rows) CHECK(edited(before, usage) == after);
}

TEST_CASE("the limit of tokens is renamed only when the wanted name is absent") {
  const auto to = [](std::string_view wanted) {
    return [wanted](const RequestScan& scan, Edits& edits) {
      return router::wire::rename_max_tokens(scan, wanted, edits);
    };
  };
  const std::string rest = R"("model":"m",)" + kMessages + "}";
  CHECK(edited(R"({"max_tokens" :5,)" + rest, to("max_completion_tokens")) == R"({"max_completion_tokens" :5,)" + rest);
  CHECK(edited(R"({"max_completion_tokens":5,)" + rest, to("max_tokens")) == R"({"max_tokens":5,)" + rest);
  for (const std::string_view members : {R"("max_tokens":5,"max_completion_tokens":6,)", R"("max_tokens":5,)", ""}) {
    const std::string body = "{" + std::string(members) + rest;
    CHECK(edited(body, to("max_tokens")) == body);
  }
}

TEST_CASE("developers become system, and a byte order mark goes") {
  const std::string body =
      "\xEF\xBB\xBF"
      R"({"model":"m","messages":[{"role":"developer","content":"developer"},
      {"content":"x","role" : "d\u0065veloper" },{"role":"user"}]})";
  const std::string after = edited(body, [](const RequestScan& scan, Edits& edits) {
    return router::wire::developer_to_system(scan, edits) && router::wire::drop_byte_order_mark(scan, edits);
  });
  CHECK(after == R"({"model":"m","messages":[{"role":"system","content":"developer"},
      {"content":"x","role" : "system" },{"role":"user"}]})");
}

TEST_CASE("any mix of members survives every edit but for what it changes") {
  const std::string_view kMembers[] = {
      R"("stream":true)",
      R"("stream_options":{ "a" : [ 1.0 , {"b":null} ] })",
      R"("max_tokens" : 10)",
      R"("max_completion_tokens":1e2)",
      R"("seed":9007199254740993)",
      R"("metadata":{"k":"v\u00e9\/"},"x":1.50)",
      R"("tools":[{"type":"function","function":{"name":"f"}}])",
      R"("user":"\ud83d\ude00")",
  };
  const std::string messages =
      R"("messages" : [ {"role":"developer","content":"a"}, {"content":null,"role":"assistant"} ])";
  for (unsigned mix = 0; mix < 1u << std::size(kMembers); ++mix) {
    std::string body = mix % 3 == 0 ? "\xEF\xBB\xBF{" : " {\n";
    for (unsigned i = 0; i < std::size(kMembers); ++i) {
      if (mix >> i & 1) body.append(kMembers[i]).append(i % 2 ? "," : "\n,\t");
      if (i == mix % 8) body += R"("model":"m" ,)";
    }
    body += messages + "}\n";
    INFO(body);
    CHECK(support::request_problem(body, scanned(body)) == "");
  }
}
