#include "policy/text/ascii_scan.h"

#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace policy::text {
namespace {

constexpr std::size_t kBlock = 64;

struct Masks {  // one bit for each byte of a block
  std::uint64_t letters = 0, digits = 0, spaces = 0, newlines = 0, other_blanks = 0, controls = 0, signs = 0,
                beyond = 0;
};

#ifdef __SSE2__

// Adds up bytes of 0 or 255 in lanes of eight bits, which hold the sum of 63 blocks.
class Tally {
 public:
  void add(__m128i mask) noexcept { lanes_ = _mm_sub_epi8(lanes_, mask); }
  void flush(std::uint64_t& sum) noexcept {
    const __m128i sums = _mm_sad_epu8(lanes_, _mm_setzero_si128());
    sum += static_cast<std::uint64_t>(_mm_cvtsi128_si64(sums)) +
           static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums)));
    lanes_ = _mm_setzero_si128();
  }

 private:
  __m128i lanes_ = _mm_setzero_si128();
};

class Classifier {
 public:
  Masks operator()(const char* from, char* lowered) noexcept {
    Masks out;
    for (unsigned shift = 0; shift < kBlock; shift += 16) {
      const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + shift));
      const __m128i upper = within(x, 'A', 'Z');
      const __m128i lower = _mm_or_si128(x, _mm_and_si128(upper, _mm_set1_epi8(0x20)));
      const __m128i letters = within(lower, 'a', 'z'), digits = within(x, '0', '9');
      const __m128i spaces = _mm_cmpeq_epi8(x, _mm_set1_epi8(' ')), line = within(x, '\t', '\r');
      const __m128i newlines = _mm_cmpeq_epi8(x, _mm_set1_epi8('\n'));
      const __m128i low = _mm_andnot_si128(line, within(x, 0, 31));
      const __m128i controls = _mm_or_si128(low, _mm_cmpeq_epi8(x, _mm_set1_epi8(127)));
      const __m128i signs =
          _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('@')),
                       _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('$')), _mm_cmpeq_epi8(x, _mm_set1_epi8('!'))));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(lowered + shift), lower);
      letters_.add(letters), upper_.add(upper), digits_.add(digits), newlines_.add(newlines);
      blanks_.add(_mm_or_si128(spaces, line));
      out.letters |= bits(letters) << shift, out.digits |= bits(digits) << shift, out.spaces |= bits(spaces) << shift;
      out.newlines |= bits(newlines) << shift, out.other_blanks |= bits(_mm_andnot_si128(newlines, line)) << shift;
      out.controls |= bits(controls) << shift, out.signs |= bits(signs) << shift, out.beyond |= bits(x) << shift;
    }
    if (++blocks_ == 63) flush();
    return out;
  }

  AsciiCounts finish() noexcept {
    flush();
    return counts_;
  }

 private:
  // Signed comparison serves: what is beyond ASCII is negative and never within.
  static __m128i within(__m128i x, char first, char last) noexcept {
    return _mm_andnot_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8(last)),
                            _mm_cmpgt_epi8(x, _mm_set1_epi8(static_cast<char>(first - 1))));
  }
  static std::uint64_t bits(__m128i mask) noexcept { return static_cast<unsigned>(_mm_movemask_epi8(mask)); }
  void flush() noexcept {
    letters_.flush(counts_.letters), upper_.flush(counts_.upper), digits_.flush(counts_.digits);
    blanks_.flush(counts_.blanks), newlines_.flush(counts_.newlines);
    blocks_ = 0;
  }

  Tally letters_, upper_, digits_, blanks_, newlines_;
  AsciiCounts counts_;
  unsigned blocks_ = 0;
};

#else

