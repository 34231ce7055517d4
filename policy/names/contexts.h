// Persons that introduce themselves, or are addressed, in scripts of which the model has seen nothing: "меня зовут Иван
// Петров", "اسمي أحمد", "我叫张伟". By hand: phrases, surnames' ends, the hundred commonest Chinese surnames.
#pragma once

#include <string_view>

#include "policy/names/spans.h"
#include "policy/names/tokens.h"
#include "policy/privacy/entity.h"

namespace policy::names {

// Scripts with blanks between words. Keeps `found` sorted and free of overlaps.
void find_in_context(std::string_view raw, const Block& block, FoundList& found) noexcept;

// Chinese and Japanese. Appends, and sorts what it appended among the rest.
void find_unspaced(std::string_view raw, privacy::Entities& out);

}  // namespace policy::names
