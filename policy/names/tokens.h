// Cuts a text into words, a sentence or so at a time. Punctuation and blanks are no tokens: each word knows what stands
// before it. Web addresses, mail addresses, handles and words glued to program signs are marked so that nobody takes
// them for names. One pass, no allocation; malformed bytes separate words.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "policy/names/byte_masks.h"
#include "policy/names/words.h"

namespace policy::names {

enum class Shape : std::uint8_t {
  lower,
  capital,     // Smith
  initial,     // J or J.
  caps,        // SMITH
  camel,       // McDonald, JavaScript
  inner,       // iPhone
  hyphenated,  // Hubbard-Thomas
  number,
  mixed,          // x86, B2B
  foreign_lower,  // a script with case other than Latin
  foreign_capital,
  uncased,  // a script without case
};

enum class Gap : std::uint8_t {
  blank,
  newline,
  comma,
  period,
  stop,  // ! and ?
  colon,
  open,
  close,
  quote,
  slash,
  dash,
  ampersand,
  apostrophe,
  other,
  start,
};

// The case of the line a word stands in.
enum class LineCase : std::uint8_t { prose, mixed, title, caps, lower, brief };

struct Token {
  std::uint32_t begin = 0, end = 0;  // bytes in the text
  std::uint64_t word = 0;            // hash of the folded word
  std::uint32_t head = 0, tail = 0;  // first and last four bytes of the folded word
  std::uint16_t flags = 0;           // words.h
  Shape shape = Shape::lower;
  Gap gap = Gap::blank;  // before it
  LineCase line = LineCase::prose;
  std::uint8_t listed = 0;  // word_list.h; only for candidates
  bool barred = false;      // never part of a name
  bool first = false;       // of a sentence or line
  bool glued = false;       // nothing at all between it and the word before, but an apostrophe or a sign
};

inline constexpr std::size_t kBlock = 256;

struct Block {
  std::array<Token, kBlock> tokens;
  std::size_t count = 0;
  // Bits of the words with which a name may begin: written large, a common first name, or told by the word before.
  std::array<std::uint64_t, kBlock / 64> leads{};
  bool numbers = false;     // holds words with digits
  bool introduced = false;  // holds words of kForeignIntro
  bool uncased = false;     // holds words of a script without case

  void add_lead(std::size_t i) noexcept {
    if (i < kBlock) leads.data()[i / 64] |= 1ULL << (i % 64);
  }
};

class Reader {
 public:
  // `addresses`: the dot of a street's abbreviation ends no sentence. Marked sentences are read without: they end so.
  Reader(std::string_view raw, const WordTable& words, bool addresses = false) noexcept
      : raw_(raw), words_(words), addresses_(addresses) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // The next words, up to the end of a sentence; false at the end of the text.
  bool next(Block& block) noexcept;

 private:
  bool read_gap(Token& token) noexcept;
  void read_word(Token& token) noexcept;
  void skip_address() noexcept;
  bool ends_sentence(const Token& last, const Token& next) const noexcept;
  void move_stretch(std::size_t at) noexcept;
  bool read_token(Block& block) noexcept;
  void read_run(Block& block) noexcept;
  void note_shape(Block& block, std::size_t i) noexcept;
  void note_flags(Block& block, std::size_t i) noexcept;
  void close_line(Block& block) noexcept;

  std::string_view raw_;
  const WordTable& words_;
  bool addresses_;
  std::size_t at_ = 0;
  Stretch stretch_;
  struct {                                // of the block that is being read
    std::uint32_t shapes, flags;          // bits of all
    std::size_t line;                     // where the line begins
    std::uint32_t words, capitals, caps;  // in that line, without small words
  } seen_;
  std::array<char, 65> rest_;  // the end of the text, for a Stretch
  Token held_;                 // read already, belongs to the next block
  bool has_held_ = false;
};

inline bool is_capital(Shape shape) noexcept {
  return shape >= Shape::capital && shape <= Shape::hyphenated && shape != Shape::inner;
}

}  // namespace policy::names
