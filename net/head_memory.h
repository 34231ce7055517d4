// A client says the same with each request of a connection: as a rule two heads differ in the digits of Content-Length
// alone. This remembers one head with what the parser made of it. Another that is the same byte by byte, but for those
// digits, needs no parsing; whatever differs does. So nothing is read here that parse_request_head() has not read and
// judged. Owned by a connection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_head.h"

namespace net {

class HeadMemory {
 public:
  // `bytes` begin with the remembered head: `out` is what parsing would give, its views into `bytes`; the result is the
  // head's size. 0: parse.
  std::size_t recognise(std::string_view bytes, RequestHead& out, std::size_t limit) const noexcept;

  // `head`: what parsing `bytes`, the whole head, gave.
  void remember(std::string_view bytes, const RequestHead& head);

 private:
  static constexpr std::size_t kLargest = 1024;  // a larger one is parsed each time
  struct Part {
    std::uint16_t begin = 0, size = 0;
  };
  struct Field {
    Part name, value;
  };

  std::string bytes_;  // empty: none
  Part length_;        // the digits of Content-Length; where there are none, nothing at the end of bytes_
  Part method_, target_, host_;
  std::vector<Field> fields_;
  int minor_ = 1;
  bool has_body_ = false;
  bool chunked_ = false, keep_alive_ = false, expect_continue_ = false;
};

}  // namespace net
