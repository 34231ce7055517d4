#include "policy/privacy/trigger.h"

#include "policy/privacy/character.h"

#if defined(__SSE2__)
#include <emmintrin.h>

#include <bit>
#endif

namespace policy::privacy {
namespace {

// Lead bytes of digits beyond ASCII: full-width, Arabic, Persian, and the Indic and Thai block.
bool is_wide_lead(char c) noexcept { return c == '\xEF' || c == '\xD9' || c == '\xDB' || c == '\xE0'; }

// A digit of those scripts (character.h), or the full-width '@'.
bool is_wide_trigger(std::string_view text, std::uint32_t at) noexcept {
  const auto byte = [&](std::uint32_t i) {
    return at + i < text.size() ? static_cast<std::uint8_t>(text[at + i]) : std::uint8_t{0};
  };
  const auto ten_from = [](std::uint8_t value, std::uint8_t zero) {
    return static_cast<std::uint8_t>(value - zero) < 10;
  };
  switch (byte(0)) {
    case 0xD9: return ten_from(byte(1), 0xA0);
    case 0xDB: return ten_from(byte(1), 0xB0);
    case 0xEF: return byte(1) == 0xBC && (ten_from(byte(2), 0x90) || byte(2) == 0xA0);
    case 0xE0: return byte(1) == 0xB9 ? ten_from(byte(2), 0x90) : (byte(1) | 2) == 0xA7 && ten_from(byte(2), 0xA6);
    default: return false;
  }
}

bool is_plain_trigger(char c) noexcept { return (c >= '0' && c <= ':') || c == '@'; }  // ':' follows '9'

}  // namespace

std::uint32_t next_trigger(std::string_view text, std::uint32_t from) noexcept {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::uint32_t at = from;
#if defined(__SSE2__)
  const __m128i zero = _mm_set1_epi8('0'), ten = _mm_set1_epi8(10), sign = _mm_set1_epi8('@');
  const __m128i ef = _mm_set1_epi8('\xEF'), d9 = _mm_set1_epi8('\xD9'), db = _mm_set1_epi8('\xDB'),
                e0 = _mm_set1_epi8('\xE0');
  for (; at + 16 <= size; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i value = _mm_sub_epi8(bytes, zero);
    const __m128i plain = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(value, ten), value), _mm_cmpeq_epi8(bytes, sign));
    const __m128i wide = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, ef), _mm_cmpeq_epi8(bytes, d9)),
                                      _mm_or_si128(_mm_cmpeq_epi8(bytes, db), _mm_cmpeq_epi8(bytes, e0)));
    auto places = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(plain, wide)));
    for (; places != 0; places &= places - 1) {
      const std::uint32_t place = at + static_cast<std::uint32_t>(std::countr_zero(places));
      if (is_plain_trigger(text[place]) || is_wide_trigger(text, place)) return place;
    }
  }
#endif
  for (; at < size; ++at) {
    if (is_plain_trigger(text[at]) || (is_wide_lead(text[at]) && is_wide_trigger(text, at))) return at;
  }
  return size;
}

}  // namespace policy::privacy
