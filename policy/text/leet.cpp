#include "policy/text/leet.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "policy/text/ascii_scan.h"
#include "policy/text/letters.h"

namespace policy::text {
namespace {

constexpr std::size_t kLongest = 32;
// Of letter_score, for each pair. On the words of two sets of attacks in which every a, e, i, o, s and t was replaced,
// 2 keeps four fifths of those that qualify; on the ordinary development prompts it leaves thirty words in a megabyte.
constexpr int kReadable = 2;

char letter_of(char c) noexcept {
  switch (c) {
    case '0': return 'o';
    case '1':
    case '!': return 'i';
    case '3': return 'e';
    case '4':
    case '@': return 'a';
    case '5':
    case '$': return 's';
    case '7': return 't';
    default: return '\0';
  }
}

bool is_plain(char c) noexcept { return c >= 'a' && c <= 'z'; }

struct Shape {
  std::size_t letters = 0, stand_ins = 0, other_digits = 0;
  std::size_t head = 0, tail = 0;  // digits and signs at the ends
  std::size_t inner = 0;           // stand-ins between letters
  bool hexadecimal = true;

  explicit Shape(std::string_view word) {
    for (const char c : word) {
      letters += is_plain(c) || !is_ascii(c);
      stand_ins += letter_of(c) != '\0';
      other_digits += is_ascii_digit(c) && letter_of(c) == '\0';
      hexadecimal &= is_ascii_digit(c) || (c >= 'a' && c <= 'f');
    }
    const auto solid = [](char c) { return is_plain(c) || !is_ascii(c); };
    const auto first = std::find_if(word.begin(), word.end(), solid);
    const auto last = std::find_if(word.rbegin(), word.rend(), solid);
    head = static_cast<std::size_t>(first - word.begin());
    tail = static_cast<std::size_t>(last - word.rbegin());
    if (letters == 0) return;
    for (const char c : word.substr(head, word.size() - head - tail)) inner += letter_of(c) != '\0';
  }
};

// 1 is i or l, whichever goes better with its neighbours.
void spell(std::string_view word, char* out) noexcept {
  unsigned before = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char letter = letter_of(word[i]);
    out[i] = letter != '\0' ? letter : word[i];
    if (word[i] == '1') {
      const char next = i + 1 < word.size() ? word[i + 1] : ' ';
      const unsigned after = letter_index(letter_of(next) != '\0' ? letter_of(next) : next);
      const unsigned i_index = letter_index('i'), l_index = letter_index('l');
      const int as_i = kLetterPairs[before][i_index] + kLetterPairs[i_index][after];
      const int as_l = kLetterPairs[before][l_index] + kLetterPairs[l_index][after];
      if (as_l > as_i) out[i] = 'l';
    }
    before = letter_index(out[i]);
  }
}

bool readable(std::string_view word) noexcept {
  return letter_score(word) >= kReadable * static_cast<int>(word.size() + 1);
}

bool small_word(std::string_view digits) noexcept {  // a i as at is it so to
  static constexpr std::string_view kSmall[] = {"4", "1", "45", "47", "15", "17", "50", "70"};
  return std::find(std::begin(kSmall), std::end(kSmall), digits) != std::end(kSmall);
}

// "3rd", "100mg", "mp3", "gpt4": digits at one end are numbers, unless a word has others within. The rest must read
// well.
bool fold_lightly(char* word, std::string_view text, const Shape& shape) noexcept {
  if (shape.letters < 2 || text.size() < 4 || shape.inner == 0 || shape.head > 1 || text[0] == '$') return false;
  if (shape.hexadecimal && text.size() >= 6) return false;
  std::size_t size = text.size() - shape.tail;
  const bool no_other = [&] {
    for (const char c : text.substr(0, size)) {
      if (is_ascii_digit(c) && letter_of(c) == '\0') return false;
    }
    return true;
  }();
  if (!no_other) return false;
  char spelt[kLongest];
  if (shape.other_digits == 0 && shape.tail <= 2) {  // "v4lu3", but "passw0rd123"
    spell(text, spelt);
    if (readable({spelt, text.size()})) {
      std::memcpy(word, spelt, text.size());
      return true;
    }
  }
  spell(text.substr(0, size), spelt);
  if (!readable({spelt, size})) return false;
  std::memcpy(word, spelt, size);
  return true;
}

}  // namespace

bool fold_leet(char* word, std::size_t size, bool heavily) noexcept {
  if (size == 0 || size > kLongest) return false;
  const std::string_view text(word, size);
  const Shape shape(text);
  if (shape.stand_ins == 0) return false;
  if (!heavily) return fold_lightly(word, text, shape);
  if (shape.other_digits > 0) return false;
  char spelt[kLongest];
  spell(text, spelt);
  if (shape.letters == 0 && !small_word(text) && (size < 3 || !readable({spelt, size}))) return false;
  std::memcpy(word, spelt, size);
  return true;
}

}  // namespace policy::text
