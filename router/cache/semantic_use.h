// What the semantic cache has to do with one request. Part of cache::Use; core-local.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/types.h"
#include "router/cache/semantic_store.h"

namespace router::cache {

struct SemanticUse {
  enum class Result : std::uint8_t {
    none,    // the route does not ask for it, or the exact cache had an answer
    bypass,  // this request takes no part: see the reason
    failed,  // no vector came, or nobody could look: see the reason
    miss,
    hit,
  };
  Result result = Result::none;
  std::string_view reason;              // a literal
  float similarity = -1;                // of what was served, else of the nearest whatever it says; -1: there was none
  Prompt prompt;                        // with its vector once that has come; kept with the answer
  std::uint32_t embedder = 0xffffffff;  // the target that made the vector
  core::Usage usage;                    // and what it counted
  core::Duration embedding{}, search{};

  void reset() { *this = SemanticUse(); }
};

inline std::string_view to_string(SemanticUse::Result result) noexcept {
  switch (result) {
    case SemanticUse::Result::none: return "none";
    case SemanticUse::Result::bypass: return "bypass";
    case SemanticUse::Result::failed: return "failed";
    case SemanticUse::Result::miss: return "miss";
    case SemanticUse::Result::hit: return "hit";
  }
  return "none";
}

}  // namespace router::cache
