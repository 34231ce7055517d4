// Bytes to replies, by hiredis' reader; the only file that sees hiredis is reader.cpp. Bounded: a reply that would take
// more memory than allowed is refused as soon as its length is announced. Belongs to one connection.
#pragma once

#include <memory>
#include <string_view>

#include "net/redis/reply.h"

namespace net::redis {

class ReplyReader {
 public:
  enum class Status : std::uint8_t {
    ready,      // a reply
    more,       // the rest of it has not come
    too_large,  // over the bound; the stream cannot be followed any further
    bad,        // not Redis' protocol, or nested more than seven deep
  };

  explicit ReplyReader(std::size_t max_reply_bytes);
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;

  // Takes bytes in; call next() until it has no more, before the next feed.
  void feed(std::string_view bytes);
  Status next(Value& out);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace net::redis
