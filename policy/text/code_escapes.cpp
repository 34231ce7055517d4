// Escapes of URLs, of programming languages and of HTML.
#include <algorithm>

#include "policy/text/ascii_scan.h"
#include "policy/text/code_decode.h"
#include "policy/text/escape.h"
#include "policy/text/readable.h"
#include "policy/text/utf8.h"

namespace policy::text {
namespace {

constexpr std::size_t kApart = 16;  // at most so many plain bytes between two escapes, and before and after them
constexpr std::size_t kFewestPercent = 3, kFewestOthers = 4;

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
