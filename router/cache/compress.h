// How stored bodies are compressed, and back. Any thread; contexts are kept by net/content_coding_whole.h.
//
// `automatic` is zstd at level 1, where that is worth it. Over 66 recorded answers (824 KB) it saves 82 %: 96 % of the
// streams, 47 % of short JSON answers, 36 % of embeddings. Level 3 saves a tenth of a percent more and takes up to
// twice as long, 6 half a percent and up to five times; a dictionary is not needed. Of the others, brotli at 4 and gzip
// at 6 save as much and take several times as long both ways, and lz4 saves 76 %, of short JSON answers 30 %.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/content_coding_whole.h"

namespace router::cache {

enum class Compression : std::uint8_t { automatic, identity, gzip, brotli, zstd, lz4 };

// Up to this plain size an event loop may compress (automatic) or decompress (whatever it is) without others waiting
// more than 50 us; larger bodies belong on another thread. Measured at the worst of the recorded answers, embeddings:
// 2.4 us a KiB to compress by zstd at 1; 1.1 us a KiB to decompress zstd, 5 us gzip and brotli.
inline constexpr std::size_t kCompressOnLoopBytes = 16 * 1024;
std::size_t decompress_on_loop_bytes(net::Coding coding) noexcept;

struct Packed {
  net::Coding coding = net::Coding::identity;
  std::string bytes;  // exactly as large as it has to be
};

// Identity where the body is small or the codec saves less than a tenth.
Packed compress(Compression how, std::string_view plain);

// False unless it is exactly `plain_size` bytes, which may not be more than `limit`; never writes or allocates more.
bool decompress(net::Coding coding, std::string_view body, std::uint64_t plain_size, std::size_t limit,
                std::string& out);

}  // namespace router::cache
