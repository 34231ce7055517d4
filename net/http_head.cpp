#include "net/http_head.h"

#include "net/http_chars.h"

namespace net {
namespace {

struct Fault {
  int status;
  std::string_view reason;
};
using Check = const Fault*;  // null: nothing is wrong

constexpr Fault kMethodChars{400, "the method is not a token"};
constexpr Fault kRequestLine{400, "the request line is not: method, space, target, space, version"};
constexpr Fault kVersionSyntax{400, "the protocol is not HTTP"};
constexpr Fault kVersion{505, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
constexpr Fault kMethod{501, "the method is not implemented"};
constexpr Fault kTargetChars{400, "the target has characters other than printable ASCII"};
constexpr Fault kTargetForm{400, "the target is neither a path nor an http URL"};
constexpr Fault kTargetHost{400, "the target and the Host header name different hosts"};
constexpr Fault kBareLf{400, "a line ends with LF without CR"};
constexpr Fault kTooLong{431, "the request head is too long"};
constexpr Fault kTooManyFields{431, "the request has too many headers"};
constexpr Fault kFolded{400, "a header line starts with a blank"};
constexpr Fault kNameChars{400, "a header name is not a token"};
constexpr Fault kBlankBeforeColon{400, "a blank stands between a header name and its colon"};
constexpr Fault kValueChars{400, "a header value has a control character"};
constexpr Fault kPlainValue{400, "a framing or credential header has a character beyond ASCII"};
constexpr Fault kMisspelt{400, "a header name imitates a framing or credential header"};
constexpr Fault kRepeated{400, "a header that may stand once stands twice"};
constexpr Fault kHostMissing{400, "HTTP/1.1 needs a Host header"};
constexpr Fault kHostSyntax{400, "the Host header is not a host and port"};
constexpr Fault kContentLength{400, "Content-Length is not one number of at most 18 digits"};
constexpr Fault kTransferEncoding{501, "the only transfer coding here is chunked"};
constexpr Fault kBothLengths{400, "Content-Length and Transfer-Encoding stand together"};
constexpr Fault kChunkedOnOld{400, "HTTP/1.0 has no Transfer-Encoding"};
constexpr Fault kBodyOnGet{400, "a GET or HEAD request has a body"};
constexpr Fault kConnectionSyntax{400, "a Connection option is not a token"};
constexpr Fault kConnectionNames{400, "Connection names a framing or credential header"};
constexpr Fault kExpectation{417, "the only expectation here is 100-continue"};

// Headers whose misreading moves the end of a message or the identity of its sender.
enum Known : std::uint8_t {
  host,
  connection,
  content_length,
  transfer_encoding,
  expect,
  content_type,
  content_encoding,
  authorization,
  proxy_authorization,
  upgrade,
  te,
  trailer,
};

struct KnownHeader {
  std::string_view name;
  bool once;           // a second line is refused
  bool in_connection;  // hop by hop, so Connection may name it
};

constexpr std::array<KnownHeader, 12> kKnown{{
    {"host", true, false},
    {"connection", false, false},
    {"content-length", true, false},
    {"transfer-encoding", true, false},
    {"expect", false, false},
    {"content-type", true, false},
    {"content-encoding", true, false},
    {"authorization", true, false},
    {"proxy-authorization", true, true},
    {"upgrade", false, true},
    {"te", false, true},
    {"trailer", false, true},
}};

// The sum of the letters of a name does not see separators or case: content_length, Content--Length and contentlength
// land on the row of content-length, and a name that lands on no row needs no comparison at all.
constexpr unsigned letter_sum(std::string_view name) {
  unsigned sum = 0;
  for (const char c : name) sum += static_cast<unsigned char>(letter(c));
  return sum;
}

constexpr std::uint8_t kNobody = 0xff;
constexpr std::array<std::uint8_t, 256> kKnownBySum = [] {
  std::array<std::uint8_t, 256> rows{};
  for (auto& row : rows) row = kNobody;
  for (std::uint8_t i = 0; i < kKnown.size(); ++i) rows[letter_sum(kKnown[i].name) & 0xff] = i;
  return rows;
}();
static_assert(
    [] {
      for (std::uint8_t i = 0; i < kKnown.size(); ++i) {
        if (kKnownBySum[letter_sum(kKnown[i].name) & 0xff] != i) return false;
      }
      return true;
    }(),
    "two known headers have the same letter sum");

bool same_letters(std::string_view name, std::string_view known) {
  std::size_t at = 0;
  for (const char c : name) {
    if (letter(c) == 0) continue;
    while (at < known.size() && letter(known[at]) == 0) ++at;
    if (at == known.size() || letter(c) != known[at]) return false;
    ++at;
  }
  return at == known.size();
}

struct Match {
  std::uint8_t row = kNobody;
  bool exact = false;
};

Match find_known(std::string_view name, unsigned sum) {
  const std::uint8_t row = kKnownBySum[sum & 0xff];
  if (row == kNobody) return {};
  if (equals_no_case(name, kKnown[row].name)) return {row, true};
  return same_letters(name, kKnown[row].name) ? Match{row, false} : Match{};
}

// Loops without an early exit, so that the compiler turns them into vector code.
bool beyond_ascii(std::string_view text) {
  unsigned all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return (all & 0x80) != 0;
}

bool printable(std::string_view text) {
  unsigned outside = 0;
  for (const char c : text) outside |= static_cast<unsigned>(c < 0x21 || c > 0x7e);
  return outside == 0;
}

bool is_served(std::string_view method) {
  constexpr std::string_view kMethods[] = {"POST", "GET", "OPTIONS", "DELETE", "HEAD", "PUT", "PATCH"};
  for (const std::string_view served : kMethods) {
    if (method == served) return true;
  }
  return false;
}

std::size_t scheme_size(std::string_view target) {
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (equals_no_case(target.substr(0, scheme.size()), scheme)) return scheme.size();
  }
  return 0;
}

Check parse_request_line(std::string_view line, RequestHead& out) {
  const std::size_t method_end = line.find(' ');
  out.method = line.substr(0, method_end);
  if (!all_token(out.method)) return &kMethodChars;
  const std::size_t target_end = method_end == line.npos ? line.npos : line.find(' ', method_end + 1);
  if (target_end == line.npos) return &kRequestLine;  // HTTP/0.9 has no version, and no place here
  out.target = line.substr(method_end + 1, target_end - method_end - 1);

  const std::string_view version = line.substr(target_end + 1);
  if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) || version[6] != '.' ||
      !is_digit(version[7])) {
    return &kVersionSyntax;
  }
  if (version[5] != '1' || version[7] > '1') return &kVersion;
  out.minor = version[7] - '0';
  if (!is_served(out.method)) return &kMethod;

