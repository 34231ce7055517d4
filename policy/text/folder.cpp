#include "policy/text/folder.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "policy/text/utf8.h"

namespace policy::text {
namespace {

constexpr std::uint32_t kZeroWidthSpace = 0x200B, kJoiner = 0x200D, kByteOrderMark = 0xFEFF, kBlackFlag = 0x1F3F4;
constexpr std::uint32_t kArabicLetterMark = 0x61C, kLeftToRightMark = 0x200E, kRightToLeftMark = 0x200F;
constexpr unsigned kFlagTags = 8;  // "gbeng" and the end; longer is no flag

bool right_to_left(Script script) noexcept { return script == Script::arabic || script == Script::hebrew; }

}  // namespace

Folder::Folder(std::string_view raw, char* out, std::vector<View::Step>& steps, std::span<const std::uint64_t> places,
               const AsciiCounts& ascii, bool leet)
    : raw_(raw), out_(out), steps_(steps), places_(places), ascii_(ascii), table_(CodePoints::get()), leet_(leet) {
  steps_.clear();
}

std::size_t Folder::run() {
  for (std::size_t from = 0;;) {
    const std::size_t place = next_place(from);
    if (place >= raw_.size()) break;
    from = look_at(place);
    join_blanks();
    from = std::max(from, done_);
  }
  copy_until(raw_.size());
  return at_;
}

std::size_t Folder::next_place(std::size_t from) const noexcept {
  std::size_t block = from / 64;
  if (block >= places_.size()) return raw_.size();
  std::uint64_t places = places_[block] & (~std::uint64_t{0} << from % 64);
  while (places == 0) {
    if (++block == places_.size()) return raw_.size();
    places = places_[block];
  }
  return block * 64 + static_cast<unsigned>(std::countr_zero(places));
}

// Where to look on: behind what was folded, or behind a place that turned out to be plain.
std::size_t Folder::look_at(std::size_t place) {
  const char c = raw_[place];
  if (!is_ascii(c)) {
    take_word_around(place);
    if (done_ <= place) {
      copy_until(place);
      take_beyond();
    }
    return done_;
  }
  if (is_ascii_blank(c)) {
    if (!spaced_before(place)) take_blanks(place);
    return done_;
  }
  if (is_ascii_letter(c)) {
    for (const std::size_t apart : {std::size_t{2}, std::size_t{3}, std::size_t{4}}) {
      if (place >= done_ + 3 * apart && is_ascii_letter(raw_[place - 3 * apart]) && take_spaced(place - 3 * apart)) {
        return done_;
      }
    }
    return place + 1;
  }
  if (is_ascii_digit(c) || is_leet_sign(c)) {
    take_word_around(place);
    copy_until(place + 1);
    return done_;
  }
  copy_until(place);  // a control character
  ++done_;
  return done_;
}

// Two blanks or a tab behind a single letter: "i  g  n  o".
bool Folder::spaced_before(std::size_t place) {
  while (place > done_ && is_ascii_blank(raw_[place - 1])) --place;
  if (place == done_ || !is_ascii_letter(raw_[place - 1])) return false;
  const char before = place > 1 ? raw_[place - 2] : ' ';
  return is_ascii(before) && !is_ascii_alnum(before) && take_spaced(place - 1);
}

// It may begin with signs that are none of its letters.
void Folder::take_word_around(std::size_t place) {
  copy_until(begin_of_word(place));
  if (take_word()) return;
  copy_until(place);
  take_word();
}

void Folder::take_blanks(std::size_t place) {
  std::size_t begin = place;
  while (begin > done_ && is_ascii_blank(raw_[begin - 1])) --begin;
  copy_until(begin);
  bool newline = false;
  for (; done_ < raw_.size() && is_ascii_blank(raw_[done_]); ++done_) {
    newline |= raw_[done_] == '\n' || raw_[done_] == '\r';
  }
  if (at_ > 0 && is_ascii_blank(out_[at_ - 1])) {
    if (newline) out_[at_ - 1] = '\n';
  } else {
    put(newline ? '\n' : ' ', begin);
  }
}

// Blanks on both sides of something that is gone.
void Folder::join_blanks() {
  if (done_ < raw_.size() && is_ascii_blank(raw_[done_]) && at_ > 0 && is_ascii_blank(out_[at_ - 1])) {
    take_blanks(done_);
  }
}

// What is not ASCII, and lone spaces within it, until ASCII comes back.
void Folder::take_beyond() {
  const auto beyond = [this](std::size_t at) { return at < raw_.size() && !is_ascii(raw_[at]); };
  for (;;) {
    if (beyond(done_)) {
      const Unit unit = unit_at(done_);
      const Kind kind = unit.is.kind();
      // An ideograph begins no word unless it stands apart.
      const bool word =
          kind == Kind::letter || kind == Kind::digit || (kind == Kind::ideograph && perhaps_spaced(unit));
      if (unit.size > 0 && word && take_word()) continue;
      take_other(unit);
    } else if (beyond(done_ + 1) && raw_[done_] == ' ' && at_ > 0 && !is_ascii_blank(out_[at_ - 1])) {
      put(' ', done_++);
    } else {
      return;
    }
  }
}

void Folder::take_other(const Unit& unit) {
  if (unit.size == 0) {
    ++seen_.malformed;
    put(raw_[done_], done_);
    ++done_;
    return;
  }
  const Kind kind = unit.is.kind();
  if (kind == Kind::ideograph && raw_.size() > done_ + unit.size && raw_[done_ + unit.size] == ' ' &&
      (done_ == 0 || is_ascii_blank(raw_[done_ - 1])) && take_spaced(done_)) {
    return;
  }
  count(unit.is);
  if (kind == Kind::blank || kind == Kind::newline) {
    const bool after_blank = at_ > 0 && is_ascii_blank(out_[at_ - 1]);
    const std::size_t next = done_ + unit.size;
    if (!after_blank && at_ > 0 && next < raw_.size() && !is_ascii_blank(raw_[next])) ++words_;
    if (kind == Kind::newline) ++lines_;
    if (!after_blank) {
      put(kind == Kind::newline ? '\n' : ' ', done_);
    } else if (kind == Kind::newline) {
      out_[at_ - 1] = '\n';
    }
  } else if (kind >= Kind::zero_width || kind == Kind::mark) {
    take_removed(unit);
    done_ += unit.size;
    before_end_ = done_;
    return;
  } else {
    put(unit, done_);
  }
  done_ += unit.size;
  before_ = unit;
  before_end_ = done_;
  flag_tags_ = unit.code_point == kBlackFlag ? 1 : 0;
}

void Folder::take_removed(const Unit& unit) {
  const bool follows = before_.size > 0 && before_end_ == done_;
  if (!follows) before_ = Unit{};
  if (unit.is.kind() == Kind::tag && follows && flag_tags_ > 0 && flag_tags_ <= kFlagTags) {
    ++flag_tags_;
    return;
  }
  if (!ordinary(unit, follows)) note_removed(unit.is.kind());
  if (unit.is.kind() == Kind::variation) before_ = unit;  // a second one is no ordinary one
}

void Folder::note_removed(Kind kind) noexcept {
  switch (kind) {
    case Kind::zero_width: ++seen_.zero_width; break;
    case Kind::bidi: ++seen_.bidi; break;
    case Kind::tag: ++seen_.tags; break;
    case Kind::variation: ++seen_.variation; break;
    case Kind::control: ++seen_.controls; break;
    default: ++seen_.marks; break;
  }
}

// Whether people's keyboards make it: emoji are joined and varied, keys have caps, some scripts part their words.
bool Folder::ordinary(const Unit& unit, bool follows) const noexcept {
  const char ascii = done_ > 0 ? raw_[done_ - 1] : ' ';
  const bool key = is_ascii_digit(ascii) || ascii == '#' || ascii == '*';
  switch (unit.is.kind()) {
    case Kind::variation: return follows ? before_.is.kind() != Kind::variation : key;
    case Kind::zero_width:
      if (unit.code_point == kByteOrderMark) return done_ == 0;
      if (unit.code_point == kJoiner) {
        return follows && (before_.is.kind() == Kind::symbol || before_.is.kind() == Kind::variation);
      }
      return follows && unit.code_point == kZeroWidthSpace && before_.is.script() == Script::thai;
    case Kind::bidi: return ordinary_mark(unit, done_);
    case Kind::mark: return key || follows;
    default: return false;
  }
}

// A direction mark next to right-to-left text; overrides and isolates never are.
bool Folder::ordinary_mark(const Unit& unit, std::size_t at) const noexcept {
  if (unit.code_point != kArabicLetterMark && unit.code_point != kLeftToRightMark &&
      unit.code_point != kRightToLeftMark) {
    return false;
  }
  return scripts_[static_cast<std::size_t>(Script::arabic)] > 0 ||
         scripts_[static_cast<std::size_t>(Script::hebrew)] > 0 || right_to_left(unit_at(at + unit.size).is.script());
}

// Whether words of nothing but look-alikes are to be taken for Latin ones: there is Latin, and next to nothing of the
// other script's own letters. Asked rarely, answered once.
bool Folder::mostly_latin() {
  if (latin_ != Latin::unknown) return latin_ == Latin::yes;
  constexpr std::uint64_t kLatinForEach = 16;
  std::uint64_t own = 0;
  latin_ = ascii_.letters == 0 ? Latin::no : Latin::yes;
  for (std::size_t at = 0; at < raw_.size() && latin_ == Latin::yes;) {
    if (is_ascii(raw_[at])) {
      ++at;
      continue;
    }
    const Unit unit = unit_at(at);
    at += std::max(unit.size, 1U);
    const Script script = unit.is.script();
    if (unit.size == 0 || (script != Script::cyrillic && script != Script::greek)) continue;
    own += table_.look_alike(unit.code_point) == '\0';
    if (own * kLatinForEach > ascii_.letters) latin_ = Latin::no;
  }
  return latin_ == Latin::yes;
}

Folder::Unit Folder::unit_at(std::size_t at) const noexcept {
  Unit unit;
  if (at >= raw_.size()) return unit;
  unit.size = decode_utf8(raw_.data() + at, raw_.data() + raw_.size(), unit.code_point);
  if (unit.size > 0) unit.is = table_[unit.code_point];
  return unit;
}

void Folder::put(const Unit& unit, std::size_t from) {
  map(from);
  const std::uint32_t target = unit.is.target();
  if (target == 0) {
    std::memcpy(out_ + at_, raw_.data() + from, unit.size);
    at_ += unit.size;
  } else if (target < kExpansion) {
    at_ += encode_utf8(target, out_ + at_);
  } else {
    for (const char c : expansion(target)) out_[at_++] = c;
  }
}

void Folder::copy_until(std::size_t end) {
  if (end <= done_) return;
  map(done_);
  if (at_ != done_) std::memmove(out_ + at_, out_ + done_, end - done_);
  at_ += end - done_;
  done_ = end;
}

void Folder::count(CodePoint is) noexcept {
  ++units_;
  ++kinds_[static_cast<std::size_t>(is.kind())];
  ++scripts_[static_cast<std::size_t>(is.script())];
  seen_.styled_letters += is.styled();
  upper_ += is.upper();
}

Counts Folder::counts() const {
  const auto narrow = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
  const auto kind = [this](Kind of) { return kinds_[static_cast<std::size_t>(of)]; };
  const auto script = [this](Script of) { return scripts_[static_cast<std::size_t>(of)]; };
  const std::uint64_t ascii = raw_.size() - ascii_.beyond;
  Counts out = seen_;
  out.words = narrow(ascii_.words) + words_;
  out.lines = raw_.empty() ? 0 : narrow(ascii_.newlines) + lines_ + 1;
  out.letters = narrow(ascii_.letters) + kind(Kind::letter) + kind(Kind::ideograph);
  out.upper = narrow(ascii_.upper) + upper_;
  out.digits = narrow(ascii_.digits) + kind(Kind::digit);
  out.blanks = narrow(ascii_.blanks) + kind(Kind::blank) + kind(Kind::newline);
  out.punctuation = narrow(ascii - ascii_.letters - ascii_.digits - ascii_.blanks - ascii_.controls) +
                    kind(Kind::punctuation) + kind(Kind::symbol);
  out.code_points = narrow(ascii) + units_;
  out.non_ascii = units_;
  out.controls += narrow(ascii_.controls);
  out.latin = narrow(ascii_.letters) + script(Script::latin);
  out.cyrillic = script(Script::cyrillic), out.greek = script(Script::greek), out.arabic = script(Script::arabic);
  out.hebrew = script(Script::hebrew), out.indic = script(Script::indic), out.han = script(Script::han);
  out.kana = script(Script::kana), out.hangul = script(Script::hangul), out.thai = script(Script::thai);
  out.other_script = script(Script::other);
  if (out.han + out.kana == 0) out.styled_letters += full_width_;  // next to kana they are how one types
  return out;
}

}  // namespace policy::text
