// The head of a provider's answer, and the framing of the body behind it. As strict as RFC 9112 asks of who reads
// answers: CRLF, no folded lines, no two framings at once. Rules and names as in net/http_head.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_head.h"

namespace net {

enum class Framing : std::uint8_t { none, sized, chunked, until_close };

class UpstreamHead {
 public:
  int status = 0;
  bool keep_alive = false;
  Framing framing = Framing::none;
  std::uint64_t length = 0;  // sized

  std::size_t count() const noexcept { return fields_.size(); }
  // Its name is in lower case. Views are good until the head is parsed into again, cleared or moved.
  HeaderField field(std::size_t index) const noexcept;
  std::string_view find(std::string_view lower_case_name) const noexcept;  // the first; empty: none
  void clear() noexcept;                                                   // memory is kept for the next answer

 private:
  friend class UpstreamHeadParser;
  struct Place {
    std::uint32_t name, name_size, value, value_size;  // in `text_`
  };
  std::string text_;  // the field lines, with names in lower case
  std::vector<Place> fields_;
};

enum class UpstreamHeadStatus : std::uint8_t { need_more, ok, bad };

// Parses the head at the start of `bytes`; `size` is how many it took. Refused: more than 64 KiB, another protocol than
// HTTP/1.0 and 1.1, ambiguous framing (length beside chunked, a second length, an unknown transfer coding), what is no
// field line.
UpstreamHeadStatus parse_upstream_head(std::string_view bytes, UpstreamHead& out, std::size_t& size);

}  // namespace net
