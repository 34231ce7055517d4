#include "policy/secrets/shape.h"

#include <algorithm>

#include "policy/secrets/classes.h"

namespace policy::secrets {
namespace {

// No run is longer: repeated beginnings inside one run then cost no more than this each.
constexpr std::size_t kLongest = 4096;
constexpr std::size_t kLong = 512;  // runs that may be so long are not read again from each beginning inside them

struct Alphabet {
  char name;
  unsigned classes;
  std::string_view expression;
};
constexpr Alphabet kAlphabets[] = {
    {'d', kDigit, "[0-9]"},
    {'h', kDigit | kHexLower, "[0-9a-f]"},
    {'H', kDigit | kHexLower | kHexUpper, "[0-9a-fA-F]"},
    {'a', kLower, "[a-z]"},
    {'A', kUpper, "[A-Z]"},
    {'l', kLower | kDigit, "[a-z0-9]"},
    {'u', kUpper | kDigit, "[A-Z0-9]"},
    {'w', kAlnum, "[A-Za-z0-9]"},
    {'W', kWord, "[A-Za-z0-9_]"},
    {'t', kWord | kDash, "[A-Za-z0-9_-]"},
    {'c', kWord | kDash | kDot, "[A-Za-z0-9_.-]"},
    {'z', kUpper | kTwoToSeven, "[A-Z2-7]"},
    {'g', kLower | kTwoToSeven, "[a-z2-7]"},
    {'b', kAlnum | kBase64Sign, "[A-Za-z0-9+/]"},
    {'e', kWord | kDash | kBase64Sign | kPad, "[A-Za-z0-9+/_=-]"},
    {'v', kWord | kDash | kPad, "[A-Za-z0-9_=-]"},
    {'q', kWord | kDash | kDot | kTilde, "[A-Za-z0-9_.~-]"},
    {'E', kPad, "="},
    {'p', kPrintable, "[!-~]"},
    {'r', kAlnum | kDot | kSlash, "[A-Za-z0-9./]"},
    {'s', kWord | kDash | kDot | kSlash | kTicketSign, "[A-Za-z0-9_./$:@*-]"},
    {'k', kAlnum | kPercent, "[A-Za-z0-9%]"},
};

const Alphabet& alphabet(char name) noexcept {
  for (const Alphabet& one : kAlphabets) {
    if (one.name == name) return one;
  }
  return kAlphabets[0];
}

struct Piece {
  enum Kind : std::uint8_t { literal, run, uuid, mark, anchor } kind = literal;
  char byte = 0;
  unsigned classes = 0;
  std::string_view expression;
  std::size_t least = 1, most = 1;
};

std::size_t number(std::string_view shape, std::size_t& i) noexcept {
  std::size_t out = 0;
  while (i < shape.size() && is(shape[i], kDigit)) out = out * 10 + static_cast<std::size_t>(shape[i++] - '0');
  return out;
}

// Reads the piece at `i` and moves on.
Piece next(std::string_view shape, std::size_t& i) noexcept {
  Piece out;
  const char c = shape[i++];
  if (c == '!') return {Piece::mark, 0, 0, {}, 0, 0};
  if (c == '^') return {Piece::anchor, 0, 0, {}, 0, 0};
  if (c == '@') return {Piece::uuid, 0, 0, {}, 36, 36};
  if (c != '#') {
    out.byte = c == '\\' ? shape[i++] : c;
    return out;
  }
  out.kind = Piece::run;
  const Alphabet& set = alphabet(shape[i++]);
  out.classes = set.classes;
  out.expression = set.expression;
  if (peek(shape, i) != '{') return out;
  ++i;
  out.least = out.most = number(shape, i);
  if (peek(shape, i) == ',') {
    ++i;
    out.most = is(peek(shape, i), kDigit) ? number(shape, i) : kLongest;
  }
  ++i;  // }
  return out;
}

bool uuid_at(std::string_view text, std::size_t at) noexcept {
  if (text.size() < at + 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[at + i] != '-' : !is_hex(text[at + i])) return false;
  }
  return true;
}

void escape(std::string& out, char c) {
  if (!is(c, kWord) && static_cast<unsigned char>(c) < 128) out += '\\';
  out += c;
}

// Amid a longer piece of base64 (an image, a certificate), where any few letters turn up.
bool in_blob(std::string_view text, std::size_t at) noexcept {
  constexpr std::size_t kRun = 40;
  if (at < kRun || (text[at - 1] != '+' && text[at - 1] != '/')) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at - kRun),
                     text.begin() + static_cast<std::ptrdiff_t>(at),
                     [](char c) { return is(c, kAlnum | kBase64Sign); });
}

}  // namespace

