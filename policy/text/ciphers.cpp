#include "policy/text/ciphers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "policy/text/letters.h"
#include "policy/text/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace policy::text {
namespace {

constexpr std::size_t kLetters = 27;

// What a stretch gains by being rotated or turned round, in eighths of a bit: about 18 a pair for rotated English.
constexpr std::int32_t kEnough = 200, kFall = 150;

unsigned rotated(unsigned letter) noexcept { return letter == 0 ? 0 : letter <= 13 ? letter + 13 : letter - 13; }

struct Gain {
  std::int16_t rotated = 0, reversed = 0;
};

struct Tables {
  std::array<std::uint8_t, 256> letter{};
  std::array<Gain, 32 * 32> gain{};  // by pair: the letter before, the letter

  Tables() noexcept {
    for (unsigned i = 1; i < kLetters; ++i) {
      letter['a' + i - 1] = letter['A' + i - 1] = static_cast<std::uint8_t>(i);
    }
    for (unsigned a = 0; a < kLetters; ++a) {
      for (unsigned b = 0; b < kLetters; ++b) {
        const int plain = kLetterPairs[a][b];
        const auto less = [plain](int other) { return static_cast<std::int16_t>(other - plain); };
        gain[a * 32 + b] = {less(kLetterPairs[rotated(a)][rotated(b)]), less(kLetterPairs[b][a])};
      }
    }
  }
};
const Tables kTables;

// The most that any stretch gains (Kadane), both kinds at once: two lanes of one register where there are such.
class Stretch {
 public:
#ifdef __SSE2__
  Stretch() noexcept : Stretch(_mm_setzero_si128(), _mm_setzero_si128()) {}
  Stretch(__m128i sum, __m128i most) noexcept : sum_(sum), most_(most) {}
  void add(__m128i gains) noexcept {
    sum_ = _mm_adds_epi16(_mm_max_epi16(sum_, _mm_setzero_si128()), gains);
    most_ = _mm_max_epi16(most_, sum_);
  }
  void add(Gain gain) noexcept { add(_mm_cvtsi32_si128(std::bit_cast<std::int32_t>(gain))); }
  bool gains() const noexcept { return larger(sum_) > 0; }
  int most() const noexcept { return larger(most_); }
  // What its upper half holds.
  Stretch upper() const noexcept { return {_mm_unpackhi_epi64(sum_, sum_), _mm_unpackhi_epi64(most_, most_)}; }

 private:
  static int larger(__m128i lanes) noexcept {
    const auto both = std::bit_cast<Gain>(_mm_cvtsi128_si32(lanes));
    return std::max(both.rotated, both.reversed);
  }
  __m128i sum_, most_;
#else
  void add(Gain gain) noexcept {
    rotated_ = std::max(rotated_, 0) + gain.rotated;
    reversed_ = std::max(reversed_, 0) + gain.reversed;
    most_ = std::max({most_, rotated_, reversed_});
  }
  bool gains() const noexcept { return std::max(rotated_, reversed_) > 0; }
  int most() const noexcept { return most_; }

 private:
  std::int32_t rotated_ = 0, reversed_ = 0, most_ = 0;
#endif
};

unsigned letter_of(char c) noexcept { return kTables.letter.data()[static_cast<unsigned char>(c)]; }

// Goes on with a stretch that has come to `from`.
void go_on(Stretch& stretch, std::string_view text, std::size_t from, std::size_t to) noexcept {
  const Gain* const gains = kTables.gain.data();
  unsigned before = from == 0 ? 0 : letter_of(text[from - 1]) * 32;
  for (const char c : text.substr(from, to - from)) {
    const unsigned letter = letter_of(c);
    stretch.add(gains[before + letter]);
    before = letter * 32;
  }
  if (to == text.size()) stretch.add(gains[before]);
}

#ifdef __SSE2__

__m128i letters_of(__m128i bytes) noexcept {
  const __m128i letters = _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a' - 1));
  return _mm_and_si128(letters,
                       _mm_cmpeq_epi8(_mm_min_epu8(letters, _mm_set1_epi8(static_cast<char>(kLetters - 1))), letters));
}

// The stretches of the two halves of a text, side by side; `half` is a multiple of eight.
Stretch read_halves(const char* text, std::size_t half) noexcept {
  const auto eight = [](const char* at) { return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at)); };
  const Gain* const gains = kTables.gain.data();
  // Loads the gain that follows as well, which is added up with the rest and means nothing.
  const auto load = [gains](int of_first, int of_second) {
    const auto low = _mm_castsi128_pd(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(gains + of_first)));
    return _mm_castpd_si128(_mm_loadh_pd(low, reinterpret_cast<const double*>(gains + of_second)));
  };
  Stretch stretch;
  __m128i last = _mm_set_epi64x(static_cast<std::int64_t>(letter_of(text[half - 1])), 0);
  for (std::size_t i = 0; i < half; i += 8) {
    const __m128i letters = letters_of(_mm_unpacklo_epi64(eight(text + i), eight(text + half + i)));
    const __m128i before = _mm_or_si128(_mm_slli_epi64(letters, 8), last), zero = _mm_setzero_si128();
    last = _mm_srli_epi64(letters, 56);
    const __m128i first =
        _mm_or_si128(_mm_slli_epi16(_mm_unpacklo_epi8(before, zero), 5), _mm_unpacklo_epi8(letters, zero));
    const __m128i second =
        _mm_or_si128(_mm_slli_epi16(_mm_unpackhi_epi8(before, zero), 5), _mm_unpackhi_epi8(letters, zero));
    stretch.add(load(_mm_extract_epi16(first, 0), _mm_extract_epi16(second, 0)));
    stretch.add(load(_mm_extract_epi16(first, 1), _mm_extract_epi16(second, 1)));
    stretch.add(load(_mm_extract_epi16(first, 2), _mm_extract_epi16(second, 2)));
    stretch.add(load(_mm_extract_epi16(first, 3), _mm_extract_epi16(second, 3)));
    stretch.add(load(_mm_extract_epi16(first, 4), _mm_extract_epi16(second, 4)));
    stretch.add(load(_mm_extract_epi16(first, 5), _mm_extract_epi16(second, 5)));
    stretch.add(load(_mm_extract_epi16(first, 6), _mm_extract_epi16(second, 6)));
    stretch.add(load(_mm_extract_epi16(first, 7), _mm_extract_epi16(second, 7)));
  }
  return stretch;
}

