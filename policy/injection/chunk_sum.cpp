#include "policy/injection/chunk_sum.h"

#include <algorithm>

#include "policy/injection/hash.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace policy::injection {
namespace {

struct Appender {
  std::uint32_t* to;
  void gram(std::uint32_t index, std::size_t) { *to++ = index; }
};

std::uint32_t* index_places(std::string_view text, std::size_t from, std::size_t end, std::uint32_t* to) {
  Appender appender{to};
  detail::grams_between(text, from, end, appender);
  return appender.to;
}

[[gnu::always_inline]] inline ChunkSum add_up(std::span<const std::uint32_t> indices,
                                              const std::int8_t* weights) noexcept {
  ChunkSum sums;
  for (const std::uint32_t one : indices) sums.add(weights[one]);
  return sums;
}

#if defined(__x86_64__)

// Of eight successive places, all ASCII, with eight bytes behind them.
[[gnu::target("avx2")]] inline std::uint32_t* index_eight(const char* text, std::uint32_t* to) noexcept {
  // From 16 bytes to the four, and to the fifth, of each place.
  const __m256i fours = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6,  //
                                         4, 5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10);
  const __m256i fifths = _mm256_setr_epi8(4, -1, -1, -1, 5, -1, -1, -1, 6, -1, -1, -1, 7, -1, -1, -1,  //
                                          8, -1, -1, -1, 9, -1, -1, -1, 10, -1, -1, -1, 11, -1, -1, -1);
  const __m256i mix = _mm256_set1_epi32(static_cast<int>(kMix32));
  const __m256i in_line = _mm256_set1_epi32((1 << kLineBits) - 1);
  const __m256i bytes = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text)));
  const __m256i four = _mm256_shuffle_epi8(bytes, fours);
  const __m256i three = _mm256_and_si256(four, _mm256_set1_epi32(0xFFFFFF));
  const __m256i mixed = _mm256_mullo_epi32(four, mix);
  const __m256i of_four = _mm256_srli_epi32(mixed, 32 - kTableBits);
  const __m256i five = _mm256_mullo_epi32(_mm256_xor_si256(mixed, _mm256_shuffle_epi8(bytes, fifths)),
                                          _mm256_set1_epi32(static_cast<int>(kFifth)));
  auto* out = reinterpret_cast<__m256i*>(to);
  _mm256_storeu_si256(out, _mm256_srli_epi32(_mm256_mullo_epi32(three, mix), 32 - kCornerBits));
  _mm256_storeu_si256(out + 1, of_four);
  _mm256_storeu_si256(out + 2,
                      _mm256_or_si256(_mm256_andnot_si256(in_line, of_four), _mm256_srli_epi32(five, 32 - kLineBits)));
  return to + 24;
}

[[gnu::target("avx2")]] std::uint32_t* index_chunk_avx2(const char* text, std::size_t left, std::uint64_t high,
                                                        std::uint32_t* to) noexcept {
  if (high == 0 && left >= kChunkBytes + 8) {
    for (std::size_t at = 0; at < kChunkBytes; at += 8) to = index_eight(text + at, to);
    return to;
  }
  const std::size_t places = std::min(left, kChunkBytes);
  for (std::size_t at = 0; at < places; at += 8, high >>= 8) {
    to = (high & 0xFF) == 0 && left - at >= 16 ? index_eight(text + at, to)
                                               : index_places({text, left}, at, std::min(at + 8, places), to);
  }
  return to;
}

[[gnu::target("avx2")]] ChunkSum sum_of_avx2(std::span<const std::uint32_t> indices,
                                             const std::int8_t* weights) noexcept {
  return add_up(indices, weights);
}

const bool kHasAvx2 = __builtin_cpu_supports("avx2");

#endif

}  // namespace

std::uint32_t* index_plainly(const char* text, std::size_t left, std::uint32_t* to) noexcept {
  return index_places({text, left}, 0, std::min(left, kChunkBytes), to);
}

std::uint32_t* index_chunk(const char* text, std::size_t left, std::uint64_t high, std::uint32_t* to) noexcept {
#if defined(__x86_64__)
  if (kHasAvx2) return index_chunk_avx2(text, left, high, to);
#endif
  return index_plainly(text, left, to);
}

ChunkSum sum_of(std::span<const std::uint32_t> indices, const std::int8_t* weights) noexcept {
#if defined(__x86_64__)
  if (kHasAvx2) return sum_of_avx2(indices, weights);
#endif
  return add_up(indices, weights);
}

}  // namespace policy::injection
