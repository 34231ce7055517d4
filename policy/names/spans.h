// The names in a decoded window, and how sure we are of each: the margin by which its weakest word prefers its kind
// over every other, turned into the share that was right at such a margin among sentences kept from training.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "policy/names/decode.h"
#include "policy/names/tokens.h"
#include "policy/names/windows.h"

namespace policy::names {

enum class Kind : std::uint8_t { person, place, organisation, address, post_code };
inline constexpr std::size_t kKinds = 4;  // that the model finds; post codes come from rules alone

struct Found {
  std::uint16_t begin = 0, end = 0;  // tokens of the block
  Kind kind = Kind::person;
  std::int32_t margin = 0;
  float score = 0;
  const char* reason = "";
};

struct FoundList {
  std::array<Found, kBlock> at;
  std::size_t count = 0;
  void add(const Found& found) noexcept {
    if (count < at.size()) at[count++] = found;
  }
};

// Kind of a label; kKinds for none.
constexpr std::size_t kind_of(std::size_t label) noexcept { return label == 0 ? kKinds : (label - 1) / 2; }

// "Mr." and its like, which stand before a name and are no part of it; "Don" is a name too.
bool is_honorific(const Token& token) noexcept;

// Labels one window; `lattice` has the result.
void label_window(const Block& block, const Window& window, const Weights& weights, const Transitions& transitions,
                  Lattice<std::int16_t>& lattice) noexcept;

void spans_of(const Block& block, const Window& window, const Lattice<std::int16_t>& lattice, FoundList& out) noexcept;

// By kind, by whether the name is one word, by margin; in 1/255.
struct Calibration {
  static constexpr std::size_t kBins = 48;
  static constexpr std::int32_t kLowest = -64, kStep = 12;
  std::array<std::array<std::array<std::uint8_t, kBins>, 2>, kKinds> share{};

  static std::size_t bin_of(std::int32_t margin) noexcept {
    const std::int32_t bin = margin <= kLowest ? 0 : (margin - kLowest) / kStep;
    return bin >= static_cast<std::int32_t>(kBins) ? kBins - 1 : static_cast<std::size_t>(bin);
  }
  float score(const Found& found) const noexcept {
    return static_cast<float>(share[static_cast<std::size_t>(found.kind)][found.end - found.begin == 1 ? 0 : 1]
                                   [bin_of(found.margin)]) /
           255.0F;
  }
};

}  // namespace policy::names