#endif

// Keys and code, too, have pairs of letters that are likelier the other way round; words have no capitals or digits
// behind small letters.
bool looks_like_words(std::string_view text) noexcept {
  std::size_t letters = 0, odd = 0;
  bool small = false;
  for (const char c : text) {
    const bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
    letters += lower || upper;
    odd += small && (upper || (c >= '0' && c <= '9'));
    small = lower;
  }
  return odd * 12 <= letters;
}

// The stretch of words with the largest gain, as long as it does not fall far behind (Kadane).
struct Best {
  std::int32_t sum = 0, most = 0;
  std::size_t begin = 0, from = 0, end = 0;  // [from, end) has `most`

  // True: it is over, and enough.
  bool add(std::int32_t gain, std::size_t word, std::size_t word_end) noexcept {
    if (sum <= 0) sum = 0, begin = word;
    sum += gain;
    if (sum > most) {
      most = sum, from = begin, end = word_end;
    } else if (sum < most - kFall) {
      if (most >= kEnough) return true;
      sum = most = 0;
    }
    return false;
  }
};

std::string_view rotate(std::string_view text, std::span<char> room) noexcept {
  const std::size_t size = std::min(text.size(), room.size());
  for (std::size_t i = 0; i < size; ++i) {
    const char c = text[i];
    const unsigned letter = kTables.letter[static_cast<unsigned char>(c)];
    room[i] = letter == 0 ? c : static_cast<char>(c + (letter <= 13 ? 13 : -13));
  }
  return {room.data(), size};
}

std::string_view turn(std::string_view text, std::span<char> room) noexcept {
  const std::size_t size = std::min(text.size(), room.size());
  text = text.substr(text.size() - size);
  const char *at = text.data(), *const end = at + size;
  char* to = room.data() + size;
  while (at < end) {
    std::uint32_t code_point = 0;
    const unsigned bytes = std::max(1U, decode_utf8(at, end, code_point));
    to -= bytes;
    std::copy_n(at, bytes, to);
    at += bytes;
  }
  return {room.data(), size};
}

}  // namespace

bool perhaps_ciphered(std::string_view text) noexcept {
  std::size_t done = 0;
  Stretch stretch;
#ifdef __SSE2__
  // The halves are read as if the second were by itself; then the first goes on for as long as it gains something.
  if (const std::size_t half = text.size() / 16 * 8; half > 0) {
    constexpr std::size_t kStep = 16;
    Stretch first = read_halves(text.data(), half);
    stretch = first.upper();
    for (std::size_t at = half; at < text.size() && first.gains(); at += kStep) {
      go_on(first, text, at, std::min(at + kStep, text.size()));
    }
    if (first.most() >= kEnough) return true;
    done = 2 * half;
  }
#endif
  go_on(stretch, text, done, text.size());
  return stretch.most() >= kEnough;
}

Decoded decode_cipher(std::string_view text, std::size_t from, std::span<char> room) {
  Best rotation, reversal;
  const auto found = [&](const Best& best, Encoding encoding) {
    const std::string_view words = text.substr(best.from, best.end - best.from);
    if (!looks_like_words(words)) return Decoded{encoding, best.from, best.end, {}};
    return Decoded{encoding, best.from, best.end,
                   encoding == Encoding::rot13 ? rotate(words, room) : turn(words, room)};
  };
  std::int32_t rotated = 0, reversed = 0;
  unsigned before = 0;
  std::size_t word = from;
  for (std::size_t i = from; i <= text.size(); ++i) {
    const unsigned letter = i < text.size() ? kTables.letter[static_cast<unsigned char>(text[i])] : 0U;
    if (before == 0 && letter == 0) continue;
    if (before == 0) word = i;
    const Gain gain = kTables.gain[before * 32 + letter];
    rotated += gain.rotated;
    reversed += gain.reversed;
    before = letter;
    if (letter != 0) continue;
    if (rotation.add(rotated, word, i)) return found(rotation, Encoding::rot13);
    if (reversal.add(reversed, word, i)) return found(reversal, Encoding::reversed);
    rotated = reversed = 0;
  }
  if (rotation.most >= kEnough) return found(rotation, Encoding::rot13);
  if (reversal.most >= kEnough) return found(reversal, Encoding::reversed);
  return {};
}

}  // namespace policy::text
