// Content codings (RFC 9110 section 8.4.1): gzip, deflate (zlib-wrapped as the RFC says, and raw as some send it), br
// and zstd, whole or as they arrive. A decompression bomb is stopped by the cap on decoded bytes; memory beyond that is
// the codec's window: 32 KiB, br at most 16 MiB, zstd at most 8 MiB (RFC 9659). Each decoder belongs to one message;
// any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"

namespace net {

// Undoes the codings of a Content-Encoding value (at most two, besides identity) and puts the content in place of
// `out`, which is of no use after an error. Errors: unsupported_media for a coding we do not know, payload_too_large
// beyond `limit` decoded bytes, bad_request for data that is corrupt, cut short or goes on after its end.
core::Result<void> decode_content(std::string_view codings, std::string_view in, std::size_t limit, std::string& out);

class StreamDecoder {
 public:
  enum class Fault : std::uint8_t { none, corrupt, too_large };

  // Null for identity (which needs none), for lists and for codings we do not know.
  static std::unique_ptr<StreamDecoder> make(std::string_view coding);
  virtual ~StreamDecoder() = default;

  // Decodes all of `in` and appends it to `out`, which may not grow beyond `limit` bytes: clear it between calls to
  // bound each call, or keep it to bound the whole. False: see fault(); every later call is false too.
  bool feed(std::string_view in, std::string& out, std::size_t limit);
  // The data may end here. False at the end of the message means that it was cut short.
  bool finished() const noexcept { return finished_; }
  Fault fault() const noexcept { return fault_; }

 protected:
  struct Part {
    bool good = false;
    bool end = false;  // a complete stream, all of it delivered
    std::size_t consumed = 0;
    std::size_t produced = 0;
  };

 private:
  virtual Part decode(std::string_view in, std::span<char> room) = 0;

  bool finished_ = false;
  Fault fault_ = Fault::none;
};

}  // namespace net