bool match_shape(std::string_view text, std::size_t at, std::string_view shape, Span& secret,
                 std::size_t* retry) noexcept {
  std::size_t p = at;
  std::size_t begin = at, end = std::string_view::npos;
  bool marked = false;
  unsigned last = kWord;  // what may not follow
  for (std::size_t i = 0; i < shape.size();) {
    const Piece piece = next(shape, i);
    switch (piece.kind) {
      case Piece::anchor: break;
      case Piece::mark:
        (marked ? end : begin) = p;
        marked = true;
        break;
      case Piece::literal:
        if (peek(text, p) != piece.byte || p >= text.size()) return false;
        ++p;
        last = is(piece.byte, kAlnum) ? unsigned{kWord} : 0U;
        break;
      case Piece::uuid:
        if (!uuid_at(text, p)) return false;
        p += 36;
        last = kWord | kDash;
        break;
      case Piece::run: {
        const std::size_t stop = std::min(text.size(), p + piece.most);
        std::size_t q = p;
        while (q < stop && is(text[q], piece.classes)) ++q;
        if (q - p < piece.least) return false;
        if (retry != nullptr && piece.most >= kLong && q - p == piece.most && q < text.size() &&
            is(text[q], piece.classes)) {
          while (q < text.size() && is(text[q], piece.classes)) ++q;
          *retry = at + (q - p - piece.most);
          return false;
        }
        p = q;
        last = (piece.classes & kPrintable) != 0
                   ? 0U
                   : piece.classes | ((piece.classes & kAlnum) != 0 ? unsigned{kAlnum} : 0U);
        break;
      }
    }
  }
  if (p < text.size() && is(text[p], last)) return false;
  secret = {begin, end == std::string_view::npos ? p : end};
  return true;
}

bool match_around(std::string_view text, std::size_t at, std::string_view shape, Span& secret,
                  std::size_t* retry) noexcept {
  std::size_t fixed = 0;
  Piece varying;
  unsigned left = 0;  // what may not stand before
  bool first = true, before = shape.find('^') != std::string_view::npos;
  for (std::size_t i = 0; before && i < shape.size();) {
    const Piece piece = next(shape, i);
    if (piece.kind == Piece::anchor) break;
    if (piece.kind == Piece::mark) continue;
    if (first && piece.kind == Piece::run) left = piece.classes;
    if (first && piece.least != piece.most) {
      varying = piece;
    } else {
      fixed += piece.most;
    }
    first = false;
  }
  if (fixed > at) return false;
  std::size_t start = at - fixed;
  if (varying.least != varying.most) {
    const std::size_t floor = start > varying.most ? start - varying.most : 0;
    while (start > floor && is(text[start - 1], varying.classes)) --start;
  }
  if (start > 0 && (left & ~unsigned{kAlnum}) != 0 && is(text[start - 1], left & ~unsigned{kAlnum})) return false;
  return free_before(text, start) && !in_blob(text, start) && match_shape(text, start, shape, secret, retry);
}

Span shape_lengths(std::string_view shape) noexcept {
  Span out;
  for (std::size_t i = 0; i < shape.size();) {
    const Piece piece = next(shape, i);
    out.begin += piece.least;
    out.end += piece.most;
  }
  return out;
}

std::string shape_anchor(std::string_view shape) {
  std::string out;
  const std::size_t mark = shape.find('^');
  for (std::size_t i = mark == std::string_view::npos ? 0 : mark + 1; i < shape.size();) {
    const Piece piece = next(shape, i);
    if (piece.kind == Piece::mark) continue;
    if (piece.kind != Piece::literal) break;
    out += piece.byte;
  }
  return out;
}

std::string shape_expression(std::string_view shape) {
  std::string out;
  const std::size_t mark = shape.find('^');
  if (mark != std::string_view::npos) {
    Piece before;
    for (std::size_t i = 0; i < mark;) {
      const Piece piece = next(shape, i);
      if (piece.kind != Piece::mark) before = piece;
    }
    if (before.kind == Piece::run) out += before.expression;
  }
  std::size_t runs = 12;  // characters of runs that the prefilter asks for, at most
  for (std::size_t i = mark == std::string_view::npos ? 0 : mark + 1; i < shape.size() && runs > 0;) {
    const Piece piece = next(shape, i);
    if (piece.kind == Piece::mark || piece.kind == Piece::anchor) continue;
    if (piece.kind == Piece::literal) {
      escape(out, piece.byte);
    } else if (piece.kind == Piece::uuid) {
      out += "[0-9a-fA-F]{8}-";
      break;
    } else {
      const std::size_t count = std::min(piece.least, runs);
      if (count > 0) out += std::string(piece.expression) + '{' + std::to_string(count) + '}';
      runs -= count;
      if (piece.least != piece.most || count < piece.least) break;
    }
  }
  return out;
}

}  // namespace policy::secrets
