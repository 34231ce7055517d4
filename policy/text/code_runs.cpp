#include "policy/text/code_runs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "policy/text/ascii_scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace policy::text {
namespace {

constexpr unsigned kBlock = 64;
constexpr int kMixed = 6;     // capitals after small letters in a block; prose has one or none, base64 about twelve
constexpr int kNumeric = 14;  // digits in a block; "69 67 6e" has 21 or more

constexpr std::array<std::int8_t, 256> kBase64 = [] {
  std::array<std::int8_t, 256> out{};
  out.fill(kNoDigit);
  for (int i = 0; i < 26; ++i) {
    out[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(i);
    out[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(26 + i);
  }
  for (int i = 0; i < 10; ++i) out[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(52 + i);
  out['+'] = out['-'] = 62, out['/'] = out['_'] = 63;
  return out;
}();

struct Masks {
  std::uint64_t digits = 0, upper = 0, lower = 0, numbers = 0;  // digits: of base64
  bool escapes = false;
};

#ifdef __SSE2__

__m128i within(__m128i x, char first, char last) noexcept {
  return _mm_andnot_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8(last)),
                          _mm_cmpgt_epi8(x, _mm_set1_epi8(static_cast<char>(first - 1))));
}
std::uint64_t bits(__m128i mask) noexcept { return static_cast<unsigned>(_mm_movemask_epi8(mask)); }

Masks classify(const char* from) noexcept {
  Masks out;
  __m128i escapes = _mm_setzero_si128();
  for (unsigned shift = 0; shift < kBlock; shift += 16) {
    const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + shift));
    const auto is = [&](char c) { return _mm_cmpeq_epi8(x, _mm_set1_epi8(c)); };
    const __m128i upper = within(x, 'A', 'Z'), lower = within(x, 'a', 'z'), slash_to_nine = within(x, '/', '9');
    const __m128i others = _mm_or_si128(_mm_or_si128(is('+'), is('-')), is('_'));
    const __m128i all = _mm_or_si128(_mm_or_si128(upper, lower), _mm_or_si128(slash_to_nine, others));
    escapes = _mm_or_si128(escapes, _mm_or_si128(is('%'), _mm_or_si128(is('\\'), is('&'))));
    out.digits |= bits(all) << shift, out.upper |= bits(upper) << shift, out.lower |= bits(lower) << shift;
    out.numbers |= bits(slash_to_nine) << shift;
  }
  out.escapes = bits(escapes) != 0;
  return out;
}

#else

Masks classify(const char* from) noexcept {
  Masks out;
  for (unsigned i = 0; i < kBlock; ++i) {
    const char c = from[i];
    const auto bit = [&](bool is) { return static_cast<std::uint64_t>(is) << i; };
    out.digits |= bit(base64_digit(c) != kNoDigit), out.upper |= bit(c >= 'A' && c <= 'Z');
    out.lower |= bit(c >= 'a' && c <= 'z'), out.numbers |= bit(is_ascii_digit(c));
    out.escapes |= c == '%' || c == '\\' || c == '&';
  }
  return out;
}

#endif

// Where at least sixteen bits in a row begin.
std::uint64_t long_runs(std::uint64_t bits) noexcept {
  static_assert(kShortestRun == 16);
  bits &= bits >> 1;
  bits &= bits >> 2;
  bits &= bits >> 4;
  return bits & bits >> 8;
}

}  // namespace

std::int8_t base64_digit(char c) noexcept { return kBase64[static_cast<unsigned char>(c)]; }

std::int8_t hex_digit(char c) noexcept {
  if (is_ascii_digit(c)) return static_cast<std::int8_t>(c - '0');
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? static_cast<std::int8_t>(lower - 'a' + 10) : kNoDigit;
}

void CodeRuns::load() noexcept {
  size_ = static_cast<unsigned>(std::min<std::size_t>(kBlock, text_.size() - block_));
  Masks masks;
  if (size_ == kBlock) {
    masks = classify(text_.data() + block_);
  } else {
    char last[kBlock];
    std::memset(last, ' ', sizeof last);
    std::memcpy(last, text_.data() + block_, size_);
    masks = classify(last);
  }
  digits_ = masks.digits;
  escapes_ |= masks.escapes;
  mixed_ = std::popcount(masks.upper & masks.lower << 1) >= kMixed;
  numeric_ = std::popcount(masks.numbers) >= kNumeric;
  at_ = 0;
}

CodeRun CodeRuns::next() noexcept {
  for (;;) {
    if (size_ == 0) {
      if (block_ >= text_.size()) break;
      load();
    }
    if (std::exchange(mixed_, false)) return {CodeRun::Kind::mixed, block_, block_ + size_};
    if (std::exchange(numeric_, false)) return {CodeRun::Kind::digits, block_, block_ + size_};
    if (in_run_) {
      at_ = static_cast<unsigned>(std::countr_one(digits_));
      if (at_ < kBlock) {
        in_run_ = false;
        if (block_ + at_ - run_ >= kShortestRun) return {CodeRun::Kind::run, run_, block_ + at_};
      }
    }
    const std::uint64_t left = at_ < kBlock ? digits_ & ~std::uint64_t{0} << at_ : 0;
    if (const std::uint64_t starts = long_runs(left); starts != 0) {
      const auto start = static_cast<unsigned>(std::countr_zero(starts));
      at_ = start + static_cast<unsigned>(std::countr_one(left >> start));
      run_ = block_ + start;
      in_run_ = at_ == kBlock;
      if (!in_run_) return {CodeRun::Kind::run, run_, block_ + at_};
    } else if (const auto last = static_cast<unsigned>(std::countl_one(left)); last > 0) {
      run_ = block_ + kBlock - last;
      in_run_ = true;
    }
    block_ += size_;
    size_ = 0;
  }
  if (std::exchange(in_run_, false) && text_.size() - run_ >= kShortestRun) {
    return {CodeRun::Kind::run, run_, text_.size()};
  }
  return {};
}

}  // namespace policy::text
