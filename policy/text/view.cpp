#include "policy/text/view.h"

#include <algorithm>

namespace policy::text {
namespace {

std::size_t map(std::span<const View::Step> steps, std::size_t at) {
  if (steps.empty()) return at;
  const auto after = std::upper_bound(steps.begin(), steps.end(), at,
                                      [](std::size_t value, const View::Step& step) { return value < step.folded; });
  if (after == steps.begin()) return at;
  const View::Step& step = *(after - 1);
  return step.raw + (at - step.folded);
}

bool inside(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

}  // namespace

std::size_t View::origin(std::size_t at) const noexcept {
  if (at >= folded.size()) return raw.size();
  std::size_t from = map(steps, at);
  // "ﬁ" is two letters folded; both come from its first byte.
  if (!inside(folded, at)) {
    for (unsigned i = 0; i < 3 && from > 0 && inside(raw, from); ++i) --from;
  }
  return std::min(from, raw.size());
}

std::size_t View::origin_end(std::size_t end) const noexcept {
  if (end == 0) return 0;
  if (end >= folded.size()) return raw.size();
  std::size_t to = map(steps, end - 1) + 1;
  // A folded letter may be shorter than the character it came from, all of which belongs to it.
  if (!inside(folded, end)) {
    const std::size_t next = std::min(map(steps, end), raw.size());
    while (to < next && inside(raw, to)) ++to;
  }
  return std::min(to, raw.size());
}

}  // namespace policy::text
