#include "policy/names/tokens.h"

#include <bit>
#include <cstring>

#include "policy/kept_bytes.h"
#include "policy/names/letters.h"
#include "policy/names/plain_words.h"

namespace policy::names {
namespace {

constexpr std::uint8_t kLetter = kLower | kUpper | kUncased;
constexpr std::size_t kLongest = 64;  // longer words are no names
constexpr std::size_t kLine = 48;     // words after which a new line ends a block

Gap foreign_gap(std::uint32_t c) noexcept {
  switch (c) {
    case 0xa0:
    case 0x2009:
    case 0x202f:
    case 0x3000: return Gap::blank;
    case 0x2019:
    case 0x2018: return Gap::apostrophe;
    case 0x201c:
    case 0x201d:
    case 0x201e:
    case 0xab:
    case 0xbb:
    case 0x300c:
    case 0x300d: return Gap::quote;
    case 0x2013:
    case 0x2014:
    case 0x2010:
    case 0x2011: return Gap::dash;
    case 0x3001:
    case 0xff0c:
    case 0x60c: return Gap::comma;
    case 0x3002:
    case 0xff01:
    case 0xff1f:
    case 0x964:
    case 0x61f:
    case 0x2026:
    case 0xa1:
    case 0xbf: return Gap::stop;
    case 0xff1a:
    case 0xff1b: return Gap::colon;
    case 0xff08: return Gap::open;
    case 0xff09: return Gap::close;
    default: return Gap::other;
  }
}

bool is_word_byte(std::string_view raw, std::size_t at) noexcept {
  if (at >= raw.size()) return false;
  const auto byte = static_cast<std::uint8_t>(raw[at]);
  return byte < 0x80 ? kByteKind[byte] != 0 : letter_at(raw, at).kind != 0;
}

// The bytes of an apostrophe at `at`, 0 for none.
std::size_t apostrophe(std::string_view raw, std::size_t at) noexcept {
  if (at >= raw.size()) return 0;
  if (raw[at] == '\'') return 1;
  return raw[at] == '\xe2' && raw.substr(at, 3) == "\xe2\x80\x99" ? 3 : 0;
}

// The bytes of what hangs on a word behind an apostrophe and says nothing of names: "s", "t", "ll", "ve", "d".
std::size_t clitic(std::string_view raw, std::size_t at) noexcept {
  for (const std::string_view end : {"s", "t", "d", "ll", "ve", "S"}) {
    if (raw.substr(at, end.size()) == end && !is_word_byte(raw, at + end.size())) return end.size();
  }
  return 0;
}

Shape shape_of(std::uint8_t first, std::uint8_t rest, std::size_t letters) noexcept {
  const auto all = static_cast<std::uint8_t>(first | rest);
  if ((all & (kLetter | kForeign)) == 0) return Shape::number;
  if ((all & kDigit) != 0) return Shape::mixed;
  if ((all & kUncased) != 0) return Shape::uncased;
  if ((all & kForeign) != 0) return (first & kUpper) != 0 ? Shape::foreign_capital : Shape::foreign_lower;
  if ((first & kUpper) == 0) return (rest & kUpper) != 0 && (all & kHyphen) == 0 ? Shape::inner : Shape::lower;
  if (letters == 1) return Shape::initial;
  if ((rest & kLower) == 0) return Shape::caps;
  if ((rest & kHyphen) != 0) return Shape::hyphenated;
  return (rest & kUpper) != 0 ? Shape::camel : Shape::capital;
}

// The folded form of a word that the bits of `fold` make small, without a copy; eight bytes may be read behind it.
inline void hash_plain(const char* word, std::size_t size, std::uint64_t fold, Token& token) noexcept {
  const auto part = [&](std::size_t at) -> std::uint64_t {
    if (size <= at) return 0;
    const std::size_t left = size - at;
    const std::uint64_t bytes = load8(word + at) | fold;
    return left >= 8 ? bytes : bytes & ((1ULL << (8 * left)) - 1);
  };
  const std::uint64_t a = part(0);
  token.word =
      size <= 8 ? hash_words(a, 0, 0, size)
                : hash_words(a, part(8), size <= 24 ? part(16) : load8(word + size - 8) | fold, size <= 24 ? size : 24);
  token.head = static_cast<std::uint32_t>(a);
  token.tail = size >= 4 ? load4(word + size - 4) | static_cast<std::uint32_t>(fold) : token.head;
}

void hash_folded(std::string_view word, Token& token) noexcept {
  const Folded folded = fold(word);
  token.word = folded.hash;
  token.head = load4(folded.bytes.data());
  token.tail = folded.size >= 4 ? load4(folded.bytes.data() + folded.size - 4) : token.head;
}

LineCase line_case(std::size_t words, std::size_t capitals, std::size_t caps) noexcept {
  if (words <= 2) return LineCase::brief;
  if (capitals == 0) return LineCase::lower;
  if (caps * 10 >= words * 6) return LineCase::caps;
  if (capitals * 10 >= words * 7) return LineCase::title;
  return capitals * 10 >= words * 3 ? LineCase::mixed : LineCase::prose;
}

constexpr std::uint32_t bit(Shape shape) noexcept { return 1U << static_cast<unsigned>(shape); }

// What says that a name follows, or that it does after one of the others.
constexpr std::uint16_t kTells = kTitle | kIntro | kNameNoun | kBe;

constexpr std::uint32_t kShort = 3;  // bytes; shorter words are written small in headings too

}  // namespace

// Moves to the next word; false at the end of the text.
bool Reader::read_gap(Token& token) noexcept {
  token.gap = at_ == 0 ? Gap::start : Gap::blank;
  token.glued = at_ != 0;
  bool newline = false;
  char last = 0;
  while (at_ < raw_.size()) {
    const auto byte = static_cast<std::uint8_t>(raw_[at_]);
    if (byte >= 0x80) {
      const Letter letter = letter_at(raw_, at_);
      if (letter.kind != 0) break;
      if (const Gap gap = foreign_gap(letter.code); gap != Gap::blank) token.gap = gap;
      at_ += letter.length;
      if (token.gap != Gap::apostrophe) token.glued = false;
      last = 0;
      continue;
    }
    if (kByteKind[byte] != 0) break;
    const Gap gap = kGaps[byte];
    if (gap == Gap::blank) {
      token.glued = false;
    } else if (gap == Gap::newline) {
      token.glued = false;
      newline = true;
    } else {
      token.gap = gap;
    }
    last = raw_[at_];
    ++at_;
    if (gap == Gap::apostrophe) at_ += clitic(raw_, at_);
  }
  if (at_ >= raw_.size()) return false;
  if (newline) token.gap = Gap::newline;
  token.barred = bars_next(last) || (last == ' ' && at_ >= 2 && raw_[at_ - 2] == '@');
  return true;
}

void Reader::skip_address() noexcept {
  while (at_ < raw_.size() && static_cast<std::uint8_t>(raw_[at_]) > ' ') ++at_;
}

void Reader::read_word(Token& token) noexcept {
  const std::size_t begin = at_, size = raw_.size();
  std::size_t at = begin;
  std::uint8_t first = 0, rest = 0, lengths = 0;
  for (;;) {
    while (at < size) {
      const auto byte = static_cast<std::uint8_t>(raw_.data()[at]);
      const Letter letter = byte < 0x80 ? Letter{byte, 1, kByteKind.data()[byte]} : letter_at(raw_, at);
      if (letter.kind == 0) break;
      (at == begin ? first : rest) |= letter.kind;
      lengths |= letter.length;
      at += letter.length;
      // What follows is mostly ASCII.
      for (; at < size; ++at) {
        const std::uint8_t kind = kByteKind.data()[static_cast<std::uint8_t>(raw_.data()[at])];
        if ((kind & (kLower | kUpper | kDigit)) == 0) break;
        rest |= kind;
      }
    }
    if (at >= size) break;
    if (raw_[at] == '-' && is_word_byte(raw_, at + 1) && ((first | rest) & kLetter) != 0) {
      rest |= kHyphen;
      ++at;
      continue;
    }
    // O'Brien, L'Oréal; but not d'Alembert nor it's.
    if (const std::size_t bytes = apostrophe(raw_, at); bytes != 0 && at - begin <= 2 && first == kUpper &&
                                                        is_word_byte(raw_, at + bytes) &&
                                                        clitic(raw_, at + bytes) == 0 && raw_[at + bytes] != 'm') {
      lengths |= static_cast<std::uint8_t>(bytes);
      rest |= kUpper;
      at += bytes;
      continue;
    }
    break;
  }
  token.begin = static_cast<std::uint32_t>(begin);
  token.end = static_cast<std::uint32_t>(at);
  token.shape = shape_of(first, rest, at - begin);
  at_ = at;
  const char next = at < raw_.size() ? raw_[at] : ' ';
  const char after = at + 1 < raw_.size() ? raw_[at + 1] : ' ';
  const bool letter_after = (kByteKind[static_cast<std::uint8_t>(after)] & (kLower | kUpper)) != 0;
  if (at - begin > kLongest) token.barred = true;
  if ((next == '@' && letter_after) || (next == ':' && raw_.substr(at, 3) == "://") ||
      (next == '.' && (kByteKind[static_cast<std::uint8_t>(after)] & kLower) != 0 && at - begin > 1) ||
      (next == ':' && after == ':') || bars_last(next)) {
    token.barred = true;
    if (next == '@' || after == '/') skip_address();
  }
  // Letters without case are their own folded form.
  const bool uncased = (first | rest) == kUncased;
  if ((lengths == 1 || uncased) && begin + ((at - begin + 7) & ~std::size_t{7}) <= size && at - begin <= kLongest) {
    hash_plain(raw_.data() + begin, at - begin, uncased ? 0 : kFold, token);
  } else {
    hash_folded(raw_.substr(begin, std::min(at - begin, kLongest)), token);
  }
  token.flags = words_.flags(token.word);
}

bool Reader::ends_sentence(const Token& last, const Token& next) const noexcept {
  if (next.shape == Shape::lower || next.shape == Shape::foreign_lower) return false;
  // "What is your last name? Krylova"
  if (next.gap == Gap::stop) return (last.flags & kNameNoun) == 0;
  // "97. Suite 446" goes on.
  if (next.gap != Gap::period || next.glued || (next.flags & kUnit) != 0) return false;
  const bool short_one = last.end - last.begin <= 3;
  const bool abbreviation = (last.flags & (kTitle | kState)) != 0 || short_one;
  if ((abbreviation && is_capital(last.shape)) || (short_one && (last.flags & kTitle) != 0)) return false;
  // "ul. Karpacka", "Ρ. Φεραίου"
  const bool initial = last.shape == Shape::foreign_capital && last.end - last.begin <= 6;
  return !(addresses_ && (initial || (short_one && (last.flags & (kStreet | kStreetBefore)) != 0)));
}

// To begin at `at`.
[[gnu::noinline]] void Reader::move_stretch(std::size_t at) noexcept {
  const char* bytes = raw_.data() + at;
  if (const std::size_t left = raw_.size() - at; left < ByteMasks::kBytes) {
    rest_.fill(' ');
    const std::size_t before = at == 0 ? 0 : 1;
    if (before + left != 0) std::memcpy(rest_.data() + 1 - before, bytes - before, left + before);
    bytes = rest_.data() + 1;
  }
  stretch_ = {bytes, at, masks_of(bytes)};
}

// The next token; false at the end of the text and for what belongs to the next block.
[[gnu::noinline]] bool Reader::read_token(Block& block) noexcept {
  Token& token = block.tokens.data()[block.count];
  token = Token();
  if (stretch_.bytes == nullptr || at_ - stretch_.from > kGapReach) move_stretch(at_);
  if (const std::size_t gap = at_ == 0 ? 0 : read_plain_gap(stretch_, at_ - stretch_.from, token); gap != 0) {
    at_ += gap;
  } else {
    if (!read_gap(token)) return false;
    if (at_ - stretch_.from > kWordReach) move_stretch(at_);
  }
  if (read_plain_word(stretch_, at_ - stretch_.from, words_, token)) {
    at_ = token.end;
  } else {
    read_word(token);
  }
  token.first = token.gap == Gap::start || token.gap == Gap::newline;
  if (block.count == 0) return true;
  const bool ends = ends_sentence(block.tokens.data()[block.count - 1], token);
  token.first = token.first || ends;
  has_held_ = ends || (token.gap == Gap::newline && block.count >= kLine);
  if (has_held_) held_ = token;
  return !has_held_;
}

// What most texts consist of: plain words with one blank before each.
[[gnu::noinline]] void Reader::read_run(Block& block) noexcept {
  if (raw_.data()[at_ - 1] == '@') return;
  std::size_t at = at_, count = block.count;
  std::uint32_t words = 0;
  for (; count < kBlock; ++count) {
    if (at - stretch_.from > kGapReach) move_stretch(at);
    const std::size_t place = at - stretch_.from;
    if (stretch_.bytes[place] != ' ') break;
    Token& token = block.tokens.data()[count];
    token = Token();
    if (!read_plain_word(stretch_, place + 1, words_, token)) break;
    at = token.end;
    words += token.end - token.begin >= kShort;
    if (token.shape != Shape::lower) note_shape(block, count);
    if (token.flags != 0) note_flags(block, count);
  }
  seen_.words += words;
  at_ = at;
  block.count = count;
}

// Of a word that is not small.
void Reader::note_shape(Block& block, std::size_t i) noexcept {
  const Token& token = block.tokens.data()[i];
  seen_.shapes |= bit(token.shape);
  if (is_capital(token.shape)) block.add_lead(i);
  if (token.end - token.begin < kShort) return;
  if (token.shape == Shape::number || token.shape == Shape::mixed) --seen_.words;
  if (is_capital(token.shape) || token.shape == Shape::foreign_capital) ++seen_.capitals;
  if (token.shape == Shape::caps) ++seen_.caps;
}

void Reader::note_flags(Block& block, std::size_t i) noexcept {
  const Token& token = block.tokens.data()[i];
  seen_.flags |= token.flags;
  if ((token.flags & kCommonName) != 0) block.add_lead(i);
  if ((token.flags & kTells) != 0) block.add_lead(i + 1);
}

void Reader::close_line(Block& block) noexcept {
  const LineCase line = line_case(seen_.words, seen_.capitals, seen_.caps);
  if (line != LineCase::prose) {  // which tokens say from the beginning
    for (std::size_t i = seen_.line; i < block.count; ++i) block.tokens.data()[i].line = line;
  }
  seen_.line = block.count;
  seen_.words = seen_.capitals = seen_.caps = 0;
}

bool Reader::next(Block& block) noexcept {
  block.count = 0;
  block.leads = {};
  seen_ = {};
  bool more = has_held_;
  if (more) {
    block.tokens[0] = held_;
    has_held_ = false;
  } else {
    more = read_token(block);
  }
  while (more) {
    const Token& token = block.tokens.data()[block.count];
    if (token.gap == Gap::newline && block.count != 0) close_line(block);
    seen_.words += token.end - token.begin >= kShort;
    if (token.shape != Shape::lower) note_shape(block, block.count);
    if (token.flags != 0) note_flags(block, block.count);
    ++block.count;
    if (at_ < raw_.size() && raw_.data()[at_] == ' ') read_run(block);
    more = block.count < kBlock && read_token(block);
  }
  close_line(block);
  block.numbers = (seen_.shapes & (bit(Shape::number) | bit(Shape::mixed))) != 0;
  block.introduced = (seen_.flags & kForeignIntro) != 0;
  block.uncased = (seen_.shapes & bit(Shape::uncased)) != 0;
  return block.count != 0;
}

}  // namespace policy::names
