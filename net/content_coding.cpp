#include "net/content_coding.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <new>

#include "net/http_chars.h"

namespace net {
namespace {

using core::ErrorKind;
using core::fail;

constexpr std::size_t kRoom = 16 * 1024;
constexpr int kZstdWindowLog = 23;  // 8 MiB, all that RFC 9659 lets an HTTP peer ask for

class Zlib : public StreamDecoder {
 public:
  Zlib(const Zlib&) = delete;
  Zlib& operator=(const Zlib&) = delete;
  ~Zlib() override {
    if (open_) inflateEnd(&stream_);
  }

 protected:
  Zlib() = default;

  void open(int window_bits) {
    if (inflateInit2(&stream_, window_bits) != Z_OK) throw std::bad_alloc();
    open_ = true;
  }
  void restart() { inflateReset(&stream_); }

  Part inflate_some(std::string_view in, std::span<char> room) {
    constexpr std::size_t kMost = 1u << 30;  // zlib counts in unsigned int
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(std::min(in.size(), kMost));
    stream_.next_out = reinterpret_cast<Bytef*>(room.data());
    stream_.avail_out = static_cast<uInt>(room.size());
    const uInt given = stream_.avail_in;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    const bool good = code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR;
    return {good, code == Z_STREAM_END, given - stream_.avail_in, room.size() - stream_.avail_out};
  }

 private:
  z_stream stream_{};
  bool open_ = false;
};

class Gzip final : public Zlib {
 public:
  Gzip() { open(15 + 16); }

 private:
  // A gzip file may have several members (RFC 1952 2.2), and its content is all of them.
  Part decode(std::string_view in, std::span<char> room) override {
    if (ended_) restart();
    const Part part = inflate_some(in, room);
    ended_ = part.end;
    return part;
  }

  bool ended_ = false;
};

class Deflate final : public Zlib {
 private:
  // Whether there is a zlib header shows in the first two bytes (RFC 1950 2.2), which may come apart.
  Part decode(std::string_view in, std::span<char> room) override {
    if (ended_) return {};
    if (held_ < head_.size()) {
      head_[held_++] = in.front();
      if (held_ < head_.size()) return {true, false, 1, 0};
      open(has_zlib_header() ? 15 : -15);
      const Part part = inflate_some({head_.data(), head_.size()}, room);
      ended_ = part.end;
      // Two bytes give at most one byte of output (the room is never empty) and at most the end of an empty raw stream.
      return {part.good && part.consumed == head_.size(), part.end, 1, part.produced};
    }
    const Part part = inflate_some(in, room);
    ended_ = part.end;
    return part;
  }

  bool has_zlib_header() const {
    const unsigned first = static_cast<unsigned char>(head_[0]);
    const unsigned second = static_cast<unsigned char>(head_[1]);
    return (first & 0x0f) == Z_DEFLATED && first >> 4 <= 7 && (first << 8 | second) % 31 == 0;
  }

  std::array<char, 2> head_{};
  std::size_t held_ = 0;
  bool ended_ = false;
};

class Brotli final : public StreamDecoder {
 public:
  Brotli() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (!state_) throw std::bad_alloc();
  }

 private:
  struct Free {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
  };

  Part decode(std::string_view in, std::span<char> room) override {
    if (BrotliDecoderIsFinished(state_.get())) return {};
    std::size_t in_left = in.size();
    std::size_t room_left = room.size();
    auto next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    auto next_out = reinterpret_cast<std::uint8_t*>(room.data());
    const auto code = BrotliDecoderDecompressStream(state_.get(), &in_left, &next_in, &room_left, &next_out, nullptr);
    return {code != BROTLI_DECODER_RESULT_ERROR, code == BROTLI_DECODER_RESULT_SUCCESS, in.size() - in_left,
            room.size() - room_left};
  }

