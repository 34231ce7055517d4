#include "policy/injection/disguise.h"

#include <cstdint>
#include <utility>

#include "core/utf8.h"

namespace policy::injection {
namespace {

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

void append(std::string& out, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0 | point >> 6);
  } else {
    if (point < 0x10000) {
      put(0xE0 | point >> 12);
    } else {
      put(0xF0 | point >> 18);
      put(0x80 | (point >> 12 & 0x3F));
    }
    put(0x80 | (point >> 6 & 0x3F));
  }
  put(0x80 | (point & 0x3F));
}

std::string leet(std::string_view text, Random& random) {
  constexpr std::pair<char, char> kLeet[] = {{'a', '4'}, {'a', '@'}, {'e', '3'}, {'i', '1'}, {'i', '!'},
                                             {'o', '0'}, {'s', '5'}, {'s', '$'}, {'t', '7'}};
  std::string out;
  for (const char c : text) {
    char now = c;
    for (const auto& [from, to] : kLeet) {
      if (lower(c) == from && random.chance(0.5F)) now = to;
    }
    out.push_back(now);
  }
  return out;
}

std::string spaced(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') {
      out += "  ";
      continue;
    }
    out.push_back(text[i]);
    const bool last = i + 1 == text.size() || text[i + 1] == ' ' || core::is_continuation(text[i + 1]);
    if (!last) out.push_back(' ');
  }
  return out;
}

std::string zero_width(std::string_view text, Random& random) {
  constexpr std::uint32_t kInvisible[] = {0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD};
  std::string out;
  for (const char c : text) {
    out.push_back(c);
    if (letter(c) && random.chance(0.4F)) append(out, kInvisible[random.below(6)]);
  }
  return out;
}

std::string homoglyphs(std::string_view text, Random& random) {
  constexpr std::pair<char, std::uint32_t> kAlike[] = {
      {'a', 0x430}, {'c', 0x441}, {'e', 0x435}, {'i', 0x456}, {'o', 0x43E}, {'p', 0x440}, {'s', 0x455},
      {'x', 0x445}, {'y', 0x443}, {'o', 0x3BF}, {'A', 0x410}, {'B', 0x412}, {'E', 0x415}, {'H', 0x41D},
      {'I', 0x406}, {'K', 0x41A}, {'M', 0x41C}, {'O', 0x41E}, {'P', 0x420}, {'T', 0x422}, {'X', 0x425}};
  std::string out;
  for (const char c : text) {
    std::uint32_t now = static_cast<unsigned char>(c);
    for (const auto& [from, to] : kAlike) {
      if (c == from && random.chance(0.45F)) now = to;
    }
    if (now < 0x100) {
      out.push_back(c);
    } else {
      append(out, now);
    }
  }
  return out;
}

std::string mapped(std::string_view text, std::uint32_t from, std::uint32_t to, std::uint32_t base) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= from && byte <= to) {
      append(out, base + byte);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out.push_back(i + k > text.size() ? '=' : kDigits[bits >> (18 - 6 * k) & 63]);
    }
  }
  return out;
}

std::string hex(std::string_view text, std::string_view before) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    out += before;
    out.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
    out.push_back(kDigits[static_cast<unsigned char>(c) & 15]);
  }
  return out;
}

std::string rot13(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (!letter(c)) continue;
    const char base = c >= 'a' ? 'a' : 'A';
    c = static_cast<char>(base + (c - base + 13) % 26);
  }
  return out;
}

std::string reversed(std::string_view text) {
  std::string out;
  for (std::size_t end = text.size(); end > 0;) {
    const std::size_t begin = core::character_begin(text, end - 1);
    out += text.substr(begin, end - begin);
    end = begin;
  }
  return out;
}

std::string typos(std::string_view text, Random& random) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool inside = letter(text[i]) && i + 1 < text.size() && letter(text[i + 1]) && i > 0 && letter(text[i - 1]);
    if (inside && random.chance(0.05F)) {
      const std::size_t way = random.below(3);
      if (way == 0) continue;
      if (way == 1) {
        out.push_back(text[i + 1]);
        out.push_back(text[i]);
        ++i;
        continue;
      }
      out.push_back(text[i]);
    }
    out.push_back(text[i]);
  }
  return out;
}

}  // namespace

std::string_view to_string(Disguise disguise) noexcept {
  constexpr std::array<std::string_view, kDisguises.size()> kNames{
      "leet",   "spaced", "zero_width", "homoglyphs", "tags",    "full_width", "bidi",
      "base64", "hex",    "rot13",      "reversed",   "percent", "upper",      "typos"};
  return kNames[static_cast<std::size_t>(disguise)];
}

std::string disguised(std::string_view text, Disguise disguise, Random& random) {
  switch (disguise) {
    case Disguise::leet: return leet(text, random);
    case Disguise::spaced: return spaced(text);
    case Disguise::zero_width: return zero_width(text, random);
    case Disguise::homoglyphs: return homoglyphs(text, random);
    case Disguise::tags: return mapped(text, 0x20, 0x7E, 0xE0000);
    case Disguise::full_width: return mapped(text, 0x21, 0x7E, 0xFF00 - 0x20);
    case Disguise::bidi: return "\xE2\x80\xAE" + std::string(text) + "\xE2\x80\xAC";
    case Disguise::base64: return base64(text);
    case Disguise::hex: return hex(text, "");
    case Disguise::rot13: return rot13(text);
    case Disguise::reversed: return reversed(text);
    case Disguise::percent: return hex(text, "%");
    case Disguise::upper: {
      std::string out(text);
      for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      return out;
    }
    case Disguise::typos: return typos(text, random);
  }
  return std::string(text);
}

}  // namespace policy::injection