class Classifier {
 public:
  Masks operator()(const char* from, char* lowered) noexcept {
    Masks out;
    for (unsigned i = 0; i < kBlock; ++i) {
      const char c = from[i];
      const auto bit = [&](bool is) { return static_cast<std::uint64_t>(is) << i; };
      out.letters |= bit(is_ascii_letter(c)), out.digits |= bit(is_ascii_digit(c)), out.spaces |= bit(c == ' ');
      out.newlines |= bit(c == '\n'), out.other_blanks |= bit(is_ascii_blank(c) && c != ' ' && c != '\n');
      out.controls |= bit((c >= 0 && c < 32 && !is_ascii_blank(c)) || c == 127);
      out.signs |= bit(is_leet_sign(c)), out.beyond |= bit(!is_ascii(c));
      counts_.upper += c >= 'A' && c <= 'Z';
      lowered[i] = ascii_lower(c);
    }
    counts_.letters += static_cast<unsigned>(std::popcount(out.letters));
    counts_.digits += static_cast<unsigned>(std::popcount(out.digits));
    counts_.newlines += static_cast<unsigned>(std::popcount(out.newlines));
    counts_.blanks += static_cast<unsigned>(std::popcount(out.spaces | out.newlines | out.other_blanks));
    return out;
  }
  AsciiCounts finish() noexcept { return counts_; }

 private:
  AsciiCounts counts_;
};

#endif

// What is needed of the block before.
struct Carry {
  std::uint64_t blank = 0;  // whether its last byte was one
  std::uint64_t apart = 1;  // whether a word may begin: after a blank, and where the text begins
  std::uint64_t solid = 0;  // whether its last byte was a letter or digit
  std::uint64_t singles = 0;
};

// Single letters two, three or four bytes apart, four of them: the fourth.
std::uint64_t spaced_letters(std::uint64_t now, std::uint64_t before) noexcept {
  const auto back = [&](unsigned bytes) { return now << bytes | before >> (64 - bytes); };
  return now & ((back(2) & back(4) & back(6)) | (back(3) & back(6) & back(9)) | (back(4) & back(8) & back(12)));
}

std::uint64_t places_of(const Masks& masks, char next, bool every_digit, Carry& carry, std::uint64_t& words) noexcept {
  const std::uint64_t blanks = masks.spaces | masks.newlines | masks.other_blanks;
  words += static_cast<unsigned>(std::popcount(~blanks & (blanks << 1 | carry.apart)));

  const std::uint64_t solid = masks.letters | masks.digits | masks.beyond;
  const std::uint64_t before_letter = masks.letters >> 1 | static_cast<std::uint64_t>(is_ascii_letter(next)) << 63;
  const std::uint64_t before_solid = solid >> 1 | static_cast<std::uint64_t>(is_ascii_alnum(next) || !is_ascii(next))
                                                      << 63;
  const std::uint64_t singles = masks.letters & ~(solid << 1 | carry.solid) & ~before_solid;

  std::uint64_t places = masks.beyond | masks.controls | masks.other_blanks;
  places |= blanks & (blanks << 1 | carry.blank);
  places |= (masks.digits | masks.signs) & (every_digit ? ~std::uint64_t{0} : before_letter);
  places |= spaced_letters(singles, carry.singles);
  carry = {blanks >> 63, blanks >> 63, solid >> 63, singles};
  return places;
}

}  // namespace

AsciiCounts scan_ascii(std::string_view text, char* lowered, std::uint64_t* places, bool every_digit) {
  Classifier classify;
  Carry carry;
  std::uint64_t beyond = 0, controls = 0, words = 0;
  const auto take = [&](const Masks& masks, char next) {
    if (masks.beyond != 0) beyond += static_cast<unsigned>(std::popcount(masks.beyond));
    if (masks.controls != 0) controls += static_cast<unsigned>(std::popcount(masks.controls));
    *places++ = places_of(masks, next, every_digit, carry, words);
  };
  std::size_t at = 0;
  for (; at + kBlock < text.size(); at += kBlock) {
    const Masks masks = classify(text.data() + at, lowered + at);
    take(masks, text[at + kBlock]);
  }
  if (at < text.size()) {
    char last[kBlock], last_lowered[kBlock];
    const std::size_t left = text.size() - at;
    std::memset(last, '~', sizeof last);  // counted as nothing, and no place
    std::memcpy(last, text.data() + at, left);
    take(classify(last, last_lowered), ' ');
    if (left < kBlock && is_ascii_blank(last[left - 1])) --words;  // the padding, which looks like one
    std::memcpy(lowered + at, last_lowered, left);
  }
  AsciiCounts counts = classify.finish();
  counts.beyond = beyond, counts.controls = controls, counts.words = words;
  return counts;
}

}  // namespace policy::text
