#include "policy/eval/evasions.h"

#include <algorithm>

#include "core/json_writer.h"

namespace policy::eval {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(std::string_view character) {
  return character == " " || character == "\n" || character == "\t" || character == "\r";
}

// The first character: a UTF-8 sequence, or one byte that begins none.
std::string_view first(std::string_view text) {
  const std::size_t size = core::utf8_sequence(text);
  return text.substr(0, size == 0 ? 1 : size);
}

template <class Visit>
void each_character(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::string_view character = first(text);
    text.remove_prefix(character.size());
    visit(character, text);
  }
}

std::string base64(std::string_view text) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t group = 0;
    const std::size_t size = std::min<std::size_t>(3, text.size() - i);
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < size ? static_cast<unsigned char>(text[i + k]) : 0);
    for (std::size_t k = 0; k < 4; ++k) out += k <= size ? kDigits[(group >> (18 - 6 * k)) & 63] : '=';
  }
  return out;
}

std::string hex(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string rot13(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (!is_letter(c)) continue;
    const char base = c >= 'a' ? 'a' : 'A';
    c = static_cast<char>(base + (c - base + 13) % 26);
  }
  return out;
}

std::string leet(std::string_view text) {
  static constexpr std::string_view kFrom = "aeiostAEIOST", kTo = "431057431057";
  std::string out(text);
  for (char& c : out) {
    if (const std::size_t at = kFrom.find(c); at != std::string_view::npos) c = kTo[at];
  }
  return out;
}

std::string spacing(std::string_view text) {
  std::string out;
  each_character(text, [&](std::string_view character, std::string_view rest) {
    out += character;
    if (!rest.empty()) out += ' ';
  });
  return out;
}

std::string zero_width(std::string_view text) {
  std::string out;
  each_character(text, [&](std::string_view character, std::string_view rest) {
    out += character;
    if (!rest.empty() && !is_blank(character) && !is_blank(first(rest))) out += "\u200b";
  });
  return out;
}

std::string homoglyph(std::string_view text) {
  static constexpr std::string_view kLatin = "aceopxyijsABCEHKMOPTX";
  static constexpr std::string_view kCyrillic[] = {"а", "с", "е", "о", "р", "х", "у", "і", "ј", "ѕ", "А",
                                                   "В", "С", "Е", "Н", "К", "М", "О", "Р", "Т", "Х"};
  std::string out;
  for (const char c : text) {
    const std::size_t at = kLatin.find(c);
    if (at == std::string_view::npos) {
      out += c;
    } else {
      out += kCyrillic[at];
    }
  }
  return out;
}

std::string tags(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7e) {
      out += c;
    } else {  // U+E0000 + byte
      out += "\xf3\xa0";
      out += static_cast<char>(0x80 | byte >> 6);
      out += static_cast<char>(0x80 | (byte & 63));
    }
  }
  return out;
}

}  // namespace

std::string_view to_string(Evasion evasion) noexcept {
  switch (evasion) {
    case Evasion::base64: return "base64";
    case Evasion::hex: return "hex";
    case Evasion::rot13: return "rot13";
    case Evasion::leet: return "leet";
    case Evasion::spacing: return "spacing";
    case Evasion::zero_width: return "zero_width";
    case Evasion::homoglyph: return "homoglyph";
    case Evasion::tags: return "tags";
  }
  return "unknown";
}

std::string evade(std::string_view text, Evasion evasion) {
  switch (evasion) {
    case Evasion::base64: return base64(text);
    case Evasion::hex: return hex(text);
    case Evasion::rot13: return rot13(text);
    case Evasion::leet: return leet(text);
    case Evasion::spacing: return spacing(text);
    case Evasion::zero_width: return zero_width(text);
    case Evasion::homoglyph: return homoglyph(text);
    case Evasion::tags: return tags(text);
  }
  return std::string(text);
}

}  // namespace policy::eval
