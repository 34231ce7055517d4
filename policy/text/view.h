// One text as the classifiers read it: the client's bytes and a folded view of them, made in one pass (normalise.h),
// with a map back. Folded: lower case; full-width and mathematical letters as plain ones; Cyrillic, Greek and other
// look-alikes as Latin, but only inside words that mix scripts; zero-width, bidi, tag, variation and soft-hyphen
// characters gone; letters spaced out ("i g n o r e") drawn together; digits and signs for letters ("1gn0re") as
// letters, but only inside words that also have letters; runs of blanks as one. What was removed or changed is counted:
// the counts are signals.
//
// Offsets are bytes. The raw text may be any bytes; malformed UTF-8 is kept and counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace policy::text {

struct Counts {
  std::uint32_t words = 0, lines = 0;
  std::uint32_t letters = 0, upper = 0, digits = 0, blanks = 0, punctuation = 0;  // ASCII and beyond
  std::uint32_t code_points = 0, non_ascii = 0, malformed = 0;                    // malformed: bytes
  // Code points by script.
  std::uint32_t latin = 0, cyrillic = 0, greek = 0, arabic = 0, hebrew = 0, indic = 0, han = 0, kana = 0, hangul = 0,
                thai = 0, other_script = 0;
  // What was hidden or dressed up.
  std::uint32_t zero_width = 0, zero_width_in_word = 0, bidi = 0, tags = 0, variation = 0, controls = 0;
  std::uint32_t mixed_script_words = 0, styled_letters = 0, spaced_words = 0, leet_words = 0;
  std::uint32_t marks = 0;  // combining, on letters that have no such form
};

struct View {
  std::string_view raw;
  std::string_view folded;
  Counts counts;

  // Where the folded byte at `at` comes from; at == folded.size() gives raw.size(). Ranges map with begin by
  // origin(begin) and end by origin_end(end), so that removed characters inside belong to the range.
  std::size_t origin(std::size_t at) const noexcept;
  std::size_t origin_end(std::size_t end) const noexcept;
  // The first folded byte whose origin is at or behind `raw`.
  std::size_t folded_of(std::size_t raw) const noexcept;

  // The map: from this folded offset on, raw offset = raw + (folded offset - folded), up to the next step. Empty: the
  // folded text has the raw one's offsets.
  struct Step {
    std::uint32_t folded, raw;
  };
  std::span<const Step> steps;
};

}  // namespace policy::text
