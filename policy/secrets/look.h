// What is looked for at the places where a telling literal stands: one line per literal, each with the function that
// looks closer. Functions read at most a few hundred bytes around the place (a private key: its block) and say where
// the search goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "policy/privacy/entity.h"

namespace policy::secrets {

struct Place {
  std::string_view text;
  std::size_t begin, end;  // of the literal
};

// Returns where to go on: behind place.begin.
using Look = std::size_t (*)(const Place& place, privacy::Entities& out);

struct Cue {
  std::string_view expression;  // of the prefilter; caseless where `folded`
  std::string_view literal;     // in lower case where `folded`
  bool folded;
  Look look;
};

// Private keys and JSON web tokens (structures.cpp).
std::span<const Cue> structure_cues() noexcept;

// Passwords and tokens where programs are told to log in: URLs, Authorization headers, command lines (logins.cpp).
std::span<const Cue> login_cues() noexcept;

// Names that are given a value: password, secret, token, key (names.cpp).
std::span<const Cue> name_cues() noexcept;

void add(privacy::Entities& out, std::string_view type, std::string_view reason, std::size_t begin, std::size_t end,
         double score);

}  // namespace policy::secrets
