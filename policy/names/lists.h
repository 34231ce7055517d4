// What a model knows of words before it has learnt anything: built from lists of names, from what the training
// sentences mark, and from how words are written in prose.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/names/train.h"

namespace policy::names {

struct WordLists {
  std::vector<std::uint16_t> entries;    // word_list.h
  std::vector<std::uint32_t> common;     // first names that are looked for in lower case too, by hash
  std::vector<std::string> first, last;  // well-known ones, to invent sentences with
};

// Error (config): a list whose name is unknown.
core::Result<WordLists> make_lists(std::span<const Sentence> sentences, std::span<const Gazetteer> lists,
                                   std::size_t buckets);

// JSON escapes that stand for blanks and quotes, undone: prose may come as JSON lines.
std::string unescaped(std::string_view text);

}  // namespace policy::names
