// What the scanners of one text share: the text, its telling words, what is looked for and what was found.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

#include "policy/privacy/context.h"
#include "policy/privacy/entity.h"
#include "policy/privacy/types.h"

namespace policy::privacy {

struct Finder {
  std::string_view raw;
  Context& context;
  Entities& out;
  std::span<const float, kTypes> minimum;  // above 1: not looked for

  // Whether a score can be reported: asked before work is done for it.
  bool wants(Type type, float score = 1) const noexcept { return score >= minimum[static_cast<std::size_t>(type)]; }

  void add(Type type, std::uint32_t begin, std::uint32_t end, float score, std::string_view reason) const {
    if (wants(type, score)) out.push_back({name_of(type), reason, begin, end, score, EntityClass::personal});
  }

  // A score with a word near, which counts a little less the further it stands: of two labels the nearer wins.
  static float faded(float near, std::uint32_t distance) noexcept {
    return near - 0.001F * static_cast<float>(std::min(distance, Context::kBefore));
  }
};

}  // namespace policy::privacy
