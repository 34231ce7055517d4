#include "router/cache/semantic_facts.h"

#include <algorithm>
#include <span>

#include "core/secret_hash.h"

namespace router::cache {
namespace {

// Numbers in words, negations, and words of which the other one turns a question round. Sorted.
constexpr std::string_view kWords[] = {
    "after",   "allow",    "aucun",    "aucune",   "backward",  "before",    "below",     "billion",   "bottom",
    "close",   "decrease", "deny",     "disable",  "disabled",  "down",      "downgrade", "eight",     "eighteen",
    "eighty",  "eleven",   "enable",   "enabled",  "except",    "exclude",   "excluding", "fewer",     "fifteen",
    "fifty",   "first",    "five",     "forty",    "forward",   "four",      "fourteen",  "geen",      "half",
    "high",    "higher",   "highest",  "hundred",  "include",   "including", "increase",  "jamais",    "kein",
    "keine",   "keinen",   "keiner",   "largest",  "last",      "latest",    "least",     "left",      "less",
    "longest", "low",      "lower",    "lowest",   "mai",       "max",       "maximum",   "million",   "min",
    "minimum", "more",     "most",     "nao",      "ne",        "neither",   "never",     "newest",    "next",
    "nicht",   "nie",      "niemals",  "niet",     "nine",      "nineteen",  "ninety",    "no",        "nobody",
    "non",     "none",     "nooit",    "nor",      "not",       "nothing",   "nunca",     "off",       "ohne",
    "older",   "oldest",   "one",      "only",     "pas",       "personne",  "previous",  "rien",      "right",
    "sans",    "second",   "senza",    "seven",    "seventeen", "seventy",   "shortest",  "sin",       "six",
    "sixteen", "sixty",    "smallest", "stop",     "ten",       "third",     "thirteen",  "thirty",    "thousand",
    "three",   "top",      "twelve",   "twenty",   "twice",     "two",       "under",     "uninstall", "unless",
    "upgrade", "without",  "worst",    "youngest", "zero",      "zonder",
};
static_assert(std::is_sorted(std::begin(kWords), std::end(kWords)));

// "not" by other names. Sorted.
constexpr std::string_view kNots[] = {"cannot", "cant", "doesnt", "dont", "isnt", "wont"};

// Characters beyond ASCII that count, calculate or negate wherever they stand: one after the other, three bytes each.
constexpr std::string_view kThreeBytes =
    "〇一二三四五六七八九十百千万億两零不没沒無无未非否别勿莫０１２３４５６７８９०१२३४५६७८९€−≤≥≠√∞";
constexpr std::string_view kTwoBytes = "×÷±£¥٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹";
static_assert(kThreeBytes.size() % 3 == 0 && kTwoBytes.size() % 2 == 0);
constexpr std::string_view kSigns = "+*^=<>%$#&|~()[]{}";

constexpr std::string_view kCyrillicNots[] = {"не", "Не", "нет", "Нет", "ни", "Ни", "без", "Без", "não", "Não"};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_wide(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }
bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_word(char c) noexcept { return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || is_wide(c) || c == '_'; }

// How many bytes the capital letter at the beginning has; 0 where there is none. Latin, Greek, Cyrillic.
std::size_t capital(std::string_view text) noexcept {
  if (text.empty() || is_upper(text[0])) return text.empty() ? 0 : 1;
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  if (byte(0) == 0xE1 && byte(1) >= 0xB8 && byte(1) <= 0xBB) return byte(2) % 2 == 0 ? 3 : 0;  // U+1E00 on
  if (byte(0) < 0xC3 || byte(0) > 0xD4 || byte(1) < 0x80) return 0;
  const unsigned letter = (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
  const auto within = [letter](unsigned from, unsigned to) { return letter >= from && letter <= to; };
  const bool odd = letter % 2 == 1;
  const bool latin = (within(0xC0, 0xDE) && letter != 0xD7) || letter == 0x178 ||
                     (odd ? within(0x139, 0x148) || within(0x179, 0x17E)
                          : within(0x100, 0x137) || within(0x14A, 0x177) || within(0x200, 0x233));
  const bool greek = letter == 0x386 || within(0x388, 0x38F) || within(0x391, 0x3AB);
  const bool cyrillic = within(0x400, 0x42F) ||
                        (!odd && (within(0x460, 0x481) || within(0x48A, 0x4BF) || within(0x4D0, 0x52F))) ||
                        (odd && within(0x4C1, 0x4CD));
  return latin || greek || cyrillic ? 2 : 0;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = is_upper(c) ? static_cast<char>(c | 0x20) : c;
  return out;
}

bool one_of(std::string_view list, std::size_t width, std::string_view text) noexcept {
  for (std::size_t i = 0; i < list.size(); i += width) {
    if (text.starts_with(list.substr(i, width))) return true;
  }
  return false;
}

constexpr std::pair<std::string_view, std::string_view> kQuotes[] = {
    {"\"", "\""}, {"`", "`"}, {"\u201c", "\u201d"}, {"\u00ab", "\u00bb"}, {"\u201e", "\u201c"}, {"'", "'"},
};

class Reading {
 public:
  explicit Reading(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  char peek(std::size_t ahead) const noexcept { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  std::string_view rest() const noexcept { return text_.substr(at_); }
  void fact(std::string_view what) { out_.append(what).append("\n"); }

  void step() {
    const char c = text_[at_];
    for (std::size_t kind = 0; kind < std::size(kQuotes); ++kind) {
      if (quoted(kind)) return;
    }
    if (wide_sign()) return;
    if (is_word(c)) return word();
    const bool dash = c == '-' || c == '/';
    if (kSigns.find(c) != kSigns.npos || (dash && (is_digit(last_) || is_digit(next_solid()))) ||
        (c == '.' && is_digit(peek(1))))
      fact({&c, 1});
    if (c == '.' || c == '!' || c == '?' || c == ':' || c == '\n') begins_ = true;
    if (!is_blank(c)) last_ = c;
    ++at_;
  }

  char next_solid() const noexcept {
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
      if (!is_blank(text_[i])) return text_[i];
    }
    return '\0';
  }

  bool quoted(std::size_t kind) {
    const auto [open, close] = kQuotes[kind];
    if (unclosed_[kind] || !rest().starts_with(open)) return false;
    const bool apostrophe = open == "'";
    if (apostrophe && ((at_ > 0 && is_word(text_[at_ - 1])) || is_blank(peek(1)))) return false;
    std::size_t end = text_.find(close, at_ + open.size());
    while (apostrophe && end != text_.npos && end + 1 < text_.size() && is_word(text_[end + 1]))
      end = text_.find(close, end + 1);
    unclosed_[kind] = end == text_.npos;
    if (unclosed_[kind]) return false;
    const std::size_t begin = at_ + open.size();
    fact("quote " + std::string(text_.substr(begin, end - begin)));
    at_ = end + close.size();
    last_ = '"';
    begins_ = false;
    return true;
  }

  bool wide_sign() {
    if (!is_wide(text_[at_])) return false;
    const std::size_t width = one_of(kThreeBytes, 3, rest()) ? 3 : one_of(kTwoBytes, 2, rest()) ? 2 : 0;
    if (width == 0) return false;
    fact(rest().substr(0, width));
    last_ = '0';
    at_ += width;
    return true;
  }

  // Apostrophes of either kind and what joins the digits of one number are inside.
  std::size_t end_of_word() const {
    std::size_t end = at_;
    while (end < text_.size()) {
      const std::string_view here = text_.substr(end);
      const bool joins = end > at_ && is_digit(text_[end - 1]) && here.size() > 1 && is_digit(here[1]) &&
                         std::string_view(".,:/-").find(here[0]) != std::string_view::npos;
      if (here.starts_with("\u2019") && here.size() > 3 && is_word(here[3])) {
        end += 3;
      } else if (here[0] == '\'' && here.size() > 1 && is_word(here[1])) {
        ++end;
      } else if (end > at_ && is_wide(here[0]) && (one_of(kThreeBytes, 3, here) || one_of(kTwoBytes, 2, here))) {
        break;
      } else if (here.starts_with("\u201c") || here.starts_with("\u201d") || here.starts_with("\u00ab")) {
        break;
      } else if (is_word(here[0]) || joins) {
        ++end;
      } else {
        break;
      }
    }
    return std::max(end, at_ + 1);
  }

  void word() {
    const std::size_t end = end_of_word();
    const std::string_view whole = text_.substr(at_, end - at_);
    const std::string small = lower(whole);
    const auto listed = [](auto& list, std::string_view one) {
      return std::binary_search(std::begin(list), std::end(list), one);
    };
    const bool first = begins_;
    begins_ = false;
    last_ = whole.back();
    at_ = end;
    if (std::any_of(whole.begin(), whole.end(), is_digit)) return fact(small);
    if (small.ends_with("n't") || small.ends_with("n\u2019t") || listed(kNots, small)) return fact("not");
    if (listed(kWords, small)) return fact(small);
    if (std::find(std::begin(kCyrillicNots), std::end(kCyrillicNots), whole) != std::end(kCyrillicNots))
      return fact("not");
    if (small == "i" || small.starts_with("i'") || small.starts_with("i\u2019")) return;
    const std::size_t letter = capital(whole);
    // Behind the beginning of a sentence any word with a capital, there what is not written so for that alone: NASA, C.
    const bool certain = letter == whole.size() ? small != "a" : capital(whole.substr(letter)) > 0;
    if (letter > 0 && (!first || certain)) fact("name " + small);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  char last_ = '\0';    // not a blank
  bool begins_ = true;  // a sentence
  std::string out_;
  bool unclosed_[std::size(kQuotes)] = {};  // there is no such end in what is left: looking again and again takes long
};

}  // namespace

std::string facts_text(std::string_view prompt) { return Reading(prompt).run(); }

Facts facts_of(std::string_view prompt) {
  const std::string text = facts_text(prompt);
  const core::Digest whole = core::sha256(std::as_bytes(std::span(text.data(), text.size())));
  Facts out;
  std::copy_n(whole.begin(), out.size(), out.begin());
  return out;
}

}  // namespace router::cache
