#include "net/chunked.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using net::ChunkDecoder;
using Mode = ChunkDecoder::Mode;
using Status = ChunkDecoder::Status;
using namespace std::string_literals;

namespace {

struct Outcome {
  Status status = Status::need_more;
  std::string body;
  std::size_t consumed = 0;
  bool operator==(const Outcome&) const = default;
};

// Feeds the pieces one after the other, each from memory of its own.
Outcome run(Mode mode, const std::vector<std::string>& pieces) {
  ChunkDecoder decoder(mode);
  Outcome outcome;
  for (const std::string& piece : pieces) {
    std::string_view in = piece;
    do {
      const ChunkDecoder::Step step = decoder.next(in);
      if (step.consumed > in.size()) FAIL("more consumed than given");
      if (step.data.empty() == (step.status == Status::data)) FAIL("data comes with its status, and only with it");
      outcome.body += step.data;
      outcome.consumed += step.consumed;
      outcome.status = step.status == Status::data ? Status::need_more : step.status;
      in.remove_prefix(step.consumed);
      if (step.status == Status::done || step.status == Status::bad) return outcome;
    } while (!in.empty());
  }
  return outcome;
}

// The outcome, which must be the same however the input is cut in two, in three, or in single bytes.
Outcome decode(Mode mode, const std::string& raw) {
  CAPTURE(raw);
  const Outcome whole = run(mode, {raw});
  std::vector<std::string> bytes;
  for (const char c : raw) bytes.emplace_back(1, c);
  CHECK(run(mode, bytes) == whole);
  if (raw.size() > 200) return whole;
  bool same = true;
  for (std::size_t i = 0; i <= raw.size(); ++i) {
    for (std::size_t j = i; j <= raw.size(); ++j) {
      same = same && run(mode, {raw.substr(0, i), raw.substr(i, j - i), raw.substr(j)}) == whole;
    }
  }
  CHECK(same);
  return whole;
}

const std::string kEnd = "0\r\n\r\n";

}  // namespace

TEST_CASE("a chunked body is its chunks, and what follows is left", "[net][chunked]") {
  struct Row {
    std::string raw, body;
  };
  for (const Row& row : std::vector<Row>{
           {kEnd, ""},
           {"5\r\nhello\r\n" + kEnd, "hello"},
           {"5\r\nhello\r\n6\r\n world\r\n000\r\n\r\n", "hello world"},
           {"0000000000000003\r\nabc\r\n" + kEnd, "abc"},
           {"A\r\n0123456789\r\na\r\n0123456789\r\n" + kEnd, "01234567890123456789"},
           {"4\r\n\r\n\r\n\r\n" + kEnd, "\r\n\r\n"},
           {"3;a;b=c;d=\"e \\\" ;\"\r\nabc\r\n" + kEnd, "abc"},
           {"1\r\nx\r\n0\r\nX-Sum: abc\r\nServer-Timing:\tx \xff\r\nX-Empty:\r\n\r\n", "x"},
       }) {
    for (const Mode mode : {Mode::request, Mode::response}) {
      const Outcome expected{Status::done, row.body, row.raw.size()};
      CHECK(decode(mode, row.raw) == expected);
      CHECK(decode(mode, row.raw + "GET / HTTP/1.1\r\n") == expected);
      CHECK(run(mode, {row.raw.substr(0, row.raw.size() - 1)}).status == Status::need_more);
    }
  }
}

TEST_CASE("data is handed out as a view of the input", "[net][chunked]") {
  ChunkDecoder decoder(Mode::response);
  const std::string raw = "5\r\nhello\r\n" + kEnd;
  const ChunkDecoder::Step step = decoder.next(raw);
  CHECK(step.status == Status::data);
  CHECK(step.data.data() == raw.data() + 3);
  CHECK(step.consumed == 8);
}

