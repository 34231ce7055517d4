// Small questions about names and values that cues bring up.
#pragma once

#include <span>
#include <string_view>

#include "policy/secrets/assignment.h"
#include "policy/secrets/look.h"

namespace policy::secrets {

// Characters of a value by kind.
struct Makeup {
  int lower = 0, upper = 0, digits = 0, signs = 0, joints = 0, strange = 0;  // joints: _ - . /
  bool blanks = false;
  int kinds() const noexcept { return (lower > 0) + (upper > 0) + (digits > 0) + (signs + strange > 0); }
  int letters() const noexcept { return lower + upper; }
};
Makeup makeup(std::string_view value) noexcept;

// A name's part without the signs and numbers at its ends.
std::string_view trim_name(std::string_view part) noexcept;

// What follows the cue in a name changes nothing of what it says: API_KEY_PROD, password2, secretValue. A type's name
// (AWS::IAM::AccessKey) is none at all.
bool says_what_it_is(std::string_view text, const Assignment& a) noexcept;

bool ends_with_one_of(std::string_view before, std::span<const std::string_view> folded_words) noexcept;

// A call, an index, an interpolation or an expression rather than a value.
bool is_code(const Assignment& a) noexcept;

bool is_file_or_link(std::string_view value) noexcept;

// Where the search goes on behind an assignment: long values are not read twice.
std::size_t resume(const Place& place, const Assignment& a) noexcept;

}  // namespace policy::secrets
