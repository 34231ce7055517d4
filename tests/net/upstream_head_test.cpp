#include "net/upstream_head.h"

#include <catch2/catch.hpp>
#include <string>

using net::Framing;
using net::UpstreamHead;
using net::UpstreamHeadStatus;

namespace {

UpstreamHeadStatus parse(const std::string& text, UpstreamHead& head) {
  std::size_t size = 0;
  const auto status = net::parse_upstream_head(text, head, size);
  if (status == UpstreamHeadStatus::ok) CHECK(size == text.find("\r\n\r\n") + 4);
  return status;
}

}  // namespace

TEST_CASE("an answer's head gives status, fields in lower case and framing") {
  UpstreamHead head;
  REQUIRE(parse("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\nhello", head) ==
          UpstreamHeadStatus::ok);
  CHECK(head.status == 200);
  CHECK(head.keep_alive);
  CHECK(head.find("content-type") == "application/json");
  CHECK(head.framing == Framing::sized);
  CHECK(head.length == 12);
  REQUIRE(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nConnection: close\r\n\r\n", head) ==
          UpstreamHeadStatus::ok);
  CHECK(head.framing == Framing::chunked);
  CHECK_FALSE(head.keep_alive);
  REQUIRE(parse("HTTP/1.1 200 OK\r\n\r\n", head) == UpstreamHeadStatus::ok);
  CHECK(head.framing == Framing::until_close);
  CHECK_FALSE(head.keep_alive);
  REQUIRE(parse("HTTP/1.1 204 No Content\r\n\r\n", head) == UpstreamHeadStatus::ok);
  CHECK(head.framing == Framing::none);
  REQUIRE(parse("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", head) == UpstreamHeadStatus::ok);
  CHECK(head.status == 103);
}

TEST_CASE("a head that is not whole yet needs more, at every split") {
  const std::string text = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n";
  for (std::size_t i = 0; i < text.size(); ++i) {
    UpstreamHead head;
    INFO(i);
    CHECK(parse(text.substr(0, i), head) == UpstreamHeadStatus::need_more);
  }
}

TEST_CASE("framing that two readers could take for two different things is refused") {
  for (const char* fields :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Transfer-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Content-Length: 5x\r\n", "Content-Length: -1\r\n"}) {
    UpstreamHead head;
    INFO(fields);
    CHECK(parse(std::string("HTTP/1.1 200 OK\r\n") + fields + "\r\n", head) == UpstreamHeadStatus::bad);
  }
}

TEST_CASE("what is no head of an answer is refused") {
  for (const char* text :
       {"HTTP/2 200 OK\r\n\r\n", "HTTP/1.2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 200OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "POST / HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : 1\r\n\r\n", "HTTP/1.1 200 OK\r\nX: 1\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX\r\n\r\n", "HTTP/1.1 200 OK\r\n: 1\r\n\r\n", "HTTP/1.1 200 OK\r\nX: a\nb\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    UpstreamHead head;
    INFO(text);
    CHECK(parse(text, head) == UpstreamHeadStatus::bad);
  }
  UpstreamHead head;
  CHECK(parse("HTTP/1.1 200 O\tK\r\n\r\n", head) == UpstreamHeadStatus::ok);
  CHECK(parse("HTTP/1.1 200\r\n\r\n", head) == UpstreamHeadStatus::ok);
}

TEST_CASE("an old server keeps its connection only when it says so") {
  UpstreamHead head;
  REQUIRE(parse("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n", head) == UpstreamHeadStatus::ok);
  CHECK_FALSE(head.keep_alive);
  REQUIRE(parse("HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: x, Keep-Alive\r\n\r\n", head) ==
          UpstreamHeadStatus::ok);
  CHECK(head.keep_alive);
  REQUIRE(parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: x\r\nConnection: Close\r\n\r\n", head) ==
          UpstreamHeadStatus::ok);
  CHECK_FALSE(head.keep_alive);
}

TEST_CASE("a head beyond 64 KiB is refused, one with big cookies is not") {
  UpstreamHead head;
  CHECK(parse("HTTP/1.1 200 OK\r\nSet-Cookie: " + std::string(30000, 'a') + "\r\nContent-Length: 0\r\n\r\n", head) ==
        UpstreamHeadStatus::ok);
  CHECK(parse("HTTP/1.1 200 OK\r\nX: " + std::string(70000, 'a') + "\r\nContent-Length: 0\r\n\r\n", head) ==
        UpstreamHeadStatus::bad);
}
