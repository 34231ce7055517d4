// What the tagger knows of a word in a window: itself, its ends, its shape, the lists it is in, its neighbours, the run
// of capitalised words it belongs to. Each feature is a hash of 64 bits; the same code serves training and tagging.
#pragma once

#include <array>
#include <cstdint>

#include "policy/names/tokens.h"
#include "policy/names/windows.h"

namespace policy::names {

inline constexpr std::size_t kFeatures = 31;
using Features = std::array<std::uint64_t, kFeatures>;

void features_of(const Block& block, const Window& window, std::size_t i, Features& out) noexcept;

}  // namespace policy::names
