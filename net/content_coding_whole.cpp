#include "net/content_coding_whole.h"

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <lz4.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <new>
#include <vector>

namespace net {
namespace {

constexpr int kGzip = 15 + 16;                                      // zlib's window bits, with a gzip header
constexpr std::size_t kKept = 256 * 1024;                           // of scratch, between calls
constexpr std::size_t kMost = std::numeric_limits<int>::max() / 2;  // lz4 counts in int, zlib in unsigned int

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* what) const noexcept {
    kFree(what);
  }
};
using ZstdEncoder = std::unique_ptr<ZSTD_CCtx, Free<ZSTD_freeCCtx>>;
using ZstdDecoder = std::unique_ptr<ZSTD_DCtx, Free<ZSTD_freeDCtx>>;

class Deflater {
 public:
  explicit Deflater(int level) : level_(level) {
    if (deflateInit2(&stream_, level, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream_); }
  z_stream& restart() {
    deflateReset(&stream_);
    return stream_;
  }
  int level() const { return level_; }

 private:
  z_stream stream_{};
  int level_;
};

class Inflater {
 public:
  Inflater() {
    if (inflateInit2(&stream_, kGzip) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }
  z_stream& restart() {
    inflateReset(&stream_);
    return stream_;
  }

 private:
  z_stream stream_{};
};

struct Contexts {
  ZstdEncoder zstd_encoder;
  ZstdDecoder zstd_decoder;
  std::unique_ptr<Deflater> deflater;
  std::unique_ptr<Inflater> inflater;
  std::unique_ptr<char[]> lz4_state;
  std::vector<char> scratch;
};

Contexts& contexts() {
  static thread_local Contexts all;
  return all;
}

void aim(z_stream& stream, std::string_view in, char* out, std::size_t room) {
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out);
  stream.avail_out = static_cast<uInt>(room);
}

// Each encoder gives the bytes it wrote, 0 when they do not fit.

std::size_t gzip_encode(int level, std::string_view plain, char* out, std::size_t most) {
  auto& deflater = contexts().deflater;
  if (!deflater || deflater->level() != level) deflater = std::make_unique<Deflater>(level);
  z_stream& stream = deflater->restart();
  aim(stream, plain, out, most);
  return deflate(&stream, Z_FINISH) == Z_STREAM_END ? stream.total_out : 0;
}

std::size_t brotli_encode(int level, std::string_view plain, char* out, std::size_t most) {
  std::size_t size = most;
  const bool done = BrotliEncoderCompress(level, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, plain.size(),
                                          reinterpret_cast<const std::uint8_t*>(plain.data()), &size,
                                          reinterpret_cast<std::uint8_t*>(out)) == BROTLI_TRUE;
  return done ? size : 0;
}

std::size_t zstd_encode(int level, std::string_view plain, char* out, std::size_t most) {
  auto& encoder = contexts().zstd_encoder;
  if (!encoder) encoder.reset(ZSTD_createCCtx());
  if (!encoder) throw std::bad_alloc();
  const std::size_t size = ZSTD_compressCCtx(encoder.get(), out, most, plain.data(), plain.size(), level);
  return ZSTD_isError(size) == 0 ? size : 0;
}

std::size_t lz4_encode(std::string_view plain, char* out, std::size_t most) {
  auto& state = contexts().lz4_state;
  if (!state) state = std::make_unique<char[]>(static_cast<std::size_t>(LZ4_sizeofState()));
  const int size = LZ4_compress_fast_extState(state.get(), plain.data(), out, static_cast<int>(plain.size()),
                                              static_cast<int>(most), 1);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

bool gzip_decode(std::string_view coded, std::string& out) {
  auto& inflater = contexts().inflater;
  if (!inflater) inflater = std::make_unique<Inflater>();
  z_stream& stream = inflater->restart();
  aim(stream, coded, out.data(), out.size());
  return inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 0;
}

// The decoder's whole-body function knows nothing of bytes after the end, so the stream's is used.
bool brotli_decode(std::string_view coded, std::string& out) {
  const std::unique_ptr<BrotliDecoderState, Free<BrotliDecoderDestroyInstance>> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
  if (!state) throw std::bad_alloc();
  std::size_t in_left = coded.size(), room = out.size();
  auto next_in = reinterpret_cast<const std::uint8_t*>(coded.data());
  auto next_out = reinterpret_cast<std::uint8_t*>(out.data());
  const auto code = BrotliDecoderDecompressStream(state.get(), &in_left, &next_in, &room, &next_out, nullptr);
  return code == BROTLI_DECODER_RESULT_SUCCESS && in_left == 0 && room == 0;
}

bool zstd_decode(std::string_view coded, std::string& out) {
  auto& decoder = contexts().zstd_decoder;
  if (!decoder) decoder.reset(ZSTD_createDCtx());
  if (!decoder) throw std::bad_alloc();
  return ZSTD_decompressDCtx(decoder.get(), out.data(), out.size(), coded.data(), coded.size()) == out.size();
}

bool lz4_decode(std::string_view coded, std::string& out) {
  const int size =
      LZ4_decompress_safe(coded.data(), out.data(), static_cast<int>(coded.size()), static_cast<int>(out.size()));
  return size >= 0 && static_cast<std::size_t>(size) == out.size();
}

}  // namespace

std::string_view to_string(Coding coding) noexcept {
  constexpr std::array<std::string_view, kCodings> kNames = {"identity", "gzip", "br", "zstd", "lz4"};
  return kNames[static_cast<std::size_t>(coding)];
}

bool encode_whole(Coding coding, int level, std::string_view plain, std::size_t most, std::string& out) {
  if (coding == Coding::identity) {
    if (plain.size() > most) return false;
    out.assign(plain);
    return true;
  }
  if (plain.empty() || plain.size() > kMost || most == 0) return false;
  most = std::min(most, kMost);
  std::vector<char>& scratch = contexts().scratch;
  if (scratch.size() < most) scratch.resize(most);
  std::size_t size = 0;
  switch (coding) {
    case Coding::identity: break;
    case Coding::gzip: size = gzip_encode(level, plain, scratch.data(), most); break;
    case Coding::brotli: size = brotli_encode(level, plain, scratch.data(), most); break;
    case Coding::zstd: size = zstd_encode(level, plain, scratch.data(), most); break;
    case Coding::lz4: size = lz4_encode(plain, scratch.data(), most); break;
  }
  if (size > 0) std::string(scratch.data(), size).swap(out);
  if (scratch.size() > kKept) std::vector<char>().swap(scratch);
  return size > 0;
}

bool decode_whole(Coding coding, std::string_view coded, std::size_t plain_size, std::string& out) {
  if (coding == Coding::identity) {
    if (coded.size() != plain_size) return false;
    out.assign(coded);
    return true;
  }
  if (coded.empty() || coded.size() > kMost || plain_size == 0 || plain_size > kMost) return false;
  out.resize(plain_size);
  switch (coding) {
    case Coding::identity: break;
    case Coding::gzip: return gzip_decode(coded, out);
    case Coding::brotli: return brotli_decode(coded, out);
    case Coding::zstd: return zstd_decode(coded, out);
    case Coding::lz4: return lz4_decode(coded, out);
  }
  return false;
}

}  // namespace net