  if (!printable(out.target)) return &kTargetChars;
  const bool asterisk = out.target == "*" && out.method == "OPTIONS";
  if (!asterisk && !out.target.starts_with('/') && scheme_size(out.target) == 0) return &kTargetForm;
  return nullptr;
}

// host, address or [IPv6 address], with an optional :port. Stricter than a URI's reg-name: nothing that could pass for
// a list, user information or a path in another reader's eyes.
bool is_host(std::string_view text) {
  std::size_t end = 0;
  if (text.starts_with('[')) {
    for (end = 1; end < text.size() && (letter(text[end]) != 0 || text[end] == ':' || text[end] == '.');) ++end;
    if (end < 4 || end == text.size() || text[end] != ']') return false;  // "::" is the shortest address
    ++end;
  } else {
    while (end < text.size() && (letter(text[end]) != 0 || text[end] == '-' || text[end] == '.' || text[end] == '_'))
      ++end;
    if (end == 0) return false;
  }
  if (end == text.size()) return true;
  const std::string_view port = text.substr(end + 1);
  if (text[end] != ':' || port.empty() || port.size() > 5) return false;
  return port.find_first_not_of("0123456789") == port.npos;
}

struct Seen {
  unsigned known = 0;  // bit set of Known
  bool close = false;
  bool keep_alive = false;
  bool has(Known header) const { return (known >> header & 1u) != 0; }
};

Check parse_content_length(std::string_view value, RequestHead& out) {
  if (value.empty() || value.size() > 18) return &kContentLength;  // 18 digits cannot overflow 63 bits
  std::int64_t length = 0;
  for (const char c : value) {
    if (!is_digit(c)) return &kContentLength;
    length = length * 10 + (c - '0');
  }
  out.content_length = length;
  return nullptr;
}

Check parse_connection(std::string_view value, Seen& seen) {
  while (!value.empty()) {
    const std::size_t comma = value.find(',');
    const std::string_view option = trim_blanks(value.substr(0, comma));
    value = comma == value.npos ? std::string_view{} : value.substr(comma + 1);
    if (option.empty()) continue;  // RFC 9110 5.6.1: empty list elements are ignored
    if (!all_token(option)) return &kConnectionSyntax;
    // To name such a header here asks the next hop to delete it, which changes the message's end or its sender.
    const Match known = find_known(option, letter_sum(option));
    if (known.row != kNobody && !kKnown[known.row].in_connection) return &kConnectionNames;
    seen.close |= equals_no_case(option, "close");
    seen.keep_alive |= equals_no_case(option, "keep-alive");
  }
  return nullptr;
}

Check apply_known(Known header, std::string_view value, RequestHead& out, Seen& seen) {
  if (beyond_ascii(value)) return &kPlainValue;
  if (kKnown[header].once && seen.has(header)) return &kRepeated;
  seen.known |= 1u << header;
  switch (header) {
    case host: out.host = value; return is_host(value) ? nullptr : &kHostSyntax;
    case connection: return parse_connection(value, seen);
    case content_length: return parse_content_length(value, out);
    case transfer_encoding: out.chunked = true; return equals_no_case(value, "chunked") ? nullptr : &kTransferEncoding;
    case expect: out.expect_continue = true; return equals_no_case(value, "100-continue") ? nullptr : &kExpectation;
    default: return nullptr;
  }
}

