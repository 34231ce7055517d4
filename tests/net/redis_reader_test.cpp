#include "net/redis/reader.h"

#include <catch2/catch.hpp>

#include "net/redis/command.h"
#include "net/redis/script.h"

namespace redis = net::redis;
using redis::ReplyReader;
using redis::Value;
using Kind = Value::Kind;
using Status = ReplyReader::Status;

namespace {

constexpr std::size_t kMost = 64 << 10;

Status read(std::string_view bytes, Value& out, std::size_t most = kMost) {
  ReplyReader reader(most);
  reader.feed(bytes);
  return reader.next(out);
}

}  // namespace

TEST_CASE("each kind of redis reply is read") {
  Value value;
  REQUIRE(read("+OK\r\n", value) == Status::ready);
  CHECK((value.kind == Kind::status && value.text == "OK"));
  REQUIRE(read("-ERR no\r\n", value) == Status::ready);
  CHECK((value.kind == Kind::error && value.text == "ERR no"));
  REQUIRE(read(":-42\r\n", value) == Status::ready);
  CHECK((value.kind == Kind::integer && value.integer == -42));
  REQUIRE(read("$-1\r\n", value) == Status::ready);
  CHECK(value.nil());
  REQUIRE(read("*-1\r\n", value) == Status::ready);
  CHECK(value.nil());
  REQUIRE(read("$0\r\n\r\n", value) == Status::ready);
  CHECK((value.kind == Kind::string && value.text.empty()));
  REQUIRE(read(std::string_view("$5\r\na\0\r\nb\r\n", 11), value) == Status::ready);
  CHECK(value.text == std::string_view("a\0\r\nb", 5));
  REQUIRE(read("*3\r\n*2\r\n:1\r\n*0\r\n$-1\r\n+x\r\n", value) == Status::ready);
  REQUIRE(value.elements.size() == 3);
  CHECK(value.elements[0].elements[0].integer == 1);
  CHECK(value.elements[0].elements[1].kind == Kind::array);
  CHECK(value.elements[1].nil());
  CHECK(value.elements[2].text == "x");
}

TEST_CASE("redis replies may come in pieces cut anywhere") {
  const std::string bytes = "*3\r\n$5\r\nhello\r\n*2\r\n:7\r\n-ERR x\r\n+OK\r\n$3\r\nend\r\n:12\r\n";
  ReplyReader whole(kMost);
  whole.feed(bytes);
  Value expected[3];
  for (Value& value : expected) REQUIRE(whole.next(value) == Status::ready);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    ReplyReader reader(kMost);
    std::vector<Value> got;
    Value value;
    for (const std::string& piece : {bytes.substr(0, cut), bytes.substr(cut)}) {
      reader.feed(piece);
      Status status;
      while ((status = reader.next(value)) == Status::ready) got.push_back(value);
      REQUIRE(status == Status::more);
    }
    INFO(cut);
    REQUIRE(got.size() == 3);
    for (int i = 0; i < 3; ++i) CHECK(got[static_cast<std::size_t>(i)] == expected[i]);
  }
}

TEST_CASE("bytes that are no redis protocol are refused") {
  Value value;
  for (const char* bytes : {"HTTP/1.1 400 Bad Request\r\n", "?\r\n", "$x\r\n", "*x\r\n", ":x\r\n", "$-2\r\n", "*-2\r\n",
                            "*9999999999\r\n", "\r\n", ">2\r\n+a\r\n+b\r\n"}) {
    INFO(bytes);
    const Status status = read(bytes, value);
    CHECK((status == Status::bad || status == Status::too_large));
  }
}

TEST_CASE("arrays that nest deeper than seven are refused") {
  Value value;
  std::string bytes;
  for (int i = 0; i < 7; ++i) bytes += "*1\r\n";
  CHECK(read(bytes + ":1\r\n", value) == Status::ready);
  bytes += "*1\r\n*1\r\n*1\r\n";
  CHECK(read(bytes + ":1\r\n", value) == Status::bad);
}

