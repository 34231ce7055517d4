#include "policy/names/letters.h"

#include <cstring>

namespace policy::names {
namespace {

constexpr std::array<std::uint8_t, 256> byte_kinds() {
  std::array<std::uint8_t, 256> kinds{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) kinds[c] = kLower;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) kinds[c] = kUpper;
  for (std::size_t c = '0'; c <= '9'; ++c) kinds[c] = kDigit;
  kinds['_'] = kDigit;
  for (std::size_t c = 0x80; c <= 0xff; ++c) kinds[c] = kHigh;
  return kinds;
}

constexpr std::uint8_t cased(bool upper) { return upper ? kUpper : kLower; }

std::uint8_t kind_of(std::uint32_t c) noexcept {
  const bool even = (c & 1) == 0;
  if (c < 0xc0) return 0;
  if (c < 0x100) return c == 0xd7 || c == 0xf7 ? std::uint8_t{0} : cased(c < 0xdf);
  if (c < 0x139) return cased(even);
  if (c < 0x149) return cased(!even);
  if (c < 0x178) return cased(even);
  if (c < 0x180) return cased(c == 0x178 || (!even && c != 0x17f));
  if (c < 0x250) return cased(c >= 0x1de && even);
  if (c < 0x370) return kLower;
  if (c < 0x400) return kForeign | cased((c >= 0x386 && c <= 0x38f) || (c >= 0x391 && c <= 0x3ab));
  if (c < 0x530) return kForeign | cased(c < 0x430 || (c >= 0x460 && even));
  if (c < 0x590) return kForeign | cased(c >= 0x531 && c <= 0x556);
  if (c == 0x60c || c == 0x61b || c == 0x61f || (c >= 0x66a && c <= 0x66d) || c == 0x6d4) return 0;
  if (c == 0x964 || c == 0x965) return 0;
  if (c < 0x1e00) return kUncased;
  if (c < 0x1f00) return cased(even && (c < 0x1e96 || c > 0x1e9f));
  if (c < 0x2000) return kForeign | kLower;
  if (c < 0x3040) return 0;
  if (c < 0xa000 || (c >= 0xac00 && c < 0xd800) || (c >= 0xf900 && c < 0xfb00)) return kUncased;
  if (c >= 0xfb50 && c < 0xfe00) return kUncased;
  if (c >= 0xff21 && c < 0xffe0 && (c < 0xff3b || (c > 0xff40 && c < 0xff5b) || c > 0xff65)) return kUncased;
  return c >= 0x20000 && c < 0x32000 ? kUncased : std::uint8_t{0};
}

// Base letters of U+00C0..U+017F; a dot where one letter does not say it.
constexpr std::string_view kBase =
    "aaaaaaaceeeeiiiidnooooo.ouuuuyts"
    "aaaaaaaceeeeiiiidnooooo.ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggg"
    "gggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssss"
    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(kBase.size() == 0xc0);

// Vietnamese letters, by the first code point after each run.
char vietnamese(std::uint32_t c) noexcept {
  return c < 0x1eb8 ? 'a' : c < 0x1ec8 ? 'e' : c < 0x1ecc ? 'i' : c < 0x1ee4 ? 'o' : c < 0x1ef2 ? 'u' : 'y';
}

std::uint32_t lower_foreign(std::uint32_t c) noexcept {
  if (c >= 0x391 && c <= 0x3ab) return c + 0x20;
  if (c >= 0x410 && c <= 0x42f) return c + 0x20;
  if (c >= 0x400 && c <= 0x40f) return c + 0x50;
  if (c >= 0x531 && c <= 0x556) return c + 0x30;
  if (c == 0x386) return 0x3ac;
  if (c >= 0x388 && c <= 0x38a) return c + 0x25;
  return c >= 0x460 && c < 0x530 ? c | 1 : c;
}

}  // namespace

const std::array<std::uint8_t, 256> kByteKind = byte_kinds();

Letter letter_at(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
  const auto follows = [&](std::size_t i) { return at + i < text.size() && (byte(i) & 0xc0) == 0x80; };
  const std::uint32_t first = byte(0);
  Letter letter;
  if (first >= 0xc2 && first < 0xe0 && follows(1)) {
    letter = {((first & 0x1fU) << 6) | (byte(1) & 0x3fU), 2, 0};
  } else if (first >= 0xe0 && first < 0xf0 && follows(1) && follows(2)) {
    letter = {((first & 0x0fU) << 12) | ((byte(1) & 0x3fU) << 6) | (byte(2) & 0x3fU), 3, 0};
  } else if (first >= 0xf0 && first < 0xf5 && follows(1) && follows(2) && follows(3)) {
    letter = {((first & 0x07U) << 18) | ((byte(1) & 0x3fU) << 12) | ((byte(2) & 0x3fU) << 6) | (byte(3) & 0x3fU), 4, 0};
  } else {
    return letter;
  }
  letter.kind = kind_of(letter.code);
  return letter;
}

Folded fold(std::string_view word) noexcept {
  Folded folded;
  const auto put = [&folded](char c) {
    if (folded.size < 24) {
      folded.bytes[folded.size++] = c;
      return;
    }
    std::memmove(folded.bytes.data() + 16, folded.bytes.data() + 17, 7);
    folded.bytes[23] = c;
  };
  for (std::size_t i = 0; i < word.size();) {
    const auto byte = static_cast<std::uint8_t>(word[i]);
    if (byte < 0x80) {
      put(static_cast<char>(byte | 0x20));
      ++i;
      continue;
    }
    const Letter letter = letter_at(word, i);
    const std::uint32_t c = letter.code;
    if (c >= 0xc0 && c < 0x180) {
      put(kBase[c - 0xc0]);
    } else if (c >= 0x1ea0 && c < 0x1f00) {
      put(vietnamese(c));
    } else if (c >= 0x370 && c < 0x590 && letter.kind != 0) {
      const std::uint32_t lower = lower_foreign(c);
      put(static_cast<char>(0xc0 | (lower >> 6)));
      put(static_cast<char>(0x80 | (lower & 0x3f)));
    } else if (c == 0x2019) {
      put('\'');
    } else if (c < 0x300 || c >= 0x370) {  // combining marks go
      for (std::size_t k = 0; k < letter.length; ++k) put(word[i + k]);
    }
    i += letter.length;
  }
  folded.hash = hash_words(load8(folded.bytes.data()), load8(folded.bytes.data() + 8), load8(folded.bytes.data() + 16),
                           folded.size);
  return folded;
}

}  // namespace policy::names
