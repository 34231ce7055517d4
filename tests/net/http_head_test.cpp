#include "net/http_head.h"

#include <catch2/catch.hpp>
#include <deque>
#include <string>
#include <utility>
#include <vector>

using net::HeadStatus;
using net::RequestHead;
using namespace std::string_literals;

namespace {

constexpr std::size_t kLimit = 16 * 1024;

std::string post(const std::string& headers) { return "POST /v1/x HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n"; }
std::string get(const std::string& headers) { return "GET /v1/x HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n"; }

// What an OpenAI client sends.
const std::string kTypical =
    "POST /v1/chat/completions HTTP/1.1\r\n"
    "Host: signalbox.internal:8080\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Connection: keep-alive\r\n"
    "Accept: application/json\r\n"
    "Content-Type: application/json\r\n"
    "User-Agent: OpenAI/Python 1.99.6\r\n"
    "X-Stainless-Lang: python\r\n"
    "X-Stainless-OS: Linux\r\n"
    "Authorization: Bearer sk-0123456789\r\n"
    "x-stainless-retry-count: 0\r\n"
    "Content-Length: 1834\r\n"
    "\r\n";

struct Refused {
  std::string raw;
  int status;
  std::string reason;  // a part of it
};

void check_refused(const std::vector<Refused>& rows) {
  for (const Refused& row : rows) {
    CAPTURE(row.raw);
    RequestHead head;
    const net::HeadParse parse = net::parse_request_head(row.raw, head, kLimit);
    CHECK(parse.status == HeadStatus::bad);
    CHECK(parse.http_status == row.status);
    CHECK_THAT(std::string(parse.reason), Catch::Matchers::Contains(row.reason));
    CHECK(head.count <= head.fields.size());
  }
}

// The head's views stay good: the bytes are kept until the tests end.
RequestHead accept(std::string bytes) {
  static std::deque<std::string> kept;
  const std::string& raw = kept.emplace_back(std::move(bytes));
  CAPTURE(raw);
  RequestHead head;
  const net::HeadParse parse = net::parse_request_head(raw, head, kLimit);
  CAPTURE(std::string(parse.reason));
  REQUIRE(parse.status == HeadStatus::ok);
  CHECK(parse.size == raw.size());
  CHECK(head.close_after == !head.keep_alive);
  return head;
}

}  // namespace

TEST_CASE("a client's ordinary head is read whole", "[net][http_head]") {
  const RequestHead head = accept(kTypical);
  CHECK(head.method == "POST");
  CHECK(head.target == "/v1/chat/completions");
  CHECK(head.host == "signalbox.internal:8080");
  CHECK(head.minor == 1);
  CHECK(head.count == 11);
  CHECK(head.all().front().name == "Host");
  CHECK(head.find("authorization") == "Bearer sk-0123456789");
  CHECK(head.find("x-stainless-os") == "Linux");
  CHECK(head.find("x-stainless").data() == nullptr);
  CHECK(head.content_length == 1834);
  CHECK_FALSE(head.chunked);
  CHECK(head.keep_alive);
  CHECK_FALSE(head.expect_continue);
}

TEST_CASE("a head cut anywhere needs more, and the bytes after it are left alone", "[net][http_head]") {
  RequestHead head;
  for (const std::string& raw : {kTypical, "\r\n" + kTypical}) {
    for (std::size_t cut = 0; cut < raw.size(); ++cut) {
      CAPTURE(cut);
      const std::string part(raw, 0, cut);
      CHECK(net::parse_request_head(part, head, kLimit).status == HeadStatus::need_more);
    }
    for (const std::string& rest : {""s, "\r\n"s, "{\"model\":1}\n"s, "GET / HTTP/1.1\r\n"s, "\0\x01"s}) {
      const net::HeadParse parse = net::parse_request_head(raw + rest, head, kLimit);
      CHECK(parse.status == HeadStatus::ok);
      CHECK(parse.size == raw.size());
    }
  }
}

TEST_CASE("one head object serves many requests", "[net][http_head]") {
  RequestHead head;
  REQUIRE(net::parse_request_head(kTypical, head, kLimit).status == HeadStatus::ok);
  const std::string second = "GET / HTTP/1.0\r\n\r\n";
  REQUIRE(net::parse_request_head(second, head, kLimit).status == HeadStatus::ok);
  CHECK(head.count == 0);
  CHECK(head.host.empty());
  CHECK(head.content_length == -1);
  CHECK_FALSE(head.keep_alive);
}

