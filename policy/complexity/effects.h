// What a request says beside its text, as a step on the logits of the tiers: `simple` keeps its logit, `medium` gains
// the step, `complex` and `reasoning` twice the step. So a step upwards never makes `reasoning` of what is not, and
// never lowers a tier. The sizes are ours: no public data has labels for this. From a clear `simple` to a clear
// `medium` it is about six logits, so the largest step lifts a clear `simple` just off its place.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "policy/complexity/estimator.h"
#include "policy/complexity/numeric.h"

namespace policy::complexity {

inline constexpr float kPerToolDoubling = 0.5f;  // 1 tool: .5, 7 tools: 1.5
inline constexpr float kPerTurnDoubling = 0.3f;  // 2 turns: .3, 8 turns: .9
inline constexpr float kImages = 2.0f;
inline constexpr float kJsonSchema = 1.0f;
inline constexpr float kPerTextDoubling = 0.5f;    // of text over 4 KiB in the whole request: 32 KiB: 1.5
inline constexpr float kPerSchemaDoubling = 0.3f;  // of tool schemas over 2 KiB
inline constexpr float kLongAnswer = 0.8f;         // max_tokens of 4096 and more
inline constexpr float kTinyAnswer = -1.5f;        // max_tokens of 1 to 16: a label, not an essay
inline constexpr float kMostEffect = 6.0f;

inline float tier_step(const Request& request) noexcept {
  const auto doublings = [](std::uint64_t n) { return log2_1p(static_cast<float>(n)); };
  const auto over = [](std::uint64_t n, float limit) {
    const float ratio = static_cast<float>(n) / limit;
    return ratio > 1 ? log2_1p(ratio - 1) : 0.0f;
  };
  const std::uint64_t read = request.last_user.size() + request.system.size() + request.earlier.size();
  float up = kPerToolDoubling * doublings(request.tools);
  up += request.turns > 1 ? kPerTurnDoubling * doublings(request.turns - 1) : 0;
  up += request.images > 0 ? kImages : 0;
  up += request.json_schema ? kJsonSchema : 0;
  up += kPerTextDoubling * over(request.text_bytes != 0 ? request.text_bytes : read, 4096);
  up += kPerSchemaDoubling * over(request.tool_schema_bytes, 2048);
  up += request.max_tokens >= 4096 ? kLongAnswer : 0;
  up += request.max_tokens > 0 && request.max_tokens <= 16 ? kTinyAnswer : 0;
  return std::min(up, kMostEffect);
}

inline void apply_step(std::array<float, kTiers>& logits, float step) noexcept {
  logits[1] += step;
  logits[2] += 2 * step;
  logits[3] += 2 * step;
}

// A last message of few words is read together with what the user said before: the share of the earlier turns in the
// result. 0 from twelve words on.
inline float share_of_earlier(std::uint32_t words) noexcept {
  return words >= 12 ? 0.0f : 0.5f * static_cast<float>(12 - words) / 12;
}

}  // namespace policy::complexity
