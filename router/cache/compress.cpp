#include "router/cache/compress.h"

namespace router::cache {
namespace {

using net::Coding;

constexpr std::size_t kLeastBytes = 256;  // below, what is saved is less than an entry's rounding

struct Method {
  Coding coding;
  int level;
};

Method method(Compression how) noexcept {
  switch (how) {
    case Compression::identity: return {Coding::identity, 0};
    case Compression::gzip: return {Coding::gzip, 6};
    case Compression::brotli: return {Coding::brotli, 4};
    case Compression::lz4: return {Coding::lz4, 0};
    case Compression::automatic:
    case Compression::zstd: break;
  }
  return {Coding::zstd, 1};
}

}  // namespace

std::size_t decompress_on_loop_bytes(Coding coding) noexcept {
  switch (coding) {
    case Coding::identity: return 128 * 1024;  // a copy into new pages
    case Coding::lz4: return 64 * 1024;
    case Coding::zstd: return 32 * 1024;
    case Coding::gzip:
    case Coding::brotli: return 8 * 1024;
  }
  return 0;
}

Packed compress(Compression how, std::string_view plain) {
  const auto [coding, level] = method(how);
  Packed out;
  const std::size_t most = plain.size() - plain.size() / 10;
  if (coding != Coding::identity && plain.size() >= kLeastBytes &&
      net::encode_whole(coding, level, plain, most, out.bytes)) {
    out.coding = coding;
  } else {
    out.bytes = std::string(plain);
  }
  return out;
}

bool decompress(Coding coding, std::string_view body, std::uint64_t plain_size, std::size_t limit, std::string& out) {
  return plain_size <= limit && net::decode_whole(coding, body, plain_size, out);
}

}  // namespace router::cache
