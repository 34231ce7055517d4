// The head parser on arbitrary bytes (libFuzzer's buffer ends where the input does, so a read beyond it is seen). What
// it accepts must be unambiguous, and where the bytes were cut must not change its mind.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/head_memory.h"
#include "net/http_chars.h"
#include "net/http_head.h"

namespace {

constexpr std::size_t kLimit = 4096;

void require(bool holds) {
  if (!holds) std::abort();
}

bool inside(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

bool contains(std::string_view text, std::string_view bytes) { return text.find_first_of(bytes) != text.npos; }

void check_accepted(std::string_view bytes, const net::RequestHead& head, std::size_t size) {
  require(size <= bytes.size() && size <= kLimit);
  const std::string_view raw = bytes.substr(0, size);
  require(raw.ends_with("\r\n\r\n"));
  require(raw.find("\r\n\r\n") == size - 4);
  require(!contains(raw, std::string_view("\0\x0b\x7f", 3)));
  for (std::size_t at = 0; at < size; ++at) {
    if (raw[at] == '\n') require(at > 0 && raw[at - 1] == '\r');
    if (raw[at] == '\r') require(raw[at + 1] == '\n');
  }
  require(head.minor == 0 || head.minor == 1);
  require(head.target == "*" || head.target.starts_with('/'));
  require(head.minor == 0 || !head.host.empty());
  require(head.keep_alive != head.close_after);
  require(head.count <= head.fields.size());

  int hosts = 0;
  int lengths = 0;
  int transfer_codings = 0;
  for (const net::HeaderField& field : head.all()) {
    require(inside(field.name, raw) && inside(field.value, raw));
    require(net::all_token(field.name) && !contains(field.name, "_"));
    require(field.value == net::trim_blanks(field.value));
    hosts += net::equals_no_case(field.name, "host");
    lengths += net::equals_no_case(field.name, "content-length");
    transfer_codings += net::equals_no_case(field.name, "transfer-encoding");
  }
  require(hosts == (head.host.empty() ? 0 : 1));
  require(lengths == (head.content_length >= 0 ? 1 : 0));
  require(transfer_codings == (head.chunked ? 1 : 0));
  require(lengths + transfer_codings <= 1);
  require(!head.chunked || head.minor == 1);
  if (head.method == "GET" || head.method == "HEAD") require(!head.chunked && head.content_length <= 0);
}

bool same(std::string_view a, std::string_view b) { return a == b && (a.empty() || a.data() == b.data()); }

// What is recognised is what parsing gives.
void check_recognised(const net::HeadMemory& memory, std::string_view bytes) {
  static net::RequestHead known, parsed;
  const std::size_t size = memory.recognise(bytes, known, kLimit);
  if (size == 0) return;
  const net::HeadParse parse = net::parse_request_head(bytes, parsed, kLimit);
  require(parse.status == net::HeadStatus::ok && parse.size == size);
  require(same(known.method, parsed.method) && same(known.target, parsed.target) && same(known.host, parsed.host));
  require(known.minor == parsed.minor && known.content_length == parsed.content_length);
  require(known.chunked == parsed.chunked && known.expect_continue == parsed.expect_continue);
  require(known.keep_alive == parsed.keep_alive && known.close_after == parsed.close_after);
  require(known.count == parsed.count);
  for (std::size_t i = 0; i < known.count; ++i) {
    require(same(known.fields[i].name, parsed.fields[i].name) && same(known.fields[i].value, parsed.fields[i].value));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static net::RequestHead head;
  static net::RequestHead partial;
  const net::HeadParse whole = net::parse_request_head(bytes, head, kLimit);
  if (whole.status == net::HeadStatus::ok) {
    check_accepted(bytes, head, whole.size);
    net::HeadMemory memory;
    memory.remember(bytes.substr(0, whole.size), head);
    check_recognised(memory, bytes);
    check_recognised(memory, bytes.substr(whole.size));
  }
  if (whole.status == net::HeadStatus::bad) require(whole.http_status >= 400 && !whole.reason.empty());

  const std::size_t stride = 1 + size / 256;
  for (std::size_t cut = 0; cut < size; cut += stride) {
    const net::HeadParse part = net::parse_request_head(bytes.substr(0, cut), partial, kLimit);
    if (whole.status == net::HeadStatus::ok && cut < whole.size) require(part.status == net::HeadStatus::need_more);
    if (part.status == net::HeadStatus::need_more) continue;
    require(part.status == whole.status && part.size == whole.size && part.reason == whole.reason);
  }
  return 0;
}
