// The request as one target gets it: the head made at config load, a few lines of this request, and the client's own
// body with the changed fields spliced. Views into the exchange; nothing of the body is copied. Part of the exchange,
// whose memory is kept from request to request; one attempt at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/text_buffer.h"
#include "router/wire/splice.h"

namespace router {

struct Exchange;

class RequestOut {
 public:
  // Good until the next write.
  std::span<const std::string_view> write(const Exchange& exchange, std::uint32_t target);
  void reset();  // forgets it, and the memory that only a large one needed

 private:
  core::TextBuffer head_;
  wire::Edits edits_;
  std::vector<std::string_view> pieces_;
};

}  // namespace router
