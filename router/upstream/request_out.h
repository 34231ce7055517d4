// The request as one target gets it: the head made at config load, a few lines of this request, and the client's own
// body with the changed fields spliced. Views into the exchange; nothing of the body is copied.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "router/exchange.h"

namespace router {

class RequestOut {
 public:
  RequestOut(const Exchange& exchange, std::uint32_t target);
  std::span<const std::string_view> pieces() const noexcept { return pieces_; }

 private:
  std::string head_;
  wire::Edits edits_;
  std::vector<std::string_view> pieces_;
};

}  // namespace router
