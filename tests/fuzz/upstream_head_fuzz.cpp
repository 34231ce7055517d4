// The parser of answers' heads on arbitrary bytes. What it accepts has one framing and plain fields, and where the
// bytes were cut must not change its mind.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/http_chars.h"
#include "net/upstream_head.h"

namespace {

using net::UpstreamHeadStatus;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_accepted(std::string_view bytes, const net::UpstreamHead& head, std::size_t size) {
  require(size <= bytes.size());
  const std::string_view raw = bytes.substr(0, size);
  require(raw.ends_with("\r\n\r\n") && raw.find("\r\n\r\n") == size - 4);
  require(head.status >= 100 && head.status <= 999);
  int lengths = 0, codings = 0;
  for (std::size_t i = 0; i < head.count(); ++i) {
    const net::HeaderField field = head.field(i);
    require(net::all_token(field.name) && field.value == net::trim_blanks(field.value));
    for (const char c : field.name) require(c == net::lower(c));
    for (const char c : field.value) require(!net::is_control(c));
    lengths += field.name == "content-length";
    codings += field.name == "transfer-encoding";
  }
  require(lengths + codings <= 1);
  require((head.framing == net::Framing::sized) == (head.length > 0 && head.status != 204 && head.status != 304));
  if (head.framing == net::Framing::until_close) require(!head.keep_alive);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static net::UpstreamHead head, partial;
  std::size_t whole_size = 0, part_size = 0;
  const UpstreamHeadStatus whole = net::parse_upstream_head(bytes, head, whole_size);
  if (whole == UpstreamHeadStatus::ok) check_accepted(bytes, head, whole_size);
  const std::size_t stride = 1 + size / 256;
  for (std::size_t cut = 0; cut < size; cut += stride) {
    const UpstreamHeadStatus part = net::parse_upstream_head(bytes.substr(0, cut), partial, part_size);
    if (part != UpstreamHeadStatus::need_more)
      require(part == whole && (part != UpstreamHeadStatus::ok || part_size == whole_size));
    if (whole == UpstreamHeadStatus::ok && cut < whole_size) require(part == UpstreamHeadStatus::need_more);
  }
  return 0;
}
