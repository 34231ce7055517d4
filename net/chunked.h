// An incremental decoder of the chunked transfer coding (RFC 9112 section 7.1) for bodies of requests and of upstream
// responses. It owns no memory: data comes as views into the caller's bytes, framing is consumed byte by byte, and
// where the input is cut makes no difference. Trailers are read, checked and thrown away in both directions (a trailer
// that reaches the header map is an injected header). Lives with its connection, on its thread. The total body size is
// the caller's to limit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace net {

class ChunkDecoder {
 public:
  // A request is held to the grammar: extensions are names with an optional value, 64 bytes a chunk at most; trailers 8
  // KiB. Of an upstream we tolerate what cannot move the end of the message: any printable extension up to 1 KiB,
  // blanks after the size (old servers pad it), trailers up to 64 KiB.
  enum class Mode : std::uint8_t { request, response };
  enum class Status : std::uint8_t { need_more, data, done, bad };

  struct Step {
    Status status = Status::need_more;
    std::size_t consumed = 0;  // bytes of the input that need not be shown again; need_more: all of them
    std::string_view data;     // data: at least one byte of the body
  };

  explicit ChunkDecoder(Mode mode) noexcept : mode_(mode) {}

  // Goes on from where the last call stopped. After done, the input beyond `consumed` belongs to the next message;
  // after bad, the connection must be closed. Both stay until reset().
  Step next(std::string_view in) noexcept;
  void reset() noexcept { *this = ChunkDecoder(mode_); }

 private:
  enum class State : std::uint8_t {
    size,
    padding,
    extension,
    extension_name,
    extension_equals,
    extension_value,
    extension_quoted,
    extension_escaped,
    extension_end,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_start,
    trailer_name,
    trailer_value,
    trailer_lf,
    last_lf,
    done,
    bad,
  };

  State after(State state, char c) noexcept;
  State after_size(char c) noexcept;
  State after_extension(State state, char c) noexcept;
  State after_trailer(State state, char c) noexcept;
  bool forbidden_trailer() const noexcept;

  Mode mode_;
  State state_ = State::size;
  std::uint8_t digits_ = 0;      // hex digits of the size line so far
  std::uint8_t letters_ = 0;     // used of name_
  std::uint32_t spent_ = 0;      // bytes of extensions of this chunk, or of all trailers
  std::uint64_t left_ = 0;       // bytes of this chunk not seen yet
  std::array<char, 17> name_{};  // letters of the trailer's name: one more than the longest that matters
};

}  // namespace net
