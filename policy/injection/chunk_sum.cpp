#include "policy/injection/chunk_sum.h"

#include "policy/injection/grams.h"
#include "policy/injection/hash.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace policy::injection {
namespace {

#if defined(__x86_64__)

[[gnu::target("avx2")]] ChunkSum sum_chunk_avx2(const char* text, const std::int8_t* weights) noexcept {
  // From 16 bytes to the four, and to the fifth, of eight successive places.
  const __m256i fours = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6,  //
                                         4, 5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10);
  const __m256i fifths = _mm256_setr_epi8(4, -1, -1, -1, 5, -1, -1, -1, 6, -1, -1, -1, 7, -1, -1, -1,  //
                                          8, -1, -1, -1, 9, -1, -1, -1, 10, -1, -1, -1, 11, -1, -1, -1);
  const __m256i mix = _mm256_set1_epi32(static_cast<int>(kMix32));
  const __m256i in_line = _mm256_set1_epi32((1 << kLineBits) - 1);
  alignas(32) std::uint32_t index[3 * kChunkBytes];
  auto* to = reinterpret_cast<__m256i*>(index);
  for (unsigned at = 0; at < kChunkBytes; at += 8) {
    const __m256i bytes = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at)));
    const __m256i four = _mm256_shuffle_epi8(bytes, fours);
    const __m256i three = _mm256_and_si256(four, _mm256_set1_epi32(0xFFFFFF));
    _mm256_store_si256(to++, _mm256_srli_epi32(_mm256_mullo_epi32(three, mix), 32 - kCornerBits));
    const __m256i mixed = _mm256_mullo_epi32(four, mix);
    const __m256i of_four = _mm256_srli_epi32(mixed, 32 - kTableBits);
    _mm256_store_si256(to++, of_four);
    const __m256i five = _mm256_mullo_epi32(_mm256_xor_si256(mixed, _mm256_shuffle_epi8(bytes, fifths)),
                                            _mm256_set1_epi32(static_cast<int>(kFifth)));
    _mm256_store_si256(to++,
                       _mm256_or_si256(_mm256_andnot_si256(in_line, of_four), _mm256_srli_epi32(five, 32 - kLineBits)));
  }
  ChunkSum sums;
  for (const std::uint32_t one : index) sums.add(weights[one]);
  return sums;
}

const bool kHasAvx2 = __builtin_cpu_supports("avx2");

#endif

struct Adder {
  const std::int8_t* weights;
  ChunkSum sums;
  void gram(std::uint32_t index, std::size_t) { sums.add(weights[index]); }
};

}  // namespace

ChunkSum sum_chunk_plainly(const char* text, const std::int8_t* weights) noexcept {
  Adder adder{weights, {}};
  for (unsigned i = 0; i < kChunkBytes; ++i) detail::any_grams(detail::load(text + i), 8, i, adder);
  return adder.sums;
}

ChunkSum sum_chunk(const char* text, const std::int8_t* weights) noexcept {
#if defined(__x86_64__)
  if (kHasAvx2) return sum_chunk_avx2(text, weights);
#endif
  return sum_chunk_plainly(text, weights);
}

}  // namespace policy::injection
