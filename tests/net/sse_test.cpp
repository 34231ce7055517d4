#include "net/sse.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace {

using net::SseDecoder;
using Status = SseDecoder::Status;

// What a decoder gave, one string each: "name|data", "bare:line", "too large".
std::vector<std::string> decode(SseDecoder& decoder, const std::vector<std::string>& pieces) {
  std::vector<std::string> got;
  SseDecoder::Event event;
  const auto take = [&](Status status) {
    switch (status) {
      case Status::need_more: return false;
      case Status::event: got.push_back(std::string(event.event) + "|" + std::string(event.data)); return true;
      case Status::bare_line: got.push_back("bare:" + std::string(event.data)); return true;
      case Status::too_large: got.push_back("too large"); return false;
    }
    return false;
  };
  for (const std::string& piece : pieces) {
    std::string_view in = piece;
    while (take(decoder.next(in, event))) continue;
    if (!got.empty() && got.back() == "too large") return got;
  }
  while (take(decoder.finish(event))) continue;
  return got;
}

struct Row {
  std::string what, bytes;
  std::vector<std::string> events;
};

const std::vector<Row> kRows = {
    {"one event", "data: a\n\n", {"|a"}},
    {"no space after the colon", "data:a\n\n", {"|a"}},
    {"only one space is taken", "data:  a\n\n", {"| a"}},
    {"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", {"|a", "|b"}},
    {"CR", "data: a\r\rdata: b\r\r", {"|a", "|b"}},
    {"mixed line ends", "data: a\r\ndata: b\n\rdata: c\n\n", {"|a\nb", "|c"}},
    {"comments are skipped", ": OPENROUTER PROCESSING\n\ndata: a\n: ping\n\n", {"|a"}},
    {"byte order mark",
     "\xEF\xBB\xBF"
     "data: a\n\n",
     {"|a"}},
    {"byte order mark before a comment", "\xEF\xBB\xBF: hi\n\ndata: a\n\n", {"|a"}},
    {"several data lines", "data: a\ndata:\ndata: b\n\n", {"|a\n\nb"}},
    {"a name", "event: error\ndata: a\n\n", {"error|a"}},
    {"the name after the data", "data: a\nevent: x\n\ndata: b\n\n", {"x|a", "|b"}},
    {"a name without data is no event", "event: ping\n\ndata: a\n\n", {"|a"}},
    {"id and retry are ignored", "id: 7\nretry: 10\n\nid: 8\ndata: a\n\n", {"|a"}},
    {"unknown fields are ignored", "data: a\nfoo: b\nbar\n\n", {"|a"}},
    {"empty data", "data:\n\ndata\n\n", {"|", "|"}},
    {"no blank line at the end", "data: a\n\ndata: b\n", {"|a", "|b"}},
    {"no line end at the end", "data: a\n\ndata: [DONE]", {"|a", "|[DONE]"}},
    {"a bare JSON line", "data: a\n\n{\"error\":\"boom\"}\n", {"|a", "bare:{\"error\":\"boom\"}"}},
    {"a bare JSON line inside an event", "data: a\n{\"error\":1}\ndata: b\n\n", {"bare:{\"error\":1}", "|a\nb"}},
    {"a bare JSON line without an end", "data: a\n[{\"error\":1}]", {"bare:[{\"error\":1}]", "|a"}},
    {"colons in the data", "data: {\"a\":\"b: c\"}\n\n", {"|{\"a\":\"b: c\"}"}},
    {"blank lines alone", "\n\n\r\n\n", {}},
    {"nothing", "", {}},
};

}  // namespace

TEST_CASE("the SSE decoder reads every form the format allows, wherever the bytes are cut", "[sse]") {
  SseDecoder decoder;
  for (const Row& row : kRows) {
    for (std::size_t i = 0; i <= row.bytes.size(); ++i) {
      for (std::size_t j = i; j <= row.bytes.size(); ++j) {
        decoder.reset();
        const auto got = decode(decoder, {row.bytes.substr(0, i), row.bytes.substr(i, j - i), row.bytes.substr(j)});
        if (got == row.events) continue;
        FAIL(row.what << ", cut at " << i << " and " << j);
      }
    }
  }
  SUCCEED();
}

TEST_CASE("an event inside one piece is a view into it", "[sse]") {
  const std::string bytes = ": hi\n\ndata: hello\n\ndata: x\n\n";
  std::string_view in = bytes;
  SseDecoder decoder;
  SseDecoder::Event event;
  REQUIRE(decoder.next(in, event) == Status::event);
  CHECK(event.data.data() == bytes.data() + bytes.find("hello"));
  CHECK(decoder.comments() == 1);
  CHECK(in == "data: x\n\n");
}

TEST_CASE("a line of several MB arriving in pieces comes out whole", "[sse]") {
  const std::string big(3u << 20, 'x');
  const std::string bytes = "data: " + big + "\n\ndata: y\n\n";
  SseDecoder decoder;
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < bytes.size(); at += 8192) pieces.push_back(bytes.substr(at, 8192));
  CHECK(decode(decoder, pieces) == std::vector<std::string>{"|" + big, "|y"});
}

TEST_CASE("what is beyond the limit is refused, at every cut and until reset", "[sse]") {
  SseDecoder decoder(16);
  const std::vector<Row> rows = {
      {"a line at the limit", "data: 0123456789\n\n", {"|0123456789"}},
      {"a line beyond it", "data: a\n\ndata: 01234567890\n\n", {"|a", "too large"}},
      {"a line that never ends", "data: 01234567890", {"too large"}},
      {"lines that are too much together", "data: 0123456\ndata: 01234567\ndata: 0\n\n", {"too large"}},
      {"a comment too long", ": 0123456789 0123456789\n\n", {"too large"}},
  };
  for (const Row& row : rows) {
    for (std::size_t i = 0; i <= row.bytes.size(); ++i) {
      INFO(row.what << ", cut at " << i);
      decoder.reset();
      REQUIRE(decode(decoder, {row.bytes.substr(0, i), row.bytes.substr(i)}) == row.events);
    }
  }
  decoder.reset();
  decode(decoder, {rows[2].bytes});
  std::string_view in = "data: a\n\n";
  SseDecoder::Event event;
  CHECK(decoder.next(in, event) == Status::too_large);
  decoder.reset();
  CHECK(decoder.next(in, event) == Status::event);
}