TEST_CASE("broken framing is refused in both directions", "[net][chunked]") {
  for (const std::string& raw : {
           "\r\n"s,
           ";a\r\n"s,
           "x\r\n"s,
           "-1\r\n"s,
           "+1\r\n"s,
           "0x1\r\n"s,
           " 1\r\n"s,
           "\n"s,
           "1\n"s,
           "1\r1"s,
           "1\r\r\n"s,
           "1\t\n"s,
           "1\r\nab"s,
           "1\r\na\n"s,
           "1\r\na\rb"s,
           "1\r\na0\r\n"s,
           "00000000000000001\r\n"s,  // 17 digits
           "ffffffffffffffff\r\n"s,
           "8000000000000000\r\n"s,
           "10000000000000001\r\n"s,
           "1;a\nb\r\n"s,
           "1;a\0\r\n"s,
           "1;a\x7f\r\n"s,
           "1;a=\"\n\"\r\n"s,
           "0\r\n X: y\r\n\r\n"s,
           "0\r\n: y\r\n\r\n"s,
           "0\r\nX\r\n\r\n"s,
           "0\r\nX : y\r\n\r\n"s,
           "0\r\nX: y\n\r\n"s,
           "0\r\nX: y\r\n z\r\n\r\n"s,
           "0\r\nX: \x01\r\n\r\n"s,
           "0\r\nX: y\r\r\n\r\n"s,
           "0\r\n\n"s,
           "0\r\n\rX"s,
           "0\n\n"s,
           "0\r\nContent-Length: 5\r\n\r\n"s,
           "0\r\ncontent_length: 5\r\n\r\n"s,
           "0\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n"s,
           "0\r\nHOST: a\r\n\r\n"s,
       }) {
    for (const Mode mode : {Mode::request, Mode::response}) CHECK(decode(mode, raw).status == Status::bad);
  }
}

TEST_CASE("trailers that only look like framing headers pass", "[net][chunked]") {
  for (const char* name : {"Hos", "Hosts", "X-Host", "Content-Length-Hint", "Transfer-Encodings"}) {
    CHECK(decode(Mode::request, "0\r\n"s + name + ": 1\r\n\r\n").status == Status::done);
  }
}

TEST_CASE("a request's chunk extensions keep to the grammar, an upstream's may be anything printable",
          "[net][chunked]") {
  for (const char* line :
       {"1 ", "1\t", "1 ;a", "1;", "1;;", "1;a b", "1; a", "1;a=", "1;a=\"b\"c", "1;=b", "1;a=b=c", "1;\xc3\xa9"}) {
    const std::string raw = line + "\r\nx\r\n"s + kEnd;
    CHECK(decode(Mode::request, raw).status == Status::bad);
    CHECK(decode(Mode::response, raw) == Outcome{Status::done, "x", raw.size()});
  }
  CHECK(decode(Mode::request, "1;a=\"b\r\n\"\r\n0\r\n\r\n").status == Status::bad);  // a quoted line end
  CHECK(decode(Mode::response, "1 x\r\nx\r\n" + kEnd).status == Status::bad);
}

TEST_CASE("extensions and trailers are bounded", "[net][chunked]") {
  struct Row {
    Mode mode;
    std::size_t extension, trailers;
  };
  for (const Row& row : {Row{Mode::request, 64, 8 * 1024}, Row{Mode::response, 1024, 64 * 1024}}) {
    const auto extension = [](std::size_t size) { return "1;" + std::string(size - 1, 'a') + "\r\nx\r\n"; };
    CHECK(decode(row.mode, extension(row.extension) + extension(row.extension) + kEnd).status == Status::done);
    CHECK(decode(row.mode, extension(row.extension + 1) + kEnd).status == Status::bad);

    const auto trailers = [](std::size_t size) {
      std::string lines;
      while (lines.size() + 12 < size) lines += "X: y\r\n";
      return "0\r\n" + lines + "X:" + std::string(size - lines.size() - 6, 'y') + "\r\n\r\n";
    };
    CHECK(decode(row.mode, trailers(row.trailers)).status == Status::done);
    CHECK(decode(row.mode, trailers(row.trailers + 1)).status == Status::bad);
  }
}

TEST_CASE("a decoder stays done or bad until it is reset", "[net][chunked]") {
  ChunkDecoder decoder(Mode::request);
  CHECK(decoder.next(kEnd).status == Status::done);
  CHECK(decoder.next(kEnd).status == Status::done);
  CHECK(decoder.next(kEnd).consumed == 0);
  decoder.reset();
  CHECK(decoder.next("x").status == Status::bad);
  CHECK(decoder.next(kEnd).status == Status::bad);
  decoder.reset();
  CHECK(decoder.next("3\r\nabc").data == "abc");
  decoder.reset();
  CHECK(decoder.next(kEnd).consumed == kEnd.size());
}
