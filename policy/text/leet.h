// Digits and signs that stand for letters: "1gn0re", "p4$$w0rd", but not "h264", "3rd", "gpt4" or a hexadecimal id.
// Whether the folded word reads better than the pieces between the digits decides, by the likelihood of letter pairs.
#pragma once

#include <cstddef>

namespace policy::text {

// Folds one word in place; its letters are lower case, bytes beyond ASCII stay. `heavily`: the text is full of such
// words, so that digits at a word's end and words of few letters or none are taken for letters too. True: it was
// folded.
bool fold_leet(char* word, std::size_t size, bool heavily) noexcept;

}  // namespace policy::text
