#include "policy/secrets/assignment.h"

#include <algorithm>

#include "policy/secrets/classes.h"

namespace policy::secrets {
namespace {

constexpr std::size_t kLongestName = 64;  // each side of the cue
constexpr std::size_t kLongestGap = 40;   // blanks between name, sign and value
constexpr std::size_t kLongestValue = 4096;

bool is_quote(char c) noexcept { return c == '"' || c == '\'' || c == '`'; }

// Skips blanks, at most kLongestGap. Newlines too where `lines`.
void skip_blanks(std::string_view text, std::size_t& p, bool lines = false) noexcept {
  const std::size_t stop = std::min(text.size(), p + kLongestGap);
  while (p < stop && (is(text[p], kBlank) || (lines && (text[p] == '\n' || text[p] == '\r')))) ++p;
}

// A quote, also written \" or &quot;. Returns 0 when none stands there.
char take_quote(std::string_view text, std::size_t& p) noexcept {
  std::size_t q = p;
  while (q < p + 3 && peek(text, q) == '\\') ++q;
  if (is_quote(peek(text, q))) {
    p = q + 1;
    return text[q];
  }
  if (text.substr(p, 6) == "&quot;") {
    p += 6;
    return '"';
  }
  return 0;
}

void read_name(std::string_view text, std::size_t begin, std::size_t end, Assignment& out) noexcept {
  constexpr unsigned kName = kWord | kDash;
  std::size_t b = begin, e = end;
  const std::size_t floor = begin > kLongestName ? begin - kLongestName : 0;
  while (b > floor && (is(text[b - 1], kName | kDot) || text[b - 1] == '$' || text[b - 1] == '@')) --b;
  const std::size_t stop = std::min(text.size(), end + kLongestName);
  while (e < stop && is(text[e], kName)) ++e;
  out.flag = text[b] == '-' && b < begin;
  out.name_begin = b;
  out.name = text.substr(b, e - b);
  out.before = text.substr(b, begin - b);
  out.after = text.substr(end, e - end);
}

// "name: Type = value": the sign that counts is the second one.
void skip_type(std::string_view text, std::size_t& p) noexcept {
  std::size_t q = p;
  skip_blanks(text, q);
  const std::size_t stop = std::min(text.size(), q + 32);
  const std::size_t start = q;
  while (q < stop &&
         (is(text[q], kWord | kDot) || text[q] == '[' || text[q] == ']' || text[q] == '&' || text[q] == '?'))
    ++q;
  if (q == start || is_quote(peek(text, start))) return;
  skip_blanks(text, q);
  if (peek(text, q) == '=' && peek(text, q + 1) != '=' && is(peek(text, q + 1), kBlank)) p = q + 1;
}

// value="...", "value": "...", value: ...
bool value_attribute(std::string_view text, std::size_t& p) noexcept {
  std::size_t q = p;
  skip_blanks(text, q, true);
  if (peek(text, q) == ',' || peek(text, q) == '{') ++q;
  skip_blanks(text, q, true);
  take_quote(text, q);
  if (!folded_starts(text.substr(q), "value") && !folded_starts(text.substr(q), "default")) return false;
  q += lower(text[q]) == 'v' ? 5 : 7;
  take_quote(text, q);
  skip_blanks(text, q);
  if (peek(text, q) != '=' && peek(text, q) != ':') return false;
  p = q + 1;
  return true;
}

// The password "for user 'x' is", "for x:".
bool named_user(std::string_view text, std::size_t& p) noexcept {
  if (text.substr(p, 4) != "for ") return false;
  std::string_view rest = text.substr(p, 64);
  rest = rest.substr(0, rest.find('\n'));
  const std::size_t word = rest.find(" is "), colon = rest.find(':');
  if (word == std::string_view::npos && colon == std::string_view::npos) return false;
  p += word < colon ? word + 4 : colon + 1;
  return true;
}

// From behind the name to the value's first byte or quote.
bool read_sign(std::string_view text, std::size_t& p, Assignment& out) noexcept {
  const std::size_t name_end = p;
  const char closing = take_quote(text, p);
  while (peek(text, p) == ']' || peek(text, p) == ')' || peek(text, p) == '}') ++p;
  if (peek(text, p) == '*' && peek(text, p + 1) == '*') p += 2;  // bold
  const std::size_t sign = p;
  if (peek(text, p) == '>') {  // <name>value
    out.notation = Notation::tag;
    ++p;
    return name_end == sign;
  }
  skip_blanks(text, p);
  const char c = peek(text, p), d = peek(text, p + 1);
  if (c == ':' && d == '=') {
    out.notation = Notation::assign;
    p += 2;
  } else if (c == '=' && d == '>') {
    out.notation = Notation::arrow;
    p += 2;
  } else if ((c == '=' || c == '!') && d == '=') {
    out.notation = Notation::compare;
    p += peek(text, p + 2) == '=' ? 3 : 2;
  } else if (c == '-' && d == '>') {
    return false;
  } else if (c == '=') {
    out.notation = Notation::assign;
    ++p;
    out.tight = p == sign + 1 && !is(peek(text, p), kBlank);
  } else if (c == ':') {
    if (d == ':' || (d == '/' && peek(text, p + 2) == '/')) return false;
    out.notation = Notation::colon;
    ++p;
    while (peek(text, p) == '*') ++p;
    if (closing == 0) skip_type(text, p);
  } else if (text.substr(p, 3) == "\xef\xbc\x9a") {  // the colon of Chinese and Japanese
    out.notation = Notation::colon;
    p += 3;
  } else if (text.substr(p, 3) == "\xe6\x98\xaf") {  // "is" in Chinese
    out.notation = Notation::word;
    p += 3;
  } else if (c == ',' && (closing != 0 || out.name.substr(0, 8) == "CURLOPT_")) {
    out.notation = Notation::comma;
    ++p;
    std::size_t q = sign;
    if (value_attribute(text, q)) {
      out.notation = Notation::attribute;
      p = q;
    }
  } else if (closing != 0 || (c == '\n' && sign == p)) {
    out.notation = Notation::attribute;
    if (!value_attribute(text, p)) return false;
  } else if (p > sign && (text.substr(p, 3) == "is " || text.substr(p, 4) == "was " || text.substr(p, 3) == "is:")) {
    out.notation = Notation::word;
    p += text[p] == 'w' ? 4 : 3;
  } else if (p > sign && named_user(text, p)) {
    out.notation = Notation::word;
    out.of_user = true;
  } else if (p > sign) {
    out.notation = Notation::blank;
  } else {
    return false;
  }
  return true;
}

bool ends_bare(char c, Notation notation) noexcept {
  if (c == '<' || c == '>' || c == '"' || c == '\'' || c == '`' || c == '\\' || c == ',' || c == ';' || c == ')' ||
      c == '|' || c == ']' || c == '}' || !is(c, kPrintable)) {
    return true;
  }
  return c == '&' && notation == Notation::assign;
}

bool read_value(std::string_view text, std::size_t p, Assignment& out) noexcept {
  const std::size_t before = p;
  skip_blanks(text, p);
  out.tight = out.tight && p == before;
  if (out.notation == Notation::assign && peek(text, p) == '(') ++p;
  // Prefixes of string literals: b"", r"", u"", L"", @"".
  if (is_quote(peek(text, p + 1)) && (is(text[p], kLetter) || text[p] == '@')) ++p;
  const std::size_t stop = std::min(text.size(), p + kLongestValue);
  std::size_t q = p;
  if (out.notation == Notation::tag) {
    while (q < stop && text[q] != '<' && text[q] != '\n') ++q;
    out.begin = p;
    out.value = text.substr(p, q - p);
    out.closed = peek(text, q) == '<' && peek(text, q + 1) == '/';
    return out.closed;
  }
  out.quote = take_quote(text, q);
  if (out.quote != 0) {
    if (peek(text, q) == out.quote && peek(text, q + 1) == out.quote) q += 2;  // """
    const std::size_t begin = q;
    const bool entity = text[begin - 1] == ';';
    while (q < stop && text[q] != '\n' && text[q] != out.quote && !(entity && text.substr(q, 6) == "&quot;")) {
      if (text[q] == '\\' && q + 1 < stop && text[q + 1] == out.quote) break;
      ++q;
    }
    out.begin = begin;
    out.value = text.substr(begin, q - begin);
    out.closed = q < stop && text[q] != '\n';
    // A quote escaped more than once, as in JavaScript inside a string: its backslashes are not the value's.
    while (!out.value.empty() && out.value.back() == '\\') out.value.remove_suffix(1);
    if (out.closed) return true;
    // Never closed: the quote is an apostrophe or the text was cut. The first word is what can be had.
    std::size_t word = 0;
    while (word < out.value.size() && !ends_bare(out.value[word], out.notation)) ++word;
    out.value = out.value.substr(0, word);
    return true;
  }
  while (q < stop && !ends_bare(text[q], out.notation)) ++q;
  out.begin = p;
  out.value = text.substr(p, q - p);
  if (out.value.size() > 3 && out.value.substr(out.value.size() - 3) == "...") return true;  // left out
  while (!out.value.empty() && (out.value.back() == '.' || out.value.back() == ':' || out.value.back() == '?'))
    out.value.remove_suffix(1);
  return true;
}

// getenv("KEY", "default"), process.env.KEY || "default": the default is the value.
void read_default(std::string_view text, Assignment& a) noexcept {
  if (a.quote != 0 || a.value.find("env") == std::string_view::npos) return;
  std::string_view line = text.substr(a.begin, 160);
  line = line.substr(0, line.find('\n'));
  for (const std::string_view sign : {"or \"", "or '", "|| \"", "|| '", "?? \"", "?? '", ", \"", ", '", ",\"", ",'"}) {
    const std::size_t at = line.find(sign);
    if (at == std::string_view::npos) continue;
    const std::size_t begin = at + sign.size();
    const std::size_t close = line.find(sign.back(), begin);
    if (close == std::string_view::npos || close == begin) continue;
    a.value = line.substr(begin, close - begin);
    a.begin += begin;
    a.quote = sign.back();
    a.closed = true;
    return;
  }
}

}  // namespace

bool read_assignment(std::string_view text, std::size_t begin, std::size_t end, Assignment& out) noexcept {
  out = {};
  read_name(text, begin, end, out);
  std::size_t p = out.name_begin + out.name.size();
  if (!read_sign(text, p, out) || !read_value(text, p, out) || out.value.empty()) return false;
  read_default(text, out);
  return true;
}

}  // namespace policy::secrets
