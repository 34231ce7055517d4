#include "policy/privacy/character.h"

#include "core/utf8.h"

namespace policy::privacy {
namespace {

struct CodePoint {
  std::uint32_t value = 0;  // 0: malformed
  std::uint8_t size = 1;
};

CodePoint decode(std::string_view text, std::uint32_t at) noexcept {
  const auto byte = [&](std::size_t i) -> std::uint32_t { return static_cast<unsigned char>(text[at + i]); };
  const auto tail = [&](std::size_t i) { return at + i < text.size() && core::is_continuation(text[at + i]); };
  const std::uint32_t lead = byte(0);
  if (lead >= 0xC2 && lead < 0xE0 && tail(1)) return {(lead & 0x1F) << 6 | (byte(1) & 0x3F), 2};
  if (lead >= 0xE0 && lead < 0xF0 && tail(1) && tail(2)) {
    const std::uint32_t c = (lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) return {c, 3};
  }
  if (lead >= 0xF0 && lead < 0xF5 && tail(1) && tail(2) && tail(3)) {
    const std::uint32_t c = (lead & 7) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
    if (c >= 0x10000 && c < 0x110000) return {c, 4};
  }
  return {};
}

bool is_invisible(std::uint32_t c) noexcept {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
         c == 0xFEFF;
}

// Latin-1 and Latin Extended-A without accents.
constexpr std::string_view kLatin1 = "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo/ouuuuyty";  // from U+00C0
constexpr std::string_view kExtendedA =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiijjjjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";  // from U+0100
static_assert(kLatin1.size() == 64 && kExtendedA.size() == 128);

std::uint32_t fold(std::uint32_t c) noexcept {
  if (c >= 0xC0 && c < 0x100) return static_cast<unsigned char>(kLatin1[c - 0xC0]);
  if (c >= 0x100 && c < 0x180) return static_cast<unsigned char>(kExtendedA[c - 0x100]);
  if (c == 0x1A0 || c == 0x1A1) return 'o';
  if (c == 0x1AF || c == 0x1B0) return 'u';
  if (c >= 0x218 && c <= 0x21B) return c < 0x21A ? 's' : 't';
  if (c >= 0x1EA0 && c <= 0x1EF9) {  // Vietnamese
    if (c < 0x1EB8) return 'a';
    if (c < 0x1EC8) return 'e';
    if (c < 0x1ECC) return 'i';
    if (c < 0x1EE4) return 'o';
    return c < 0x1EF2 ? 'u' : 'y';
  }
  if (c >= 0x386 && c <= 0x3CE) {  // Greek: the tonos goes, capitals and the final sigma become ordinary letters
    switch (c) {
      case 0x386:
      case 0x3AC: return 0x3B1;
      case 0x388:
      case 0x3AD: return 0x3B5;
      case 0x389:
      case 0x3AE: return 0x3B7;
      case 0x38A:
      case 0x3AF:
      case 0x3CA:
      case 0x390: return 0x3B9;
      case 0x38C:
      case 0x3CC: return 0x3BF;
      case 0x38E:
      case 0x3CD:
      case 0x3CB:
      case 0x3B0: return 0x3C5;
      case 0x38F:
      case 0x3CE: return 0x3C9;
      case 0x3C2: return 0x3C3;
      default: return c >= 0x391 && c <= 0x3A9 ? c + 0x20 : c;
    }
  }
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  if (c == 0x490) return 0x491;
  if (c >= 0xFF21 && c <= 0xFF3A) return c - 0xFF21 + 'a';
  if (c >= 0xFF41 && c <= 0xFF5A) return c - 0xFF41 + 'a';
  return c;
}

bool is_alone(std::uint32_t c) noexcept {
  return (c >= 0x0E00 && c < 0x0E80) || (c >= 0x1100 && c < 0x1200) || (c >= 0x3040 && c < 0x3100) ||
         (c >= 0x3400 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7B0) || (c >= 0x20000 && c < 0x30000);
}

bool is_letter(std::uint32_t c) noexcept {
  if (c < 0xC0) return c == 0xAA || c == 0xBA;
  if (c == 0xD7 || c == 0xF7) return false;
  for (const std::uint32_t zero : {0x660U, 0x6F0U, 0x966U, 0x9E6U}) {
    if (c >= zero && c < zero + 10) return false;
  }
  if (c < 0x2000) return c != 0x37E && c != 0x60C && c != 0x61B && c != 0x61F && c != 0x964 && c != 0x965;
  return (c >= 0x2C00 && c < 0x2E00) || (c >= 0xA000 && c < 0xE000) || (c >= 0xFB00 && c < 0xFE00) ||
         (c >= 0xFE70 && c < 0xFEFF) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A);
}

}  // namespace

Sign wide_sign_at(std::string_view text, std::uint32_t at) noexcept {
  using Kind = Sign::Kind;
  const auto [c, size] = decode(text, at);
  if (c == 0) return {};
  if (is_invisible(c)) return {Kind::invisible, size, 0, false};
  for (const std::uint32_t zero : {0xFF10U, 0x660U, 0x6F0U, 0x966U, 0x9E6U, 0xE50U}) {
    if (c >= zero && c < zero + 10) return {Kind::digit, size, static_cast<char>('0' + (c - zero)), false};
  }
  if (c >= 0xFF21 && c <= 0xFF3A) return {Kind::letter, size, static_cast<char>('A' + (c - 0xFF21)), false};
  if (c >= 0xFF41 && c <= 0xFF5A) return {Kind::letter, size, static_cast<char>('A' + (c - 0xFF41)), true};
  if (c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000) {
    return {Kind::separator, size, ' ', false};
  }
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFF0D) return {Kind::separator, size, '-', false};
  if (c == 0xFF0E || c == 0xB7 || c == 0x2024) return {Kind::separator, size, '.', false};
  if (c == 0xFF0F) return {Kind::separator, size, '/', false};
  if (c == 0xFF08) return {Kind::separator, size, '(', false};
  if (c == 0xFF09) return {Kind::separator, size, ')', false};
  return {Kind::other, size, 0, false};
}

Letter wide_letter_at(std::string_view text, std::uint32_t at) noexcept {
  using Kind = Letter::Kind;
  const auto [c, size] = decode(text, at);
  if (c == 0) return {};
  if (is_invisible(c)) return {Kind::invisible, size, 0};
  if (is_alone(c)) return {Kind::alone, size, c};
  if (is_letter(c)) return {Kind::joined, size, fold(c)};
  return {Kind::none, size, 0};
}

}  // namespace policy::privacy
