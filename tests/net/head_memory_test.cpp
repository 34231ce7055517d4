// Heads that come again on one connection.
#include "net/head_memory.h"

#include <catch2/catch.hpp>
#include <random>

#include "net/http_head.h"

using net::HeadMemory;
using net::HeadStatus;
using net::RequestHead;

namespace {

constexpr std::size_t kLimit = 16 * 1024;

const std::string kHeads[] = {
    "POST /v1/chat/completions HTTP/1.1\r\nHost: signalbox.internal:8080\r\nConnection: keep-alive\r\nContent-Length: "
    "1834"
    "\r\nAuthorization: Bearer sk-0123456789\r\nx-empty:\r\nx_dropped: 1\r\nContent-Type: application/json\r\n\r\n",
    "POST /v1/embeddings?a=1 HTTP/1.1\r\ncontent-length:  7 \t\r\nhost: a\r\n\r\n",
    "POST http://a/v1/x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 12\r\n\r\n",
    "\r\nPOST /v1/x HTTP/1.0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "POST /v1/x HTTP/1.1\r\nHost: [::1]:80\r\nTransfer-Encoding: chunked\r\n\r\n",
    "GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
};

HeadMemory memory_of(const std::string& head) {
  HeadMemory memory;
  RequestHead parsed;
  const auto parse = net::parse_request_head(head, parsed, kLimit);
  REQUIRE(parse.status == HeadStatus::ok);
  memory.remember(std::string_view(head).substr(0, parse.size), parsed);
  return memory;
}

bool same(std::string_view a, std::string_view b) { return a == b && (a.empty() || a.data() == b.data()); }

bool same(const RequestHead& a, const RequestHead& b) {
  bool equal = same(a.method, b.method) && same(a.target, b.target) && same(a.host, b.host) && a.minor == b.minor &&
               a.content_length == b.content_length && a.chunked == b.chunked && a.keep_alive == b.keep_alive &&
               a.expect_continue == b.expect_continue && a.close_after == b.close_after && a.count == b.count;
  for (std::size_t i = 0; equal && i < a.count; ++i)
    equal = same(a.fields[i].name, b.fields[i].name) && same(a.fields[i].value, b.fields[i].value);
  return equal;
}

// Recognised, it is what parsing gives; the result: whether it was.
bool recognised(const HeadMemory& memory, const std::string& bytes) {
  RequestHead known, parsed;
  const std::size_t size = memory.recognise(bytes, known, kLimit);
  if (size == 0) return false;
  const auto parse = net::parse_request_head(bytes, parsed, kLimit);
  INFO(bytes);
  CHECK((parse.status == HeadStatus::ok && parse.size == size));
  CHECK(same(known, parsed));
  return true;
}

std::string with_length(std::string head, const std::string& old, const std::string& length) {
  return head.replace(head.find(old), old.size(), length);
}

}  // namespace

TEST_CASE("a head that comes again is recognised, with a body or another request behind it") {
  for (const std::string& head : kHeads) {
    const HeadMemory memory = memory_of(head);
    for (const char* behind : {"", "{}", "7\r\nchunked\r\n", "GET / HTTP/1.1\r\n"})
      CHECK(recognised(memory, head + behind));
  }
}

TEST_CASE("a head with another length is recognised, whatever the number of its digits") {
  const HeadMemory memory = memory_of(kHeads[0]);
  for (const char* length : {"1", "12", "999", "1834", "65536", "123456789012345678", "0001"})
    CHECK(recognised(memory, with_length(kHeads[0], "1834", length)));
}

TEST_CASE("a length that the parser would refuse, or that takes the body away, is left to the parser") {
  const HeadMemory memory = memory_of(kHeads[0]);
  for (const char* length : {"", "0", "1834 5", "1234567890123456789", "+5", "5,5", "0x10", "5\r\nContent-Length: 6"})
    CHECK_FALSE(recognised(memory, with_length(kHeads[0], "1834", length)));
  CHECK_FALSE(recognised(memory_of(kHeads[3]), with_length(kHeads[3], "Length: 0", "Length: 5")));
}

TEST_CASE("a length of nineteen digits overflows nothing before it is refused") {
  CHECK_FALSE(recognised(memory_of(kHeads[0]), with_length(kHeads[0], "1834", "9999999999999999999")));
}

TEST_CASE("a part of a head is not taken for the whole") {
  for (const std::string& head : kHeads) {
    const HeadMemory memory = memory_of(head);
    for (std::size_t size = 0; size < head.size(); ++size) CHECK_FALSE(recognised(memory, head.substr(0, size)));
  }
}

TEST_CASE("a head beyond the limit is not recognised, and an enormous one not remembered") {
  RequestHead head;
  CHECK(memory_of(kHeads[5]).recognise(kHeads[5], head, kHeads[5].size() - 1) == 0);
  const std::string large = "GET / HTTP/1.1\r\nHost: a\r\nx: " + std::string(1000, 'x') + "\r\n\r\n";
  CHECK_FALSE(recognised(memory_of(large), large));
}

TEST_CASE("whatever is done to a head, it is recognised as what it is or not at all") {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return random() % n; };
  const std::string bytes = "0123456789\r\n :,;aZ_\t-\x80";
  std::size_t known = 0;
  for (int round = 0; round < 200'000; ++round) {
    const std::string& from = kHeads[below(std::size(kHeads))];
    const HeadMemory memory = memory_of(from);
    std::string head = from;
    for (std::size_t edits = 1 + below(3); edits > 0; --edits) {
      // Half of them near the length, where most can go wrong.
      const std::size_t length = std::min(head.find("ength:"), head.size() - 1);
      const std::size_t at = below(2) == 0 ? below(head.size()) : std::min(length + below(16), head.size() - 1);
      switch (below(3)) {
        case 0: head[at] = bytes[below(bytes.size())]; break;
        case 1: head.insert(at, 1, bytes[below(bytes.size())]); break;
        default: head.erase(at, 1);
      }
    }
    known += recognised(memory, head);
  }
  CHECK(known > 1000);
}
