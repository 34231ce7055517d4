// Sentences made up for training: what people write to assistants with names in it, in several languages, and headings
// and shouting without any. Templates by hand; the names come from the lists, the places and organisations from the
// marked sentences.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "policy/names/lists.h"
#include "policy/names/train.h"

namespace policy::names {

void invent_prompts(const WordLists& lists, std::span<const Sentence> marked, std::size_t count, std::uint64_t seed,
                    std::vector<Sentence>& out);

// From prose: sentences without any name, written as headings and in capitals.
void invent_headings(std::string_view prose, const WordLists& lists, std::size_t count, std::uint64_t seed,
                     std::vector<Sentence>& out);

// The sentence in small letters, or in capitals.
Sentence lowered(const Sentence& sentence);
Sentence raised(const Sentence& sentence);

}  // namespace policy::names