TEST_CASE("a redis reply over the bound is refused as soon as its length is known") {
  Value value;
  CHECK(read("$70000\r\n", value) == Status::too_large);
  CHECK(read("$4611686018427387904\r\n", value) == Status::too_large);
  CHECK(read("*2000000000\r\n", value) == Status::too_large);
  CHECK(read("+" + std::string(70000, 'x'), value) == Status::too_large);
  CHECK(read("$60000\r\n", value) == Status::more);
  std::string many = "*100\r\n";
  for (int i = 0; i < 100; ++i) many += "$1000\r\n" + std::string(1000, 'x') + "\r\n";
  CHECK(read(many, value) == Status::too_large);
  CHECK(read(many, value, 200000) == Status::ready);
}

TEST_CASE("the bound is for each redis reply, not for all of them") {
  ReplyReader reader(kMost);
  Value value;
  for (int i = 0; i < 10; ++i) {
    reader.feed("$30000\r\n" + std::string(30000, 'x') + "\r\n");
    REQUIRE(reader.next(value) == Status::ready);
  }
}

TEST_CASE("a redis command is written with the length of each argument") {
  redis::Command command("SET");
  command.key("k{1}").arg(std::string_view("a\0\r\n", 4)).arg(std::int64_t{-5});
  std::string out = "before";
  command.append_to(out);
  CHECK(out == "before*4\r\n$3\r\nSET\r\n$4\r\nk{1}\r\n$4\r\na" + std::string(1, '\0') + "\r\n\r\n$2\r\n-5\r\n");
  CHECK(command.key() == "k{1}");
  CHECK(command.size() >= out.size() - 6);
  redis::Command whole("EVAL");
  redis::Command rest;
  rest.arg(std::int64_t{1}).key("key");
  whole.arg("return 1").append(rest);
  CHECK(whole.key() == "key");
}

TEST_CASE("keys with the same tag share a slot of the cluster") {
  CHECK(redis::slot_of("123456789") == 0x31c3);  // the check value of CRC16/XMODEM
  CHECK(redis::slot_of("foo") == 12182);
  CHECK(redis::slot_of("a{foo}b") == 12182);
  CHECK(redis::slot_of("{foo}{bar}") == 12182);
  CHECK(redis::slot_of("{}foo") != 12182);
  CHECK(redis::slot_of("foo{") != 12182);
  CHECK(redis::slot_of("") == 0);
}

TEST_CASE("error replies are told apart by their first word") {
  CHECK(redis::error_row("OOM command not allowed").error == redis::ErrorReply::oom);
  CHECK(redis::error_row("READONLY You can't write").reconnect);
  CHECK(redis::error_row("BUSY Redis is busy").failing);
  CHECK(redis::error_row("BUSYKEY Target exists").error == redis::ErrorReply::other);
  CHECK(redis::error_row("ERR unknown command").error == redis::ErrorReply::other);
  CHECK_FALSE(redis::error_row("WRONGTYPE Operation").failing);
  redis::Redirect to;
  REQUIRE(redis::read_redirect("MOVED 3999 127.0.0.1:6381", to));
  CHECK((to.slot == 3999 && to.host == "127.0.0.1" && to.port == 6381));
  REQUIRE(redis::read_redirect("ASK 1 ::1:7000", to));
  CHECK((to.host == "::1" && to.port == 7000));
  REQUIRE(redis::read_redirect("MOVED 1 :7000", to));
  CHECK(to.host.empty());
  for (const char* bad :
       {"MOVED", "MOVED 1", "MOVED x a:1", "MOVED 16384 a:1", "MOVED 1 a:70000", "MOVED 1 a:0", "MOVED 1 a"})
    CHECK_FALSE(redis::read_redirect(bad, to));
}

TEST_CASE("a script knows the sha-1 that redis will know it by") {
  CHECK(redis::Script("return 1").sha1() == "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
}
