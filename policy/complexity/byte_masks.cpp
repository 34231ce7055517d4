#include "policy/complexity/byte_masks.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace policy::complexity {
namespace {

struct Block {
  std::uint64_t word = 0, wide = 0, blank = 0, newline = 0, upper = 0, stop = 0;
};

#ifdef __SSE2__

Block classify(const char* text) noexcept {
  Block out;
  for (unsigned i = 0; i < 4; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16 * i));
    const auto is = [bytes](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    // Signed comparison: what is beyond ASCII is below zero.
    const auto within = [](__m128i x, char low, char high) {
      return _mm_and_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8(static_cast<char>(low - 1))),
                           _mm_cmpgt_epi8(_mm_set1_epi8(static_cast<char>(high + 1)), x));
    };
    const auto put = [i](std::uint64_t& mask, __m128i found) {
      mask |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(found))) << (16 * i);
    };
    const __m128i beyond = _mm_cmpgt_epi8(_mm_setzero_si128(), bytes);
    const __m128i letter = within(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z');
    const __m128i digit = within(bytes, '0', '9');
    put(out.word, _mm_or_si128(_mm_or_si128(beyond, letter), _mm_or_si128(digit, is('_'))));
    put(out.wide, beyond);
    put(out.blank, _mm_or_si128(within(bytes, 0, ' '), is(127)));
    put(out.newline, is('\n'));
    put(out.upper, within(bytes, 'A', 'Z'));
    put(out.stop, _mm_or_si128(_mm_or_si128(is('.'), is('!')), is('?')));
  }
  return out;
}

#else

Block classify(const char* text) noexcept {
  Block out;
  for (unsigned i = 0; i < 64; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
    const auto put = [i](std::uint64_t& mask, bool found) { mask |= static_cast<std::uint64_t>(found) << i; };
    put(out.word, upper || lower || digit || c == '_' || c >= 0x80);
    put(out.wide, c >= 0x80);
    put(out.blank, c <= ' ' || c == 127);
    put(out.newline, c == '\n');
    put(out.upper, upper);
    put(out.stop, c == '.' || c == '!' || c == '?');
  }
  return out;
}

#endif

}  // namespace

void ByteMasks::read(const char* text, std::size_t size) noexcept {
  blocks = (size + 63) / 64;
  upper = sentences = 0;
  std::uint64_t beyond = 0, word_before = 0, stop_before = 0;
  for (std::size_t i = 0; i < blocks; ++i) {
    const Block block = classify(text + 64 * i);
    word[i] = block.word;
    wide[i] = block.wide;
    beyond |= block.wide;
    const std::uint64_t starts = block.word & ~(block.word << 1 | word_before);
    const std::uint64_t stopped = block.stop << 1 | stop_before;
    event[i] = starts | block.newline | ~(block.word | block.blank);
    upper += static_cast<std::uint32_t>(std::popcount(block.upper));
    sentences += static_cast<std::uint32_t>(std::popcount(stopped & block.blank));
    word_before = block.word >> 63;
    stop_before = block.stop >> 63;
  }
  word[blocks] = 0;
  ascii = beyond == 0;
}

bool ByteMasks::any_wide(std::size_t begin, std::size_t end) const noexcept {
  for (std::size_t block = begin / 64; block <= (end - 1) / 64; ++block) {
    std::uint64_t bits = wide[block];
    if (block == begin / 64) bits &= ~std::uint64_t{0} << (begin % 64);
    if (block == (end - 1) / 64) bits &= ~std::uint64_t{0} >> (63 - (end - 1) % 64);
    if (bits != 0) return true;
  }
  return false;
}

}  // namespace policy::complexity