TEST_CASE("what is wrong beyond repair is said before the head is complete", "[net][http_head]") {
  check_refused({
      {"\x16\x03\x01\x02", 400, "method"},  // TLS on the plain port
      {"{", 400, "method"},
      {"GET / HTTP/1.1\n", 400, "LF without CR"},
      {"GET / HTTP/1.1\r\nHost: a\n", 400, "LF without CR"},
      {"BREW /pot HTTP/1.1\r\n", 501, "method"},
      {"GET / HTTP/2.0\r\n", 505, "HTTP/1.1"},
      {"GET /\r\n", 400, "request line"},
  });
}

TEST_CASE("the request line is method, target, version with single spaces", "[net][http_head]") {
  const std::string rest = "\r\nHost: a\r\n\r\n";
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    CHECK(accept(method + " /x HTTP/1.1"s + rest).method == method);
  }
  for (const char* target : {"/", "/a?b=c&d=%20", "/a#b", "//a", "/\"|{}`\\^~!"}) {
    CHECK(accept("GET "s + target + " HTTP/1.1" + rest).target == target);
  }
  CHECK(accept("OPTIONS * HTTP/1.1" + rest).target == "*");
  check_refused({
      {" GET / HTTP/1.1" + rest, 400, "method"},
      {"\r\n\r\nGET / HTTP/1.1" + rest, 400, "method"},
      {"\nGET / HTTP/1.1" + rest, 400, "method"},
      {"G\x01T / HTTP/1.1" + rest, 400, "method"},
      {"GET\t/ HTTP/1.1" + rest, 400, "method"},
      {"get / HTTP/1.1" + rest, 501, "method"},
      {"GETX / HTTP/1.1" + rest, 501, "method"},
      {"CONNECT a:443 HTTP/1.1" + rest, 501, "method"},
      {"TRACE / HTTP/1.1" + rest, 501, "method"},
      {"GET  / HTTP/1.1" + rest, 400, "HTTP"},
      {"GET / a HTTP/1.1" + rest, 400, "protocol"},
      {"GET /  HTTP/1.1" + rest, 400, "protocol"},
      {"GET / HTTP/1.1 " + rest, 400, "protocol"},
      {"GET / HTTP/1.1\r" + rest, 400, "protocol"},
      {"GET / http/1.1" + rest, 400, "protocol"},
      {"GET / HTTP/1.10" + rest, 400, "protocol"},
      {"GET / HTTP/11" + rest, 400, "protocol"},
      {"GET / HTTP/+.1" + rest, 400, "protocol"},
      {"GET / RTSP/1.0" + rest, 400, "protocol"},
      {"GET / HTTP/1.2" + rest, 505, "HTTP/1.1"},
      {"GET / HTTP/0.9" + rest, 505, "HTTP/1.1"},
      {"GET / HTTP/2.0" + rest, 505, "HTTP/1.1"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "HTTP/1.1"},
      {"GET\r\n\r\n", 400, "request line"},
      {"GET /" + rest, 400, "request line"},
      {"GET /\x7f HTTP/1.1" + rest, 400, "printable"},
      {"GET /\tx HTTP/1.1" + rest, 400, "printable"},
      {"GET /\r HTTP/1.1" + rest, 400, "printable"},
      {"GET /\0 HTTP/1.1"s + rest, 400, "printable"},
      {"GET /\xc3\xa9 HTTP/1.1" + rest, 400, "printable"},
      {"GET * HTTP/1.1" + rest, 400, "neither"},
      {"GET a HTTP/1.1" + rest, 400, "neither"},
      {"GET a:80 HTTP/1.1" + rest, 400, "neither"},
      {"GET ftp://a/ HTTP/1.1" + rest, 400, "neither"},
  });
}

