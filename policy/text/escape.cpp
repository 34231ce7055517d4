#include "policy/text/escape.h"

#include <array>

#include "policy/text/code_runs.h"

namespace policy::text {
namespace {

// Up to `most` digits; how many there are.
std::size_t number(std::string_view text, std::size_t at, std::size_t most, unsigned base, std::uint32_t& value) {
  std::size_t size = 0;
  value = 0;
  for (; size < most && at + size < text.size(); ++size) {
    const std::int8_t digit = hex_digit(text[at + size]);
    if (digit == kNoDigit || static_cast<unsigned>(digit) >= base) break;
    value = value * base + static_cast<unsigned char>(digit);
  }
  return size;
}

Escape fixed(std::string_view text, std::size_t at, std::size_t before, std::size_t digits, bool byte) {
  Escape out;
  if (number(text, at + before, digits, 16, out.value) == digits) out.size = before + digits;
  out.byte = byte;
  return out;
}

Escape percent(std::string_view text, std::size_t at) {
  if (at + 1 < text.size() && (text[at + 1] == 'u' || text[at + 1] == 'U')) return fixed(text, at, 2, 4, false);
  return fixed(text, at, 1, 2, true);
}

// \x41 \u0041 \u{41} \U00000041 \101; surrogates in pairs. Backslashes may have been escaped themselves.
Escape backslash(std::string_view text, std::size_t at) {
  constexpr std::size_t kEscaped = 4;
  std::size_t lead = 0;
  while (lead < kEscaped && at + lead < text.size() && text[at + lead] == '\\') ++lead;
  const char letter = at + lead < text.size() ? text[at + lead] : '\0';
  if (letter == 'x') return fixed(text, at, lead + 1, 2, true);
  if (letter == 'U') return fixed(text, at, lead + 1, 8, false);
  if (letter == 'u' && text.substr(at + lead + 1, 1) == "{") {
    Escape out;
    const std::size_t digits = number(text, at + lead + 2, 6, 16, out.value);
    if (digits > 0 && text.substr(at + lead + 2 + digits, 1) == "}") out.size = lead + 3 + digits;
    return out;
  }
  if (letter == 'u') {
    Escape out = fixed(text, at, lead + 1, 4, false);
    if (out.size == 0 || out.value < 0xD800 || out.value >= 0xDC00) return out;
    const std::string_view rest = text.substr(at + out.size);
    if (rest.size() <= lead || rest.substr(0, lead) != text.substr(at, lead) || rest[lead] != 'u') return out;
    const Escape low = fixed(rest, 0, lead + 1, 4, false);
    if (low.size == 0 || low.value < 0xDC00 || low.value >= 0xE000) return out;
    return {out.size + low.size, 0x10000 + ((out.value - 0xD800) << 10) + (low.value - 0xDC00), false};
  }
  if (lead == 1 && letter >= '0' && letter <= '3') {
    Escape out;
    if (number(text, at + lead, 3, 8, out.value) == 3) out.size = lead + 3;
    out.byte = true;
    return out;
  }
  return {};
}

Escape entity(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "&#" || at + 2 >= text.size()) return {};
  const bool hex = text[at + 2] == 'x' || text[at + 2] == 'X';
  const std::size_t first = hex ? 3U : 2U;
  Escape out;
  const std::size_t digits = number(text, at + first, 7, hex ? 16 : 10, out.value);
  if (digits == 0) return {};
  const bool closed = text.substr(at + first + digits, 1) == ";";
  out.size = first + digits + (closed ? 1 : 0);
  return out;
}

constexpr std::array<bool, 256> kFirst = [] {
  std::array<bool, 256> out{};
  out['%'] = out['\\'] = out['&'] = true;
  return out;
}();

}  // namespace

bool may_begin_escape(char c) noexcept { return kFirst.data()[static_cast<unsigned char>(c)]; }

Escape escape_at(std::string_view text, std::size_t at) noexcept {
  Escape out;
  switch (text[at]) {
    case '%': out = percent(text, at); break;
    case '\\': out = backslash(text, at); break;
    case '&': out = entity(text, at); break;
    default: break;
  }
  if (out.value > 0x10FFFF || (!out.byte && out.value >= 0xD800 && out.value < 0xE000)) out.size = 0;
  return out;
}

}  // namespace policy::text
