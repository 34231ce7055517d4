#include "net/websocket_frames.h"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/support/websocket_frames.h"

namespace {

using net::FrameReader;
using support::client_frame;
using Status = FrameReader::Status;

struct Seen {
  Status status;
  std::string payload;
  std::uint16_t code;
  bool operator==(const Seen&) const = default;
};

// All steps, whatever the pieces the bytes come in.
std::vector<Seen> read(const std::string& bytes, std::size_t piece = std::string::npos) {
  FrameReader reader;
  std::vector<Seen> out;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto step = reader.next(std::string_view(bytes).substr(at, piece));
    at += step.consumed;
    if (step.status == Status::need_more) continue;
    out.push_back({step.status, std::string(reader.payload()), step.code});
    if (step.status == Status::bad) break;
  }
  return out;
}

std::uint16_t fault(const std::string& bytes) {
  const auto seen = read(bytes);
  return !seen.empty() && seen.back().status == Status::bad ? seen.back().code : 0;
}

}  // namespace

TEST_CASE("a masked text frame is read as the RFC's own example has it") {
  const std::string hello = {"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11};
  CHECK(read(hello) == std::vector<Seen>{{Status::text, "Hello", 0}});
}

TEST_CASE("frames are read the same whatever the pieces they come in") {
  std::string bytes = client_frame(0x01, "Hel") + client_frame(0x89, "ping") + client_frame(0x00, "lo, ") +
                      client_frame(0x80, std::string(300, 'x')) + client_frame(0x81, std::string(65536, 'y')) +
                      client_frame(0x8A, "") + client_frame(0x88, std::string("\x03\xe8", 2) + "bye");
  const std::vector<Seen> whole = read(bytes);
  REQUIRE(whole.size() == 5);
  CHECK(whole[0] == Seen{Status::ping, "ping", 0});
  CHECK(whole[1] == Seen{Status::text, "Hello, " + std::string(300, 'x'), 0});
  CHECK(whole[2].payload.size() == 65536);
  CHECK(whole[3].status == Status::pong);
  CHECK(whole[4].code == 1000);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{4096}}) {
    CHECK(read(bytes, piece) == whole);
  }
}

TEST_CASE("what the RFC forbids ends the connection with the code it names") {
  CHECK(fault(std::string("\x81\x02hi", 4)) == 1002);                           // not masked
  CHECK(fault(client_frame(0xC1, "hi")) == 1002);                               // a reserved bit
  CHECK(fault(client_frame(0x83, "hi")) == 1002);                               // an opcode that is none
  CHECK(fault(client_frame(0x80, "hi")) == 1002);                               // goes on with nothing
  CHECK(fault(client_frame(0x01, "a") + client_frame(0x81, "b")) == 1002);      // a new one inside one
  CHECK(fault(client_frame(0x09, "a")) == 1002);                                // a control frame in parts
  CHECK(fault(client_frame(0x89, std::string(126, 'a'))) == 1002);              // a long one
  CHECK(fault(client_frame(0x82, "hi")) == 1003);                               // not text
  CHECK(fault(client_frame(0x81, "\xff")) == 1007);                             // not UTF-8
  CHECK(fault(client_frame(0x01, "\xc3") + client_frame(0x80, "(")) == 1007);   // nor over two frames
  CHECK(fault(client_frame(0x88, "x")) == 1002);                                // half a code
  CHECK(fault(client_frame(0x88, std::string("\x03\xed", 2))) == 1002);         // 1005 is never sent
  CHECK(fault(client_frame(0x88, std::string("\x03\xe8\xff", 3))) == 1007);     // a reason that is no text
  CHECK(fault(std::string("\x81\xfe\x00\x05", 4) + "mask" + "hello") == 1002);  // a length in a longer form
  CHECK(fault(std::string("\x81\xff\x80\0\0\0\0\0\0\0mask", 14)) == 1002);      // a negative length
}

TEST_CASE("a character may be cut by the end of a frame") {
  CHECK(read(client_frame(0x01, "\xc3") + client_frame(0x80, "\xa4"))[0].payload == "\xc3\xa4");
}

TEST_CASE("a message is no larger than its bound, over all its frames, and is refused before it is read") {
  const std::string half(FrameReader::kMostBytes / 2, 'x');
  CHECK(read(client_frame(0x01, half) + client_frame(0x80, half))[0].payload.size() == FrameReader::kMostBytes);
  CHECK(fault(client_frame(0x01, half) + client_frame(0x00, half) + client_frame(0x80, "x")) == 1009);
  CHECK(fault(std::string("\x81\xff\0\0\0\0\x7f\0\0\0mask", 14)) == 1009);
}

TEST_CASE("after a fault nothing is read any more") {
  FrameReader reader;
  CHECK(reader.next(client_frame(0x82, "x")).code == 1003);
  const auto again = reader.next(client_frame(0x81, "x"));
  CHECK(again.status == Status::bad);
  CHECK(again.consumed == 0);
}

TEST_CASE("our frames have the shortest head that fits") {
  for (const auto& [size, head] :
       std::vector<std::pair<std::size_t, std::string>>{{5, {"\x81\x05", 2}},
                                                        {125, {"\x81\x7d", 2}},
                                                        {126, {"\x81\x7e\x00\x7e", 4}},
                                                        {65535, {"\x81\x7e\xff\xff", 4}},
                                                        {65536, {"\x81\x7f\0\0\0\0\0\x01\0\0", 10}}}) {
    std::string out;
    net::append_frame_head(out, net::FrameKind::text, size);
    CHECK(out == head);
  }
}