TEST_CASE("an absolute target is taken only when it agrees with Host", "[net][http_head]") {
  struct Row {
    std::string method, target, host, path;
  };
  for (const Row& row : std::vector<Row>{
           {"GET", "http://a.example/x?y", "a.example", "/x?y"},
           {"GET", "HTTPS://A.example:8080/x", "a.EXAMPLE:8080", "/x"},
           {"GET", "http://a", "a", "/"},
           {"OPTIONS", "http://a", "a", "*"},
           {"GET", "http://[::1]:80/x", "[::1]:80", "/x"},
           {"GET", "/http://b/", "a", "/http://b/"},
       }) {
    const std::string raw = row.method + " " + row.target + " HTTP/1.1\r\nHost: " + row.host + "\r\n\r\n";
    RequestHead head;
    CAPTURE(raw);
    CHECK(net::parse_request_head(raw, head, kLimit).status == HeadStatus::ok);
    CHECK(head.target == row.path);
  }
  check_refused({
      {"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "different hosts"},
      {"GET http://a:80/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "different hosts"},
      {"GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "different hosts"},
      {"GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400, "different hosts"},
      {"GET http://a/ HTTP/1.0\r\n\r\n", 400, "different hosts"},
      {"GET http://a?q HTTP/1.1\r\nHost: a\r\n\r\n", 400, "neither"},
      {"GET http://a#f HTTP/1.1\r\nHost: a\r\n\r\n", 400, "neither"},
  });
}

TEST_CASE("HTTP/1.1 needs exactly one Host, which is a host", "[net][http_head]") {
  const auto with = [](const std::string& host) { return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"; };
  for (const char* good : {"a", "a-b_c.example", "10.0.0.1:8080", "[::1]", "[::ffff:10.0.0.1]:443", "A:1"}) {
    CHECK(accept(with(good)).host == good);
  }
  CHECK(accept("GET / HTTP/1.0\r\n\r\n").host.empty());
  for (const char* bad : {"", "a b", "a,b", "a/b", "u@a", "a:", "a:x", "a:123456", ":80", "[::1", "[]", "[::1]x",
                          "[::1]:", "a\\b", "a?b", "a=b", "\xc3\xa9", "a%00"}) {
    RequestHead head;
    CAPTURE(bad);
    const net::HeadParse parse = net::parse_request_head(with(bad), head, kLimit);
    CHECK(parse.status == HeadStatus::bad);
    CHECK(parse.http_status == 400);
  }
  check_refused({
      {"GET / HTTP/1.1\r\n\r\n", 400, "needs a Host"},
      {get("Host: a\r\n"), 400, "twice"},
      {"GET / HTTP/1.0\r\nhost: a\r\nHOST: a\r\n\r\n", 400, "twice"},
      {"GET / HTTP/1.0\r\nHost: a/b\r\n\r\n", 400, "host and port"},
  });
}

TEST_CASE("header lines are token, colon, printable value", "[net][http_head]") {
  const RequestHead head =
      accept(get("X-Blank:\r\nX-Tab:\t a\tb \t\r\nX-Latin: D\xc3\xbcrr\xff\r\nX!#$%&'*+.^`|~9: y\r\n"));
  CHECK(head.find("x-blank").empty());
  CHECK(head.find("x-blank").data() != nullptr);
  CHECK(head.find("x-tab") == "a\tb");
  CHECK(head.find("x-latin") == "D\xc3\xbcrr\xff");
  CHECK(head.find("x!#$%&'*+.^`|~9") == "y");

  check_refused({
      {get("X : y\r\n"), 400, "between a header name and its colon"},
      {get("X\t: y\r\n"), 400, "between a header name and its colon"},
      {get(" X: y\r\n"), 400, "starts with a blank"},
      {get("X: y\r\n z\r\n"), 400, "starts with a blank"},
      {get("X: y\r\n\tz\r\n"), 400, "starts with a blank"},
      {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, "blank"},
      {get(": y\r\n"), 400, "not a token"},
      {get("X\r\n"), 400, "not a token"},
      {get("X y: z\r\n"), 400, "blank"},
      {get("X@: y\r\n"), 400, "not a token"},
      {get("X\xc3\xa9: y\r\n"), 400, "not a token"},
      {get("X\0: y\r\n"s), 400, "not a token"},
      {get("X\r: y\r\n"), 400, "not a token"},
      {get("X: y\nZ: a\r\n"), 400, "LF without CR"},
      {get("X: y\rZ: a\r\n"), 400, "control"},
      {get("X: y\r\r\n"), 400, "control"},
  });
  for (int c = 0; c < 256; ++c) {
    if (c == '\n') continue;
    RequestHead any;
    const std::string raw = get("X: a" + std::string(1, static_cast<char>(c)) + "b\r\n");
    const bool allowed = c == '\t' || (c >= 0x20 && c != 0x7f);
    CAPTURE(c);
    CHECK((net::parse_request_head(raw, any, kLimit).status == HeadStatus::ok) == allowed);
  }
}

TEST_CASE("underscored names are dropped, and refused where they imitate a framing header", "[net][http_head]") {
  const RequestHead head = accept(get("x_user: root\r\nx_: 1\r\nX-User: me\r\n"));
  CHECK(head.count == 2);
  CHECK(head.find("x-user") == "me");
  CHECK(head.find("x_user").data() == nullptr);
  for (const char* name :
       {"Content_Length", "content__length", "Content--Length", "ContentLength", "content.length", "Transfer_Encoding",
        "Transfer___Encoding", "Host_", "_host", "Connection_", "Authorization_", "proxy_authorization", "Content_Type",
        "content_encoding", "ex_pect", "up_grade", "te_", "trailer_"}) {
    RequestHead refused;
    CAPTURE(name);
    const std::string raw = post(name + ": 1\r\n"s);
    const net::HeadParse parse = net::parse_request_head(raw, refused, kLimit);
    CHECK(parse.status == HeadStatus::bad);
    CHECK_THAT(std::string(parse.reason), Catch::Matchers::Contains("imitates"));
  }
}

TEST_CASE("a body has one length, said in one way", "[net][http_head]") {
  struct Length {
    std::string value;
    std::int64_t length;
  };
  for (const Length& row :
       std::vector<Length>{{"0", 0}, {"  42\t", 42}, {"003", 3}, {"999999999999999999", 999999999999999999}}) {
    CHECK(accept(post("Content-Length:" + row.value + "\r\n")).content_length == row.length);
  }
  for (const char* value : {"chunked", "Chunked", " \tCHUNKED \t"}) {
    const RequestHead head = accept(post("Transfer-Encoding:"s + value + "\r\n"));
    CHECK(head.chunked);
    CHECK(head.content_length == -1);
  }
  check_refused({
      {post("Content-Length:\r\n"), 400, "18 digits"},
      {post("Content-Length: +5\r\n"), 400, "18 digits"},
      {post("Content-Length: -1\r\n"), 400, "18 digits"},
      {post("Content-Length: 0x5\r\n"), 400, "18 digits"},
      {post("Content-Length: 5, 5\r\n"), 400, "18 digits"},
      {post("Content-Length: 5 5\r\n"), 400, "18 digits"},
      {post("Content-Length: 5.0\r\n"), 400, "18 digits"},
      {post("Content-Length: 5\xa0\r\n"), 400, "ASCII"},
      {post("Content-Length: 1000000000000000000\r\n"), 400, "18 digits"},
      {post("Content-Length: 18446744073709551617\r\n"), 400, "18 digits"},
      {post("Content-Length: 5\r\ncontent-length: 5\r\n"), 400, "twice"},
      {post("Content-Length: 5\r\nContent-Length: 6\r\n"), 400, "twice"},
      {post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400, "together"},
      {post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"), 400, "together"},
      {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400, "twice"},
      {post("Transfer-Encoding: gzip\r\n"), 501, "chunked"},
      {post("Transfer-Encoding: identity\r\n"), 501, "chunked"},
      {post("Transfer-Encoding: gzip, chunked\r\n"), 501, "chunked"},
      {post("Transfer-Encoding: chunked, identity\r\n"), 501, "chunked"},
      {post("Transfer-Encoding: chunked,\r\n"), 501, "chunked"},
      {post("Transfer-Encoding: chunked;q=1\r\n"), 501, "chunked"},
      {post("Transfer-Encoding: \"chunked\"\r\n"), 501, "chunked"},
      {post("Transfer-Encoding: xchunked\r\n"), 501, "chunked"},
      {post("Transfer-Encoding:\r\n"), 501, "chunked"},
      {post("Transfer-Encoding: \x0b chunked\r\n"), 400, "control"},
      {post("Transfer-Encoding: chunked\xa0\r\n"), 400, "ASCII"},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "HTTP/1.0"},
  });
}

TEST_CASE("GET and HEAD have no body; an empty one is none", "[net][http_head]") {
  CHECK(accept(get("Content-Length: 0\r\n")).content_length == 0);
  CHECK(accept("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").content_length == 0);
  CHECK(accept("DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n").content_length == 2);
  check_refused({
      {get("Content-Length: 1\r\n"), 400, "GET or HEAD"},
      {get("Transfer-Encoding: chunked\r\n"), 400, "GET or HEAD"},
      {"HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", 400, "GET or HEAD"},
      {"HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "GET or HEAD"},
  });
}

TEST_CASE("Connection decides whether the connection goes on, and may not name framing headers", "[net][http_head]") {
  struct Row {
    std::string version, headers;
    bool keep_alive;
  };
  for (const Row& row : std::vector<Row>{
           {"1.1", "", true},
           {"1.1", "Connection: keep-alive\r\n", true},
           {"1.1", "Connection: Close\r\n", false},
           {"1.1", "Connection: keep-alive, close\r\n", false},
           {"1.1", "Connection: foo ,\tCLOSE\r\n", false},
           {"1.1", "Connection: keep-alive\r\nConnection: close\r\n", false},
           {"1.1", "Connection: ,, close ,\r\n", false},
           {"1.1", "Connection: closed\r\n", true},
           {"1.1", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n", true},
           {"1.1", "Connection: TE, trailer\r\nTE: trailers\r\n", true},
           {"1.0", "", false},
           {"1.0", "Connection: Keep-Alive\r\n", true},
           {"1.0", "Connection: keep-alive, close\r\n", false},
       }) {
    CHECK(accept("GET / HTTP/" + row.version + "\r\nHost: a\r\n" + row.headers + "\r\n").keep_alive == row.keep_alive);
  }
  for (const char* name : {"Host", "content-length", "Transfer-Encoding", "authorization", "Content-Type",
                           "content-encoding", "connection", "Expect", "content_length"}) {
    check_refused({{get("Connection: close, "s + name + "\r\n"), 400, "Connection names"}});
  }
  check_refused({
      {get("Connection: a b\r\n"), 400, "Connection option"},
      {get("Connection: \"close\"\r\n"), 400, "Connection option"},
      {get("Connection: close;\r\n"), 400, "Connection option"},
      {get("Connection: close\xa0\r\n"), 400, "ASCII"},
  });
}

TEST_CASE("the one expectation is 100-continue, and only with a body to come", "[net][http_head]") {
  CHECK(accept(post("Expect: 100-Continue\r\nContent-Length: 5\r\n")).expect_continue);
  CHECK(accept(post("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n")).expect_continue);
  CHECK_FALSE(accept(post("Expect: 100-continue\r\n")).expect_continue);
  CHECK_FALSE(accept("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n").expect_continue);
  check_refused({
      {post("Expect: 200-ok\r\nContent-Length: 5\r\n"), 417, "100-continue"},
      {post("Expect: 100-continue, x\r\nContent-Length: 5\r\n"), 417, "100-continue"},
      {post("Expect:\r\nContent-Length: 5\r\n"), 417, "100-continue"},
  });
}

TEST_CASE("what names the sender or the content stands once", "[net][http_head]") {
  for (const char* name : {"Authorization", "Proxy-Authorization", "Content-Type", "Content-Encoding"}) {
    CHECK(accept(post(name + ": a\r\n"s)).count == 2);
    check_refused(
        {{post(name + ": a\r\n"s + name + ": a\r\n"), 400, "twice"}, {post(name + ": a\x80\r\n"s), 400, "ASCII"}});
  }
  CHECK(accept(get("Accept: a\r\nAccept: b\r\n")).count == 3);
}

TEST_CASE("heads are bounded in headers and in bytes", "[net][http_head]") {
  const auto with = [](int count) {
    std::string headers;
    for (int i = 0; i < count; ++i) headers += "X" + std::to_string(i) + ": y\r\n";
    return get(headers);
  };
  CHECK(accept(with(99)).count == 100);
  std::string dropped;
  for (int i = 0; i < 100; ++i) dropped += "x_y: z\r\n";
  check_refused({{with(100), 431, "too many"}, {get(dropped), 431, "too many"}});

  RequestHead head;
  CHECK(net::parse_request_head(kTypical, head, kTypical.size()).status == HeadStatus::ok);
  for (std::size_t limit = 0; limit < kTypical.size(); ++limit) {
    for (const std::string& raw : {kTypical, kTypical.substr(0, limit), kTypical + "body"}) {
      const net::HeadParse parse = net::parse_request_head(raw, head, limit);
      CAPTURE(limit);
      CHECK(parse.status == HeadStatus::bad);
      CHECK(parse.http_status == 431);
    }
  }
}
