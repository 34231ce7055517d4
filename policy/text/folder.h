// The part of normalising that looks closer: it walks the places that scan_ascii found and folds what is there, in the
// buffer that holds the lower-case copy. What is folded is never longer than what it came from, so the result grows
// behind the place that is read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "policy/text/ascii_scan.h"
#include "policy/text/code_points.h"
#include "policy/text/view.h"

namespace policy::text {

class Folder {
 public:
  // `out`: the lower-case copy of `raw`. `leet`: the text is full of digits for letters.
  Folder(std::string_view raw, char* out, std::vector<View::Step>& steps, std::span<const std::uint64_t> places,
         const AsciiCounts& ascii, bool leet);

  std::size_t run();  // the size of the folded text
  Counts counts() const;

 private:
  struct Unit {  // one code point of the raw text
    std::uint32_t code_point = 0;
    unsigned size = 0;  // bytes; 0: malformed, or the end
    CodePoint is;
  };
  struct Pass {  // how a word is folded
    bool count = true, look_alikes = false, no_marks = false;
  };
  struct Word {
    unsigned letters = 0, latin = 0, twins = 0;  // twins: Latin letters that have Cyrillic look-alikes
    unsigned foreign = 0, alike = 0;             // Cyrillic and the like; those that look Latin
    unsigned marks = 0, composed = 0;            // dropped; put together with their letter
    unsigned stand_ins = 0;                      // digits and signs
    unsigned hidden = 0;                         // zero-width characters since the last letter
    Script script = Script::none;                // of the last letter
    bool greek = false;
    bool styled = false;  // the last letter
  };

  // folder.cpp: the walk, and what stands between words.
  std::size_t next_place(std::size_t from) const noexcept;
  std::size_t look_at(std::size_t place);
  void take_word_around(std::size_t place);
  bool spaced_before(std::size_t place);
  void take_blanks(std::size_t place);
  void take_beyond();
  void take_other(const Unit& unit);
  void join_blanks();
  void take_removed(const Unit& unit);
  bool ordinary(const Unit& unit, bool follows) const noexcept;
  bool ordinary_mark(const Unit& unit, std::size_t at) const noexcept;
  void note_removed(Kind kind) noexcept;
  bool mostly_latin();
  Unit unit_at(std::size_t at) const noexcept;
  void count(CodePoint is) noexcept;

  // folder_word.cpp
  std::size_t begin_of_word(std::size_t place) const noexcept;
  bool perhaps_spaced(const Unit& unit) const noexcept;
  bool take_word();  // the word that begins at done_; false: there is none
  std::size_t fold_word(const Pass& pass, Word& word);
  bool fold_letter(const Unit& unit, std::size_t at, const Pass& pass, Word& word);
  bool ordinary_in_word(const Unit& unit, std::size_t at, const Word& word) const noexcept;
  void fold_mark(const Unit& unit, const Pass& pass, Word& word);
  bool sign_in_word(std::size_t at, std::size_t begin) const noexcept;

  // folder_spaced.cpp
  bool take_spaced(std::size_t first);
  std::string_view separator_at(std::size_t at) const noexcept;
  bool begins_spaced(std::size_t first, std::string_view separator) const noexcept;
  std::size_t begin_of_spaced(std::size_t first, std::string_view separator) const noexcept;
  bool single_at(std::size_t at, bool by_blanks) const noexcept;
  bool solid_at(std::size_t at) const noexcept;
  std::size_t put_spaced(std::size_t at, Word& word);
  std::size_t next_spaced(std::size_t at, std::string_view separator, char& gap) const noexcept;
  void end_spaced_word(std::size_t begin, const Word& word);

  // Writing. `from` is where in the raw text it comes from.
  void map(std::size_t from) {
    if (from - at_ == distance_) return;
    distance_ = from - at_;
    steps_.push_back({static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(from)});
  }
  void put(char c, std::size_t from) {
    map(from);
    out_[at_++] = c;
  }
  void put(const Unit& unit, std::size_t from);
  void copy_until(std::size_t end);  // of the lower-case copy, from done_ on

  std::string_view raw_;
  char* out_;
  std::vector<View::Step>& steps_;
  std::span<const std::uint64_t> places_;
  const AsciiCounts& ascii_;
  const CodePoints& table_;
  const bool leet_;

  std::size_t done_ = 0;      // raw bytes dealt with
  std::size_t at_ = 0;        // folded bytes written
  std::size_t distance_ = 0;  // raw minus folded offset of what is written

  std::size_t letter_at_ = 0;  // the last letter written, for marks
  std::uint32_t letter_ = 0;
  Unit before_;  // the last thing beyond ASCII between words that was kept, and where it ended
  std::size_t before_end_ = 0;
  unsigned flag_tags_ = 0;
  enum class Latin : std::uint8_t { unknown, yes, no } latin_ = Latin::unknown;

  std::array<std::uint32_t, kKinds> kinds_{};
  std::array<std::uint32_t, kScripts> scripts_{};
  std::uint32_t upper_ = 0, full_width_ = 0, lines_ = 0, words_ = 0, units_ = 0;
  Counts seen_;  // what was hidden or dressed up
};

}  // namespace policy::text
