// Escapes of URLs, of programming languages and of HTML.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "policy/text/ascii_scan.h"
#include "policy/text/code_decode.h"
#include "policy/text/readable.h"
#include "policy/text/utf8.h"

namespace policy::text {
namespace {

constexpr std::size_t kApart = 16;  // at most so many plain bytes between two escapes, and before and after them
constexpr std::size_t kFewestPercent = 3, kFewestOthers = 4;

struct Escape {
  std::size_t size = 0;     // 0: none
  std::uint32_t value = 0;  // a byte, or a code point
  bool byte = false;
};

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
bool may_begin_escape(char c) noexcept { return kFirst.data()[static_cast<unsigned char>(c)]; }

Escape escape_at(std::string_view text, std::size_t at) {
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

// "\n" and the like stand for blanks; they are no sign of hiding.
char simple_escape(std::string_view text, std::size_t at) {
  if (text[at] != '\\' || at + 1 >= text.size()) return '\0';
  switch (text[at + 1]) {
    case 'n':
    case 'r': return '\n';
    case 't': return '\t';
    case '"':
    case '\'':
    case '/':
    case '\\': return text[at + 1];
    default: return '\0';
  }
}

struct Stretch {
  std::size_t begin = 0, end = 0, escapes = 0;
  bool percent = false;
};

// The escapes from `at` on that are near one another.
Stretch stretch_at(std::string_view text, std::size_t at) {
  Stretch out{at, at, 0, text[at] == '%'};
  for (std::size_t next = at; next < text.size() && next <= out.end + kApart;) {
    const Escape escape = escape_at(text, next);
    if (escape.size == 0) {
      ++next;
      continue;
    }
    ++out.escapes;
    next += escape.size;
    out.end = next;
  }
  return out;
}

std::size_t begin_of_word(std::string_view text, std::size_t at, std::size_t from) {
  std::size_t begin = at;
  while (begin > from && at - begin < kApart && is_ascii_alnum(text[begin - 1])) --begin;
  return begin;
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end - at < kApart && is_ascii_alnum(text[end])) ++end;
  return end;
}

std::string_view unescape(std::string_view text, bool percent, std::span<char> room) {
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size() && size + 4 <= room.size();) {
    if (const Escape escape = escape_at(text, at); escape.size > 0) {
      if (escape.byte) {
        room[size++] = static_cast<char>(escape.value);
      } else {
        size += encode_utf8(escape.value, room.data() + size);
      }
      at += escape.size;
    } else if (const char simple = simple_escape(text, at); simple != '\0') {
      room[size++] = simple;
      at += 2;
    } else {
      room[size++] = percent && text[at] == '+' ? ' ' : text[at];
      ++at;
    }
  }
  return {room.data(), size};
}

}  // namespace

Decoded decode_escapes(std::string_view text, std::size_t from, std::span<char> room) {
  for (std::size_t at = from; at < text.size();) {
    const auto found = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), may_begin_escape);
    at = static_cast<std::size_t>(found - text.begin());
    if (at == text.size()) break;
    if (escape_at(text, at).size == 0) {
      ++at;
      continue;
    }
    const Stretch stretch = stretch_at(text, at);
    if (stretch.escapes < (stretch.percent ? kFewestPercent : kFewestOthers)) {
      at = stretch.end;
      continue;
    }
    Decoded out{stretch.percent ? Encoding::percent : Encoding::escapes,
                begin_of_word(text, at, from),
                end_of_word(text, stretch.end),
                {}};
    out.text = printable(unescape(text.substr(out.begin, out.end - out.begin), stretch.percent, room));
    return out;
  }
  return {};
}

}  // namespace policy::text
