#include "policy/names/spans.h"

#include <algorithm>

#include "policy/names/features.h"

namespace policy::names {
namespace {

std::int32_t margin_of(const std::array<std::int16_t, kLabels>& scores, std::size_t kind) noexcept {
  std::int32_t own = kForbidden, other = kForbidden;
  for (std::size_t k = 0; k < kLabels; ++k) {
    std::int32_t& side = kind_of(k) == kind ? own : other;
    side = std::max<std::int32_t>(side, scores[k]);
  }
  return own - other;
}

}  // namespace

bool is_honorific(const Token& token) noexcept {
  return (token.flags & kTitle) != 0 && (token.flags & kCommonName) == 0 && token.end - token.begin <= 4;
}

void label_window(const Block& block, const Window& window, const Weights& weights, const Transitions& transitions,
                  Lattice<std::int16_t>& lattice) noexcept {
  Features features;
  for (std::size_t i = window.begin; i < window.end; ++i) {
    auto& scores = lattice.emissions[i - window.begin];
    scores = {};
    features_of(block, window, i, features);
    weights.add(features, scores);
  }
  decode(lattice, static_cast<std::size_t>(window.end) - window.begin, transitions);
}

void spans_of(const Block& block, const Window& window, const Lattice<std::int16_t>& lattice, FoundList& out) noexcept {
  const std::size_t count = static_cast<std::size_t>(window.end) - window.begin;
  for (std::size_t i = 0; i < count;) {
    const std::size_t kind = kind_of(lattice.labels[i]);
    if (kind == kKinds) {
      ++i;
      continue;
    }
    Found found{static_cast<std::uint16_t>(window.begin + i), 0, static_cast<Kind>(kind),
                margin_of(lattice.emissions[i], kind)};
    std::size_t end = i + 1;
    // An address has one label; the others begin anew with an odd one.
    while (end < count && kind_of(lattice.labels[end]) == kind &&
           (found.kind == Kind::address || lattice.labels[end] % 2 == 0)) {
      found.margin = std::min(found.margin, margin_of(lattice.emissions[end], kind));
      ++end;
    }
    found.end = static_cast<std::uint16_t>(window.begin + end);
    while (found.kind == Kind::person && found.begin < found.end && is_honorific(block.tokens[found.begin]))
      ++found.begin;
    if (found.begin < found.end) out.add(found);
    i = end;
  }
}

}  // namespace policy::names
