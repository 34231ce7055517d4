#include "policy/names/letters.h"

#include <cstring>

#include "policy/kept_bytes.h"

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

constexpr std::uint8_t kind(std::uint32_t c) noexcept {
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

constexpr std::array<std::uint8_t, 0x800> letter_kinds() {
  std::array<std::uint8_t, 0x800> kinds{};
  for (std::uint32_t c = 0; c < kinds.size(); ++c) kinds[c] = kind(c);
  return kinds;
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
const std::array<std::uint8_t, 0x800> kLetterKind = letter_kinds();

std::uint8_t letter_kind(std::uint32_t code) noexcept { return kind(code); }

Folded fold(std::string_view word) noexcept {
  // Of what does not fit only the last eight bytes count.
  std::array<char, 128> bytes;
  std::memset(bytes.data(), 0, 24);
  char *to = bytes.data(), *const behind_first = to + 24;
  for (std::size_t i = 0; i < word.size();) {
    if (to > bytes.data() + bytes.size() - 4) {
      std::memmove(bytes.data() + 16, to - 8, 8);
      to = behind_first;
    }
    const auto byte = static_cast<std::uint8_t>(word[i]);
    if (byte < 0x80) {
      *to++ = static_cast<char>(byte | 0x20);
      ++i;
      continue;
    }
    const Letter letter = letter_at(word, i);
    const std::uint32_t c = letter.code;
    if (c >= 0xc0 && c < 0x180) {
      *to++ = kBase.data()[c - 0xc0];
    } else if (c >= 0x1ea0 && c < 0x1f00) {
      *to++ = vietnamese(c);
    } else if (c >= 0x370 && c < 0x590 && letter.kind != 0) {
      const std::uint32_t lower = lower_foreign(c);
      *to++ = static_cast<char>(0xc0 | (lower >> 6));
      *to++ = static_cast<char>(0x80 | (lower & 0x3f));
    } else if (c == 0x2019) {
      *to++ = '\'';
    } else if (c < 0x300 || c >= 0x370) {  // combining marks go
      for (std::size_t k = 0; k < letter.length; ++k) *to++ = word[i + k];
    }
    i += letter.length;
  }
  if (to > behind_first) {
    std::memmove(bytes.data() + 16, to - 8, 8);
    to = behind_first;
  }
  Folded folded;
  std::memcpy(folded.bytes.data(), bytes.data(), 24);
  folded.size = static_cast<std::uint32_t>(to - bytes.data());
  folded.hash = hash_words(load8(bytes.data()), load8(bytes.data() + 8), load8(bytes.data() + 16), folded.size);
  return folded;
}

}  // namespace policy::names
