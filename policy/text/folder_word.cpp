// Words that hold more than plain letters: other scripts, look-alikes, combining marks, invisible characters, digits
// for letters. A word is folded as it reads; only when its end shows that it mixes scripts is it folded again.
#include <algorithm>

#include "policy/text/folder.h"
#include "policy/text/leet.h"
#include "policy/text/utf8.h"

namespace policy::text {
namespace {

constexpr std::uint32_t kSoftHyphen = 0xAD;

bool word_byte(char c) noexcept { return is_ascii_alnum(c) || is_leet_sign(c); }

// The Latin letters that can pass for Cyrillic ones.
bool is_twin(char lower) noexcept { return std::string_view("aceopxykmtbhijs").find(lower) != std::string_view::npos; }

bool joins(Script script) noexcept {
  return script == Script::arabic || script == Script::indic || script == Script::other;
}

}  // namespace

std::size_t Folder::begin_of_word(std::size_t place) const noexcept {
  while (place > done_ && word_byte(raw_[place - 1])) --place;
  return place;
}

// A single letter beyond ASCII, which is `unit`; those of ASCII are places of their own.
bool Folder::perhaps_spaced(const Unit& unit) const noexcept {
  const std::size_t next = done_ + unit.size;
  return unit.size > 0 && next < raw_.size() && is_ascii(raw_[next]) && !is_ascii_alnum(raw_[next]) &&
         (done_ == 0 || (is_ascii(raw_[done_ - 1]) && !is_ascii_alnum(raw_[done_ - 1])));
}

bool Folder::take_word() {
  const bool beyond = done_ < raw_.size() && !is_ascii(raw_[done_]);
  if (beyond && perhaps_spaced(unit_at(done_)) && take_spaced(done_)) return true;
  const std::size_t begin = done_, at = at_, distance = distance_, steps = steps_.size();
  Word word;
  const std::size_t end = fold_word(Pass{}, word);
  if (end == begin) return false;
  Pass again{.count = false};
  const bool mixed = word.latin > 0 && word.foreign > 0 && word.foreign == word.alike &&
                     (!word.greek || word.letters > 3);  // not "σx"
  const bool disguised = word.latin == 0 && word.foreign > 0 && word.foreign == word.alike &&
                         word.letters == word.foreign && (!word.greek || word.letters > 2) && mostly_latin();
  const bool inverse = word.latin > 0 && word.foreign > word.alike && word.latin == word.twins && !word.greek &&
                       word.latin < word.foreign;
  seen_.mixed_script_words += mixed || disguised || inverse;
  again.look_alikes = mixed || disguised;
  again.no_marks = word.marks > 0 && word.composed > 0;
  if (again.look_alikes || again.no_marks) {
    at_ = at, distance_ = distance, done_ = begin;
    steps_.resize(steps);
    Word ignored;
    fold_word(again, ignored);
  }
  done_ = end;
  if (word.stand_ins > 0) seen_.leet_words += fold_leet(out_ + at, at_ - at, leet_);
  return true;
}

// From done_ to the end of the word, which it returns; done_ stays.
std::size_t Folder::fold_word(const Pass& pass, Word& word) {
  std::size_t at = done_;
  letter_ = 0;
  while (at < raw_.size()) {
    const char c = raw_[at];
    if (is_ascii(c)) {
      if (is_ascii_letter(c)) {
        const char lower = ascii_lower(c);
        ++word.letters, ++word.latin;
        word.twins += is_twin(lower);
        if (pass.count && word.hidden > 0) seen_.zero_width_in_word += word.hidden;
        word.hidden = 0;
        word.script = Script::latin;
        word.styled = false;
        letter_ = static_cast<unsigned char>(lower);
        letter_at_ = at_;
        put(lower, at++);
        continue;
      }
      if (!is_ascii_digit(c) && !(is_leet_sign(c) && sign_in_word(at, done_))) break;
      ++word.stand_ins;
      letter_ = 0;
      put(c, at++);
      continue;
    }
    const Unit unit = unit_at(at);
    if (unit.size == 0 || !fold_letter(unit, at, pass, word)) break;
    at += unit.size;
  }
  return at;
}

// False: it does not belong to the word.
bool Folder::fold_letter(const Unit& unit, std::size_t at, const Pass& pass, Word& word) {
  switch (unit.is.kind()) {
    case Kind::letter: {
      const Script script = unit.is.script();
      const char alike = script == Script::latin ? '\0' : table_.look_alike(unit.code_point);
      ++word.letters;
      if (script == Script::latin) {
        ++word.latin;
      } else if (alike != '\0' || script == Script::cyrillic || script == Script::greek) {
        ++word.foreign;
        word.alike += alike != '\0';
        word.greek |= script == Script::greek;
      }
      if (pass.count) {
        count(unit.is);
        full_width_ += unit.code_point >= 0xFF21 && unit.code_point <= 0xFF5A;
        if (word.hidden > 0) seen_.zero_width_in_word += word.hidden;
      }
      word.hidden = 0;
      word.script = script;
      word.styled = unit.is.styled();
      letter_at_ = at_;
      if (pass.look_alikes && alike != '\0') {
        letter_ = static_cast<unsigned char>(alike);
        put(alike, at);
      } else {
        letter_ = unit.is.target() != 0 ? unit.is.target() : unit.code_point;
        put(unit, at);
      }
      return true;
    }
    case Kind::digit:
      if (pass.count) count(unit.is);
      word.stand_ins += unit.is.target() != 0;
      letter_ = 0;
      put(unit, at);
      return true;
    case Kind::mark:
      if (word.letters == 0) return false;
      if (pass.count) count(unit.is);
      fold_mark(unit, pass, word);
      return true;
    case Kind::zero_width:
    case Kind::bidi:
    case Kind::variation:
    case Kind::tag:
    case Kind::control:
      if (word.letters == 0) return false;
      if (!pass.count) return true;
      count(unit.is);
      if (ordinary_in_word(unit, at, word)) return true;
      note_removed(unit.is.kind());
      word.hidden += unit.is.kind() == Kind::zero_width && unit.code_point != kSoftHyphen;
      return true;
    default: return false;
  }
}

bool Folder::ordinary_in_word(const Unit& unit, std::size_t at, const Word& word) const noexcept {
  if (unit.is.kind() == Kind::zero_width) return joins(word.script);
  if (unit.is.kind() == Kind::variation) return word.styled;  // letters that are emoji
  return unit.is.kind() == Kind::bidi && ordinary_mark(unit, at);
}

// A letter and its mark become one letter where there is one; a mark that no letter bears is noise.
void Folder::fold_mark(const Unit& unit, const Pass& pass, Word& word) {
  const std::uint32_t composed = letter_ != 0 && !pass.no_marks ? table_.compose(letter_, unit.code_point) : 0;
  if (composed != 0) {
    ++word.composed;
    at_ = letter_at_ + encode_utf8(composed, out_ + letter_at_);
    letter_ = composed;
    return;
  }
  ++word.marks;
  if (pass.count) ++seen_.marks;
}

// Whether @, $ or ! may stand for a letter: letters follow it, at most a few of its kind between. Not in an address.
bool Folder::sign_in_word(std::size_t at, std::size_t begin) const noexcept {
  constexpr std::size_t kRow = 4, kHost = 64;
  if (at == begin && at > 0 && (is_ascii_alnum(raw_[at - 1]) || !is_ascii(raw_[at - 1]))) return false;
  std::size_t next = at;
  while (next < raw_.size() && next - at < kRow && (is_leet_sign(raw_[next]) || is_ascii_digit(raw_[next]))) ++next;
  if (next >= raw_.size() || !is_ascii_letter(raw_[next])) return false;
  if (raw_[at] != '@' || at == begin) return true;
  for (std::size_t i = at + 1; i < raw_.size() && i - at < kHost; ++i) {
    const char c = raw_[i];
    if (c == '.') return i + 1 >= raw_.size() || !is_ascii_alnum(raw_[i + 1]);
    if (!is_ascii_alnum(c) && c != '-' && c != '_') break;
  }
  return true;
}

}  // namespace policy::text
