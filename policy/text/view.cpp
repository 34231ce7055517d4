#include "policy/text/view.h"

#include <algorithm>

#include "core/utf8.h"
#include "policy/text/code_points.h"
#include "policy/text/utf8.h"

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

// Where the character of which raw[at] is a byte begins; malformed bytes are characters of their own.
std::size_t character_of(std::string_view raw, std::size_t at, std::size_t& end) {
  std::size_t begin = at;
  for (unsigned i = 0; i < 3 && begin > 0 && core::is_continuation(raw[begin]); ++i) --begin;
  std::uint32_t code_point = 0;
  const unsigned size = decode_utf8(raw.data() + begin, raw.data() + raw.size(), code_point);
  const bool whole = begin + size > at;
  end = whole ? begin + size : at + 1;
  return whole ? begin : at;
}

bool is_mark(std::string_view raw, std::size_t at, unsigned& size) {
  std::uint32_t code_point = 0;
  size = decode_utf8(raw.data() + at, raw.data() + raw.size(), code_point);
  return size > 0 && CodePoints::get()[code_point].kind() == Kind::mark;
}

}  // namespace

std::size_t View::origin(std::size_t at) const noexcept {
  if (at >= folded.size()) return raw.size();
  const std::size_t from = std::min(map(steps, at), raw.size());
  // "ﬁ" is two letters folded; both come from its first byte.
  std::size_t end = 0;
  return from < raw.size() ? character_of(raw, from, end) : from;
}

std::size_t View::origin_end(std::size_t end) const noexcept {
  if (end == 0) return 0;
  if (end >= folded.size()) return raw.size();
  // A folded letter may be shorter than the character it came from, all of which belongs to it, with the marks on it.
  std::size_t to = 0;
  character_of(raw, std::min(map(steps, end - 1), raw.size() - 1), to);
  const std::size_t next = origin(end);
  for (unsigned size = 0; to < next && is_mark(raw, to, size);) to += size;
  return to;
}

std::size_t View::folded_of(std::size_t raw_at) const noexcept {
  std::size_t low = 0, high = folded.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (origin(middle) < raw_at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace policy::text
