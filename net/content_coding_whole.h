// Whole bodies into a coding and back, for what we store ourselves: the sizes are known, and each thread keeps its
// contexts, which cost more to make than most bodies take to compress. They are about a megabyte a thread, made when
// first used. What peers send is read by net/content_coding.h. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace net {

// Stored in caches: the numbers stay.
enum class Coding : std::uint8_t { identity = 0, gzip = 1, brotli = 2, zstd = 3, lz4 = 4 };
inline constexpr int kCodings = 5;
std::string_view to_string(Coding coding) noexcept;  // as in Content-Encoding; lz4, a bare block, is not for peers

// Puts the coded bytes in place of `out`, exactly as large as they are. False when they would be more than `most`
// bytes; `out` is then of no use. `level` is the codec's own; identity and lz4 have none.
bool encode_whole(Coding coding, int level, std::string_view plain, std::size_t most, std::string& out);

// Puts the plain bytes in place of `out`. False unless `coded` is well formed and holds exactly `plain_size` bytes:
// that size was stored beside it, and no more than that is ever written or allocated, whatever a header inside says.
// The caller has checked `plain_size` against a limit of its own.
bool decode_whole(Coding coding, std::string_view coded, std::size_t plain_size, std::string& out);

}  // namespace net
