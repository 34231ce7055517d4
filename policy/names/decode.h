// The best sequence of labels for a window (Viterbi), as first-order chains have it. 31 features of at most 127 and one
// transition a step: scores are kept relative to the best of a step and fit 32 bits.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "policy/names/weights.h"

namespace policy::names {

// From label to label; the row kLabels is for the first word of a window.
using Transitions = std::array<std::array<std::int32_t, kLabels>, kLabels + 1>;

inline constexpr std::int32_t kForbidden = -100'000'000;
// An I needs a B or an I of its kind before it.
bool allowed(std::size_t from, std::size_t to) noexcept;

template <class Score>
struct Lattice {
  std::array<std::array<Score, kLabels>, 256> emissions;
  std::array<std::array<std::uint8_t, kLabels>, 256> back;
  std::array<std::uint8_t, 256> labels;
};

template <class Score>
void decode(Lattice<Score>& lattice, std::size_t count, const Transitions& transitions) noexcept {
  std::array<std::int32_t, kLabels> best{};
  for (std::size_t k = 0; k < kLabels; ++k)
    best[k] = static_cast<std::int32_t>(lattice.emissions[0][k]) + transitions[kLabels][k];
  for (std::size_t i = 1; i < count; ++i) {
    std::array<std::int32_t, kLabels> next;
    std::array<std::int32_t, kLabels> from{};
    for (std::size_t k = 0; k < kLabels; ++k) next[k] = best[0] + transitions[0][k];
    for (std::size_t j = 1; j < kLabels; ++j) {
      for (std::size_t k = 0; k < kLabels; ++k) {
        const std::int32_t score = best[j] + transitions[j][k];
        const bool better = score > next[k];
        next[k] = better ? score : next[k];
        from[k] = better ? static_cast<std::int32_t>(j) : from[k];
      }
    }
    std::int32_t top = kForbidden * 2;
    for (std::size_t k = 0; k < kLabels; ++k) {
      next[k] += static_cast<std::int32_t>(lattice.emissions[i][k]);
      top = next[k] > top ? next[k] : top;
      lattice.back[i][k] = static_cast<std::uint8_t>(from[k]);
    }
    for (std::size_t k = 0; k < kLabels; ++k) best[k] = next[k] - top < kForbidden ? kForbidden : next[k] - top;
  }
  std::size_t label = 0;
  for (std::size_t k = 1; k < kLabels; ++k) label = best[k] > best[label] ? k : label;
  for (std::size_t i = count; i-- > 0;) {
    lattice.labels[i] = static_cast<std::uint8_t>(label);
    if (i != 0) label = lattice.back[i][label];
  }
}

}  // namespace policy::names
