#include "router/wire/token_estimate.h"

#include <cstddef>
#include <type_traits>

namespace router::wire {
namespace {

// Twentieths of a token for one character.
constexpr unsigned kPlain = 5;   // lower-case ASCII letters and spaces: words, four characters to a token
constexpr unsigned kDense = 15;  // other ASCII: digits, capitals, punctuation, escapes
constexpr unsigned kLatin = 30;  // U+0080..U+02FF: a diacritic breaks the word around it
constexpr unsigned kTwo = 20;    // the rest of two UTF-8 bytes: Greek, Cyrillic, Hebrew, Arabic
constexpr unsigned kThree = 26;  // Han, Kana, Hangul, Indic scripts
constexpr unsigned kFour = 60;   // emoji

using Byte = unsigned char;

constexpr bool in_range(Byte c, Byte first, unsigned count) { return static_cast<Byte>(c - first) < count; }
constexpr bool is_plain(Byte c) { return (c == ' ') | in_range(c, 'a', 26); }
constexpr bool is_escape(Byte c, Byte next) { return (c == '\\') & (next == 'u'); }

// Sums stay in bytes, over blocks short enough that none overflows, so that compilers use vectors.
constexpr std::size_t kBlock = 64;

// One escape in so many bytes makes it worth reading them one by one.
constexpr std::size_t kOftenEscaped = 64;

struct AsciiSums {
  Byte plain = 0, high = 0, escapes = 0;
};

// Reads one byte past the block: the closing quote at the latest.
[[gnu::always_inline]] inline AsciiSums ascii_sums(const Byte* p, std::size_t size) noexcept {
  AsciiSums sums;
  for (std::size_t i = 0; i < size; ++i) {
    sums.plain = static_cast<Byte>(sums.plain + is_plain(p[i]));
    sums.high = static_cast<Byte>(sums.high + (p[i] >> 7));
    sums.escapes = static_cast<Byte>(sums.escapes + is_escape(p[i], p[i + 1]));
  }
  return sums;
}

// UTF-8 sequences by their lead bytes.
struct LeadSums {
  Byte latin = 0, two = 0, three = 0, four = 0;
};

// Not inlined: clang 14 would then widen the sums in the loop and give vectors up, at five times the cost.
[[gnu::noinline]] LeadSums lead_sums(const Byte* p, std::size_t size) noexcept {
  LeadSums sums;
  for (std::size_t i = 0; i < size; ++i) {
    sums.latin = static_cast<Byte>(sums.latin + in_range(p[i], 0xC2, 10));
    sums.two = static_cast<Byte>(sums.two + in_range(p[i], 0xCC, 20));
    sums.three = static_cast<Byte>(sums.three + in_range(p[i], 0xE0, 16));
    sums.four = static_cast<Byte>(sums.four + (p[i] >= 0xF0));
  }
  return sums;
}

unsigned high_weight(const Byte* p, std::size_t size) noexcept {
  const LeadSums sums = lead_sums(p, size);
  return sums.latin * kLatin + sums.two * kTwo + sums.three * kThree + sums.four * kFour;
}

constexpr int hex(Byte c) {
  if (in_range(c, '0', 10)) return c - '0';
  c |= 0x20;
  return in_range(c, 'a', 6) ? c - 'a' + 10 : 0;
}

// The character that \uXXXX stands for, by its first two hex digits. A surrogate is half a character.
constexpr unsigned escape_weight(Byte first, Byte second) {
  const int high = hex(first) * 16 + hex(second);
  if (high <= 0x02) return kLatin;
  if (high <= 0x07) return kTwo;
  return high >= 0xD8 && high <= 0xDF ? kFour / 2 : kThree;
}

// Character by character, for text whose encoder wrote everything beyond ASCII as escapes.
std::uint64_t escaped_weight(const Byte* p, std::size_t size) noexcept {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < size;) {
    if (p[i] != '\\' || i + 1 == size) {
      sum += p[i] >= 0x80 ? high_weight(p + i, 1) : is_plain(p[i]) ? kPlain : kDense;
      i += 1;
    } else if (p[i + 1] != 'u' || size - i < 6) {
      sum += kDense + kPlain;
      i += 2;
    } else {
      sum += escape_weight(p[i + 2], p[i + 3]);
      i += 6;
    }
  }
  return sum;
}

}  // namespace

void TextWeight::add(std::string_view escaped) noexcept {
  const auto* p = reinterpret_cast<const Byte*>(escaped.data());
  const std::size_t size = escaped.size();
  std::uint64_t sum = 0;
  std::size_t escapes = 0;
  const auto add_block = [&](const Byte* block, auto n) {
    const AsciiSums sums = ascii_sums(block, n);
    sum += sums.plain * kPlain + (n - sums.plain - sums.high) * kDense;
    if (sums.high > 0) sum += high_weight(block, n);
    escapes += sums.escapes;
  };
  std::size_t at = 0;
  for (; at + kBlock <= size; at += kBlock) add_block(p + at, std::integral_constant<std::size_t, kBlock>());
  add_block(p + at, size - at);
  twentieths_ += escapes * kOftenEscaped > size ? escaped_weight(p, size) : sum;
}

}  // namespace router::wire
