// Letters spaced out: "i g n o r e   a l l", "i.g.n.o.r.e", "i - g - n - o - r - e". Four single letters the same few
// bytes apart begin it; a wider gap is one between words.
#include <algorithm>

#include "core/utf8.h"
#include "policy/text/folder.h"
#include "policy/text/leet.h"

namespace policy::text {
namespace {

constexpr unsigned kFewest = 4;
constexpr unsigned kFewestUnusual = 6;  // with separators that lists have too, and for scripts of many short words

bool separates(char c) noexcept {
  return is_ascii(c) && !is_ascii_alnum(c) && c > ' ' && c != 127 &&
         std::string_view("()[]{}<>\"'").find(c) == std::string_view::npos;
}
bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }
bool usual(char c) noexcept { return is_space(c) || std::string_view(".-_*~").find(c) != std::string_view::npos; }
bool all_space(std::string_view text) noexcept { return std::all_of(text.begin(), text.end(), is_space); }

}  // namespace

std::string_view Folder::separator_at(std::size_t at) const noexcept {
  constexpr std::size_t kWidest = 3;
  std::size_t size = 0;
  while (at + size < raw_.size() && size < kWidest && (is_space(raw_[at + size]) || separates(raw_[at + size]))) ++size;
  return raw_.substr(at, size);
}

bool Folder::begins_spaced(std::size_t first, std::string_view separator) const noexcept {
  unsigned fewest = std::all_of(separator.begin(), separator.end(), usual) ? kFewest : kFewestUnusual;
  bool alphabet = true;
  std::uint32_t last = 0;
  std::size_t at = first;
  for (unsigned i = 0;; ++i) {
    const Unit unit = unit_at(at);
    if (unit.size == 0 || (unit.is.kind() != Kind::letter && unit.is.kind() != Kind::ideograph)) return false;
    if (unit.is.kind() == Kind::ideograph) fewest = kFewestUnusual;
    alphabet &= i == 0 || unit.code_point == last + 1;  // "a b c d"
    last = unit.code_point;
    at += unit.size;
    if (i + 1 == fewest) break;
    if (raw_.substr(at, separator.size()) != separator) return false;
    at += separator.size();
  }
  return !alphabet && (at >= raw_.size() || (is_ascii(raw_[at]) && !is_ascii_alnum(raw_[at])));
}

// Single characters before the first letter belong to it: the quote in "' i g n o r e".
std::size_t Folder::begin_of_spaced(std::size_t first, std::string_view separator) const noexcept {
  const bool by_blanks = all_space(separator);
  while (first >= done_ + separator.size() + 1) {
    const std::size_t end = first - separator.size();
    if (raw_.substr(end, separator.size()) != separator) break;
    std::size_t begin = end - 1;
    while (begin > done_ && end - begin < 4 && core::is_continuation(raw_[begin])) --begin;
    const char before = begin > 0 ? raw_[begin - 1] : ' ';
    const bool apart = by_blanks ? is_ascii_blank(before) : is_ascii(before) && !is_ascii_alnum(before);
    if (!apart || unit_at(begin).size != end - begin || !single_at(begin, by_blanks)) break;
    first = begin;
  }
  return first;
}

bool Folder::single_at(std::size_t at, bool by_blanks) const noexcept {
  const Unit unit = unit_at(at);
  if (unit.size == 0) return false;
  const Kind kind = unit.is.kind();
  const bool ascii = unit.code_point < 0x80;
  const auto c = static_cast<char>(unit.code_point);
  const bool solid = ascii ? is_ascii_alnum(c) : kind == Kind::letter || kind == Kind::ideograph || kind == Kind::digit;
  const bool sign =
      ascii ? c > ' ' && c < 127 && !is_ascii_alnum(c) : kind == Kind::punctuation || kind == Kind::symbol;
  if (!solid && !(sign && by_blanks)) return false;
  const char next = at + unit.size < raw_.size() ? raw_[at + unit.size] : ' ';
  if (is_ascii_alnum(next) || !is_ascii(next)) {  // a sign right before a letter: "(i g n o r e)"
    return sign && ascii && solid_at(at + unit.size);
  }
  return solid || is_ascii_blank(next);
}

// A letter or digit by itself.
bool Folder::solid_at(std::size_t at) const noexcept {
  const Unit unit = unit_at(at);
  const Kind kind = unit.is.kind();
  const bool solid = unit.code_point < 0x80 ? is_ascii_alnum(static_cast<char>(unit.code_point))
                                            : kind == Kind::letter || kind == Kind::ideograph || kind == Kind::digit;
  const char next = at + unit.size < raw_.size() ? raw_[at + unit.size] : ' ';
  return unit.size > 0 && solid && is_ascii(next) && !is_ascii_alnum(next);
}

std::size_t Folder::put_spaced(std::size_t at, Word& word) {
  const Unit unit = unit_at(at);
  const char alike = unit.code_point < 0x80 ? '\0' : table_.look_alike(unit.code_point);
  if (unit.code_point < 0x80) {
    const auto c = static_cast<char>(unit.code_point);
    word.letters += is_ascii_letter(c);
    word.stand_ins += is_ascii_digit(c) || is_leet_sign(c);
    put(ascii_lower(c), at);
  } else {
    count(unit.is);
    word.letters += unit.is.kind() == Kind::letter || unit.is.kind() == Kind::ideograph;
    if (alike != '\0' && mostly_latin()) {
      ++word.alike;
      put(alike, at);
    } else {
      put(unit, at);
    }
  }
  return at + unit.size;
}

// Where the run goes on, or npos. `gap`: the blank that parts two words there, or 0 within a word.
std::size_t Folder::next_spaced(std::size_t at, std::string_view separator, char& gap) const noexcept {
  const bool by_blanks = all_space(separator);
  gap = '\0';
  if (by_blanks && at < raw_.size() && !is_ascii_blank(raw_[at])) return single_at(at, true) ? at : raw_.npos;  // "e ,"
  const std::size_t next = at + separator.size();
  if (raw_.substr(at, separator.size()) == separator && single_at(next, by_blanks)) return next;
  std::size_t end = at;
  gap = ' ';
  for (; end < raw_.size(); ++end) {
    const char c = raw_[end];
    if (c == '\n' || c == '\r') gap = '\n';
    if (!is_ascii_blank(c) && (by_blanks || separator.find(c) == std::string_view::npos)) break;
  }
  return end > at && single_at(end, by_blanks) ? end : raw_.npos;
}

void Folder::end_spaced_word(std::size_t begin, const Word& word) {
  constexpr unsigned kWord = 3;
  seen_.spaced_words += word.letters >= kWord;
  seen_.mixed_script_words += word.alike > 0;
  if (word.stand_ins > 0) seen_.leet_words += fold_leet(out_ + begin, at_ - begin, leet_);
}

bool Folder::take_spaced(std::size_t first) {
  const Unit unit = unit_at(first);
  const std::string_view separator = separator_at(first + unit.size);
  if (separator.empty() || !begins_spaced(first, separator)) return false;
  copy_until(begin_of_spaced(first, separator));
  std::size_t begin = at_;
  Word word;
  for (std::size_t at = done_; at != raw_.npos;) {
    done_ = put_spaced(at, word);
    char gap = '\0';
    at = next_spaced(done_, separator, gap);
    if (at == raw_.npos || gap == '\0') continue;
    end_spaced_word(begin, word);
    word = Word{};
    put(gap, done_);
    begin = at_;
  }
  end_spaced_word(begin, word);
  return true;
}

}  // namespace policy::text
