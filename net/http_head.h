// The head of an HTTP/1.x request, parsed and judged in one go. Two parsers reading the same bytes is how requests are
// smuggled, so this one is both parser and guard: what it does not understand the same way as every other server, it
// refuses. Plain data of the connection that owns the buffer; no allocation, no state between calls. Rules: RFC 9110,
// RFC 9112 and, where those leave a choice, the stricter one. Deliberately accepted: one empty line before the request
// (RFC 9112 2.2), leading zeros in Content-Length, '#' in a target, Upgrade (JDK clients offer h2c on every plain
// connection; who does not upgrade ignores it).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace net {

struct HeaderField {
  std::string_view name;   // as it was sent; compare without case
  std::string_view value;  // without the blanks around it
};

// Views point into the caller's buffer (a bare authority as target becomes the literal "/" or "*").
struct RequestHead {
  std::string_view method;
  std::string_view target;  // origin form, or "*" for OPTIONS; an absolute form is cut to its path
  std::string_view host;    // empty only on HTTP/1.0
  int minor = 1;            // HTTP/1.minor
  std::array<HeaderField, 100> fields;
  std::uint16_t count = 0;
  std::int64_t content_length = -1;  // -1: none given
  bool chunked = false;
  bool keep_alive = false;       // the client can take another answer on this connection
  bool expect_continue = false;  // it waits for 100 Continue before it sends the body
  bool close_after = false;      // the opposite of keep_alive

  // The first value of that name, or an empty view with a null pointer.
  std::string_view find(std::string_view lower_case_name) const noexcept;
  std::span<const HeaderField> all() const noexcept { return {fields.data(), count}; }
};

enum class HeadStatus : std::uint8_t { need_more, ok, bad };

struct HeadParse {
  HeadStatus status = HeadStatus::need_more;
  std::size_t size = 0;     // ok: bytes of the head, its empty line included
  int http_status = 0;      // bad: 400, 417, 431, 501 or 505; the connection must be closed after the answer
  std::string_view reason;  // bad: a fixed sentence, safe to show
};

// Parses the head at the start of `bytes`, which may go on with a body. `limit` is the most bytes a head may have.
// While the head is incomplete a call only looks for line ends and checks the request line, so it costs nanoseconds
// however often it is repeated; what is wrong beyond repair is said as soon as it shows. `out` holds a request only
// when the status is ok; it may be reused.
HeadParse parse_request_head(std::string_view bytes, RequestHead& out, std::size_t limit) noexcept;

}  // namespace net
