// The parts of a postal address in the words of a block, read one after another. Used by address.cpp.
#pragma once

#include <string_view>

#include "policy/names/spans.h"
#include "policy/names/tokens.h"

namespace policy::names {

class AddressReader {
 public:
  AddressReader(std::string_view raw, const Block& block, const FoundList& found) noexcept
      : raw_(raw), block_(block), found_(found) {}

  const Token& at(std::size_t i) const noexcept { return block_.tokens[i]; }
  std::size_t count() const noexcept { return block_.count; }

  // Up to five digits and a letter or two: "12", "221B", "45a".
  bool house_number(std::size_t i) const noexcept;
  bool written_large(std::size_t i) const noexcept;  // or an ordinal, "40th"
  // Word of a name; `small`: lower case counts too, but not the small words of prose.
  bool name_word(std::size_t i, bool small) const noexcept;
  // A blank stands before `i` and no more, or the dot of a short word ("St. John", "ul. Karpacka").
  bool same_run(std::size_t i) const noexcept;
  bool compound(std::size_t i) const noexcept;  // "Hauptstraße"
  std::string_view word(std::size_t i) const noexcept { return raw_.substr(at(i).begin, at(i).end - at(i).begin); }
  bool unit(std::size_t i) const noexcept;       // "Apt. 12" begins here
  bool labelled(std::size_t i) const noexcept;   // "address:" right before
  bool announced(std::size_t i) const noexcept;  // "address is", "lives at", "Adresse:" right before
  // A word within `words` before `i` says that an address comes: "lives at", "Adresse:".
  bool told(std::size_t i, std::size_t words) const noexcept;

  // A street and its number whose number stands at `i`: tokens [begin, end), score 0 for none.
  Found street_at(std::size_t i) const noexcept;
  // Units, places, post codes and countries behind; the end. Where an address stands in lines of its own, places and
  // post code are findings of their own, which go to `own`.
  std::size_t tail(const Found& street, FoundList& own) const noexcept;
  // A house number or unit right before.
  std::size_t head(std::size_t begin) const noexcept;

 private:
  Found number_first(std::size_t i) const noexcept;
  Found number_last(std::size_t i) const noexcept;
  bool joined(std::size_t i) const noexcept;
  bool place_found(std::size_t i) const noexcept;
  std::size_t unit_end(std::size_t i) const noexcept;
  std::size_t post_code_end(std::size_t i) const noexcept;
  std::size_t place_end(std::size_t i, bool small) const noexcept;

  std::string_view raw_;
  const Block& block_;
  const FoundList& found_;
};

}  // namespace policy::names
