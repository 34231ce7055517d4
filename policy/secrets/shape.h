// Shapes of keys: a small language of literals and runs, matched once from left to right without going back, so that a
// line of a table describes a vendor's key and looking costs no more than the key's length.
//
//   ghp_#w{36,255}     a literal, then 36 to 255 of class w; a run takes all it can get
//   #h{32}^-us#d{1,2}  the prefilter and the search look for what stands behind ^; what stands before it is of fixed
//                      length, but that the very first run may vary
//   AccountKey=!#b{86}==!;   only what is between the two ! is the secret
//   @                  a UUID
//   \#                 # itself; likewise \! \^ \@ \\ (a backslash)
//
// Classes: d 0-9, h 0-9a-f, H 0-9a-fA-F, a a-z, A A-Z, l a-z0-9, u A-Z0-9, w letters and digits, W w_, t w_-, c w_-.
// z A-Z2-7, g a-z2-7, b w+/, e w+/_-=, v w_-=, q w_-.~, E =, p printable,
// r w./, k w%, s w_-./$:@*.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace policy::secrets {

struct Span {
  std::size_t begin = 0, end = 0;
};

// Matches at exactly `at`. Whether a letter or digit may follow is part of it: none may. False: no match. Where that is
// because a long run went on beyond its most, `retry` is the first place from which it would not.
bool match_shape(std::string_view text, std::size_t at, std::string_view shape, Span& secret,
                 std::size_t* retry = nullptr) noexcept;

// How long what matches can be.
Span shape_lengths(std::string_view shape) noexcept;

// Matches a shape whose part behind ^ (or whose beginning) stands at `at`, and asks that nothing is joined to its left.
bool match_around(std::string_view text, std::size_t at, std::string_view shape, Span& secret,
                  std::size_t* retry = nullptr) noexcept;

// The literal that is searched for: behind ^, or at the beginning, up to the first class. Never empty in our tables.
std::string shape_anchor(std::string_view shape);

// The prefilter's regular expression: the anchor, one character before it where the shape says which, some after it.
std::string shape_expression(std::string_view shape);

}  // namespace policy::secrets