  std::unique_ptr<BrotliDecoderState, Free> state_;
};

class Zstd final : public StreamDecoder {
 public:
  Zstd() : context_(ZSTD_createDCtx()) {
    if (!context_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kZstdWindowLog);
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };

  // A frame that follows another is decoded too: the format says that their contents are joined.
  Part decode(std::string_view in, std::span<char> room) override {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{room.data(), room.size(), 0};
    const std::size_t code = ZSTD_decompressStream(context_.get(), &to, &from);
    return {ZSTD_isError(code) == 0, code == 0, from.pos, to.pos};
  }

  std::unique_ptr<ZSTD_DCtx, Free> context_;
};

core::Result<void> decode_one(std::string_view coding, std::string_view in, std::size_t limit, std::string& out) {
  const auto decoder = StreamDecoder::make(coding);
  if (!decoder) return fail(ErrorKind::unsupported_media, "This Content-Encoding is not supported.");
  out.clear();
  if (!decoder->feed(in, out, limit)) {
    if (decoder->fault() == StreamDecoder::Fault::too_large) {
      return fail(ErrorKind::payload_too_large, "The decompressed body is too large.");
    }
    return fail(ErrorKind::bad_request, "The body is not valid for its Content-Encoding.");
  }
  if (!decoder->finished()) return fail(ErrorKind::bad_request, "The compressed body is cut short.");
  return core::success();
}

}  // namespace

std::unique_ptr<StreamDecoder> StreamDecoder::make(std::string_view coding) {
  if (equals_no_case(coding, "gzip") || equals_no_case(coding, "x-gzip")) return std::make_unique<Gzip>();
  if (equals_no_case(coding, "deflate")) return std::make_unique<Deflate>();
  if (equals_no_case(coding, "br")) return std::make_unique<Brotli>();
  if (equals_no_case(coding, "zstd")) return std::make_unique<Zstd>();
  return nullptr;
}

bool StreamDecoder::feed(std::string_view in, std::string& out, std::size_t limit) {
  if (fault_ != Fault::none) return false;
  std::array<char, kRoom> room;  // not initialised: the codec writes it
  bool full = false;             // the codec may have more to say about what it has read
  while (!in.empty() || full) {
    // One byte beyond the limit, so that "just full" and "too much" can be told apart.
    const std::size_t space = std::min(room.size() - 1, limit - std::min(limit, out.size())) + 1;
    const Part part = decode(in, {room.data(), space});
    const bool stuck = !in.empty() && part.consumed == 0 && part.produced == 0;
    if (!part.good || stuck) {
      fault_ = Fault::corrupt;
      return false;
    }
    out.append(room.data(), part.produced);
    in.remove_prefix(part.consumed);
    finished_ = part.end;
    if (out.size() > limit) {
      out.resize(limit);
      fault_ = Fault::too_large;
      return false;
    }
    full = !part.end && part.produced == space;
  }
  return true;
}

core::Result<void> decode_content(std::string_view codings, std::string_view in, std::size_t limit, std::string& out) {
  std::array<std::string_view, 2> applied;  // in the order the sender applied them
  std::size_t count = 0;
  while (!codings.empty()) {
    const std::size_t comma = codings.find(',');
    const std::string_view coding = trim_blanks(codings.substr(0, comma));
    codings = comma == codings.npos ? std::string_view{} : codings.substr(comma + 1);
    if (coding.empty() || equals_no_case(coding, "identity")) continue;
    if (count == applied.size())
      return fail(ErrorKind::unsupported_media, "More than two content codings are not supported.");
    applied[count++] = coding;
  }
  if (count == 0) {
    if (in.size() > limit) return fail(ErrorKind::payload_too_large, "The body is too large.");
    out.assign(in);
    return core::success();
  }
  if (count == 1) return decode_one(applied[0], in, limit, out);
  std::string between;  // under the same cap, or the outer coding would be a bomb for the inner
  TRY_VOID(decode_one(applied[1], in, limit, between));
  return decode_one(applied[0], between, limit, out);
}

}  // namespace net
