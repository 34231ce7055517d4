// Postal addresses by rule: a house number and a street in the forms of several countries, with unit, place, state,
// post code and country where they follow. The rules read the words of a block and what the tagger found there: places
// and persons inside an address become part of it.
#pragma once

#include <string_view>

#include "policy/names/spans.h"
#include "policy/names/tokens.h"

namespace policy::names {

// Keeps `found` sorted and free of overlaps.
void find_addresses(std::string_view raw, const Block& block, FoundList& found) noexcept;

}  // namespace policy::names
