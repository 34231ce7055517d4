#include "router/cache/semantic_facts.h"

#include <algorithm>
#include <span>
#include <vector>

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
constexpr std::string_view kSigns = "+*^=<>%$#&|~";

constexpr std::string_view kCyrillicNots[] = {"не", "Не", "нет", "Нет", "ни", "Ни", "без", "Без", "não", "Não"};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_wide(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }
bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_word(char c) noexcept { return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || is_wide(c) || c == '_'; }

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

class Reading {
 public:
  explicit Reading(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) step();
    std::sort(names_.begin(), names_.end());
    for (const std::string& name : names_) fact("name " + name);
    return std::move(out_);
  }

 private:
  char peek(std::size_t ahead) const noexcept { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  std::string_view rest() const noexcept { return text_.substr(at_); }
  void fact(std::string_view what) { out_.append(what).append("\n"); }

  void step() {
    const char c = text_[at_];
    if (quoted("\"", "\"") || quoted("`", "`") || quoted("\u201c", "\u201d") || quoted("\u00ab", "\u00bb") ||
        quoted("\u201e", "\u201c") || quoted("'", "'") || wide_sign())
      return;
    if (is_word(c)) return word();
    const bool dash = c == '-' || c == '/';
    if (kSigns.find(c) != kSigns.npos || (dash && (is_digit(last_) || is_digit(next_solid())))) fact({&c, 1});
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

  bool quoted(std::string_view open, std::string_view close) {
    if (!rest().starts_with(open)) return false;
    const bool apostrophe = open == "'";
    if (apostrophe && ((at_ > 0 && is_word(text_[at_ - 1])) || is_blank(peek(1)))) return false;
    std::size_t end = text_.find(close, at_ + open.size());
    while (apostrophe && end != text_.npos && end + 1 < text_.size() && is_word(text_[end + 1]))
      end = text_.find(close, end + 1);
    if (end == text_.npos) return false;
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
    const bool acronym = whole.size() > 1 && is_upper(whole[1]);
    if (is_upper(whole[0]) && (!first || acronym) && whole.size() > 1 && whole[1] != '\'') names_.push_back(small);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  char last_ = '\0';    // not a blank
  bool begins_ = true;  // a sentence
  std::string out_;
  std::vector<std::string> names_;
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
