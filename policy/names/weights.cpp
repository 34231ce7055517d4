#include "policy/names/weights.h"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace policy::names {

#ifdef __SSE2__

void Weights::add(std::span<const std::uint64_t> features, Scores& scores) const noexcept {
  if (buckets_.empty()) return;
  // The lines are asked for first and used when they have come.
  const WeightBucket* found[kMost];
  const std::uint64_t* wanted = features.data();
  const WeightBucket* const buckets = buckets_.data();
  const std::size_t size = buckets_.size();
  const std::size_t count = std::min(features.size(), kMost);
  for (std::size_t i = 0; i < count; ++i) {
    found[i] = buckets + bucket_of(wanted[i], size);
    _mm_prefetch(reinterpret_cast<const char*>(found[i]), _MM_HINT_T0);
  }
  __m128i sum = _mm_loadu_si128(reinterpret_cast<const __m128i*>(scores.data()));
  for (std::size_t i = 0; i < count; ++i) {
    const WeightBucket& bucket = *found[i];
    const __m128i tags = _mm_load_si128(reinterpret_cast<const __m128i*>(bucket.tags.data()));
    const __m128i same = _mm_cmpeq_epi16(tags, _mm_set1_epi16(static_cast<short>(tag_of(wanted[i]))));
    const unsigned bits = static_cast<unsigned>(_mm_movemask_epi8(same)) & 0xfffU;
    // Without a branch: most features of rare words are not there, and which is not to be guessed.
    const auto slot = static_cast<std::size_t>(std::countr_zero(bits | 0x400U)) / 2;
    std::uint64_t row;
    std::memcpy(&row, bucket.weights.data() + slot, sizeof row);
    row &= bits != 0 ? ~std::uint64_t{0} : 0;
    const __m128i weights = _mm_cvtsi64_si128(static_cast<long long>(row));
    sum = _mm_add_epi16(sum, _mm_srai_epi16(_mm_unpacklo_epi8(_mm_setzero_si128(), weights), 8));
  }
  _mm_storeu_si128(reinterpret_cast<__m128i*>(scores.data()), sum);
}

#else

void Weights::add(std::span<const std::uint64_t> features, Scores& scores) const noexcept {
  if (buckets_.empty()) return;
  for (const std::uint64_t feature : features.first(std::min(features.size(), kMost))) {
    const WeightBucket& bucket = buckets_[bucket_of(feature, buckets_.size())];
    for (std::size_t slot = 0; slot < WeightBucket::kSlots; ++slot) {
      if (bucket.tags[slot] != tag_of(feature)) continue;
      for (std::size_t k = 0; k < kLabels; ++k)
        scores[k] = static_cast<std::int16_t>(scores[k] + bucket.weights[slot][k]);
      break;
    }
  }
}

#endif

}  // namespace policy::names
