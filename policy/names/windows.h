// Where names may be: runs of words that are written large, are known first names or follow a word that announces a
// name, with the small words ("van", "of the") and house numbers between them. All else is never looked at closely:
// most words of ordinary prose.
//
// Guards: in lines of capitals only known names and what follows a title are looked at; ordinary words that begin a
// sentence or stand in a heading alone are passed over.
#pragma once

#include <array>
#include <cstdint>

#include "policy/names/tokens.h"
#include "policy/names/word_list.h"

namespace policy::names {

struct Window {
  std::uint16_t begin = 0, end = 0;  // tokens of the block
};

struct Windows {
  std::array<Window, kBlock> at;
  std::size_t count = 0;
};

// Sets `listed` of the tokens it looks at.
void find_windows(Block& block, const WordList& list, Windows& out) noexcept;

}  // namespace policy::names