Check parse_field(std::string_view line, RequestHead& out, Seen& seen) {
  if (line.front() == ' ' || line.front() == '\t') return &kFolded;
  std::size_t size = 0;
  unsigned sum = 0;
  bool underscore = false;
  for (const char c : line) {
    const std::uint8_t byte = token_byte(c);
    if (byte == 0) break;
    sum += byte & 0x7f;
    underscore |= c == '_';
    ++size;
  }
  if (size == line.size() || line[size] != ':' || size == 0) {
    const bool blank = size > 0 && size < line.size() && (line[size] == ' ' || line[size] == '\t');
    return blank ? &kBlankBeforeColon : &kNameChars;
  }
  const std::string_view name = line.substr(0, size);
  const std::string_view value = trim_blanks(line.substr(size + 1));
  if (has_control(value)) return &kValueChars;

  const Match known = find_known(name, sum);
  if (known.row != kNobody) {
    if (!known.exact) return &kMisspelt;
    if (const Check fault = apply_known(static_cast<Known>(known.row), value, out, seen)) return fault;
  } else if (underscore) {
    return nullptr;  // dropped: servers that turn '-' into '_' could not tell x_user from x-user
  }
  out.fields[out.count++] = {name, value};
  return nullptr;
}

// An absolute target must agree with Host, and is then the same request as its path.
Check cut_absolute_target(RequestHead& out) {
  const std::size_t scheme = scheme_size(out.target);
  if (scheme == 0 || out.target.front() == '/') return nullptr;
  const std::size_t end = out.target.find_first_of("/?#", scheme);
  const std::string_view authority = out.target.substr(scheme, end == out.target.npos ? end : end - scheme);
  if (out.host.empty() || !equals_no_case(authority, out.host)) return &kTargetHost;
  if (end == out.target.npos) {
    out.target = out.method == "OPTIONS" ? "*" : "/";
  } else if (out.target[end] == '/') {
    out.target.remove_prefix(end);
  } else {
    return &kTargetForm;  // a query without a path has no origin form among the client's bytes
  }
  return nullptr;
}

// What can only be said of all headers together.
Check finish(RequestHead& out, const Seen& seen) {
  if (out.minor == 1 && !seen.has(host)) return &kHostMissing;
  if (out.chunked && out.content_length >= 0) return &kBothLengths;
  if (out.chunked && out.minor == 0) return &kChunkedOnOld;
  const bool body = out.chunked || out.content_length > 0;
  // Some servers and caches skip such a body, and take its bytes for the next request.
  if (body && (out.method == "GET" || out.method == "HEAD")) return &kBodyOnGet;
  out.expect_continue = out.expect_continue && body && out.minor == 1;
  out.keep_alive = !seen.close && (out.minor == 1 || seen.keep_alive);
  out.close_after = !out.keep_alive;
  return cut_absolute_target(out);
}

enum class Line : std::uint8_t { whole, partial, bare_lf };

Line take_line(std::string_view window, std::size_t& at, std::string_view& line) {
  const std::size_t lf = window.find('\n', at);
  if (lf == window.npos) return Line::partial;
  if (lf == at || window[lf - 1] != '\r') return Line::bare_lf;
  line = window.substr(at, lf - 1 - at);
  at = lf + 1;
  return Line::whole;
}

HeadParse refuse(const Fault& fault) { return {HeadStatus::bad, 0, fault.status, fault.reason}; }

void clear(RequestHead& out) {
  out.method = out.target = out.host = {};
  out.minor = 1;
  out.count = 0;
  out.content_length = -1;
  out.chunked = out.keep_alive = out.expect_continue = out.close_after = false;
}

}  // namespace

std::string_view RequestHead::find(std::string_view lower_case_name) const noexcept {
  for (const HeaderField& field : all()) {
    if (equals_no_case(field.name, lower_case_name)) return field.value;
  }
  return {};
}

HeadParse parse_request_head(std::string_view bytes, RequestHead& out, std::size_t limit) noexcept {
  clear(out);
  const std::string_view window = bytes.substr(0, limit);
  const HeadParse wait = window.size() < limit ? HeadParse{} : refuse(kTooLong);
  std::size_t at = window.starts_with("\r\n") ? 2 : 0;
  if (at == window.size() || window == "\r") return wait;
  if (!is_token(window[at])) return refuse(kMethodChars);  // a TLS hello, say: no need to wait for a line

  std::string_view line;
  std::size_t lines = 0;
  for (bool first = true;; first = false) {
    const Line taken = take_line(window, at, line);
    if (taken == Line::partial) return wait;
    if (taken == Line::bare_lf) return refuse(kBareLf);
    if (first) {
      if (const Check fault = parse_request_line(line, out)) return refuse(*fault);
      continue;
    }
    if (line.empty()) break;
    if (lines == out.fields.size()) return refuse(kTooManyFields);
    out.fields[lines++].value = line;  // raw until the head is complete; parsed in place below
  }

  Seen seen;
  for (std::size_t i = 0; i < lines; ++i) {
    if (const Check fault = parse_field(out.fields[i].value, out, seen)) return refuse(*fault);
  }
  if (const Check fault = finish(out, seen)) return refuse(*fault);
  return {HeadStatus::ok, at, 0, {}};
}

}  // namespace net
