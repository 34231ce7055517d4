#include "policy/names/features.h"

namespace policy::names {
namespace {

constexpr std::uint64_t kNoWord = 0x5bd1e995;
constexpr std::uint32_t kEdge = 31;

std::uint64_t mix(std::uint64_t kind, std::uint64_t a, std::uint64_t b = 0) noexcept {
  std::uint64_t h = (a + kind * 0xd6e8feb86659fd93ULL) * 0x9e3779b97f4a7c15ULL;
  h = (h ^ (h >> 32) ^ b) * 0xc2b2ae3d27d4eb4fULL;
  return h ^ (h >> 29);
}

// One place of the context, outside the block too.
struct Place {
  std::uint64_t word = kNoWord;
  std::uint32_t shape = kEdge, listed = 0, flags = 0;
};

Place place_of(const Block& block, std::size_t i) noexcept {
  Place place;
  if (i >= block.count) return place;  // also before the first: i wraps
  const Token& token = block.tokens.data()[i];
  const bool number = token.shape == Shape::number;
  place.word = token.barred ? kNoWord + 1 : number ? 2 + std::uint64_t{token.end - token.begin} : token.word;
  place.shape = static_cast<std::uint32_t>(token.shape) + (token.barred ? 12 : 0);
  place.listed = token.listed;
  place.flags = token.flags;
  return place;
}

// The run of words without a sign between them that `i` belongs to, inside the window.
Window run_of(const Block& block, const Window& window, std::size_t i) noexcept {
  const auto joins = [&](std::size_t k) {
    const Gap gap = block.tokens.data()[k].gap;
    return gap == Gap::blank || gap == Gap::dash || gap == Gap::ampersand || gap == Gap::apostrophe ||
           (gap == Gap::period && block.tokens[k - 1].shape == Shape::initial);
  };
  std::size_t begin = i, end = i + 1;
  while (begin > window.begin && i - begin < 8 && joins(begin)) --begin;
  while (end < window.end && end - i < 8 && joins(end)) ++end;
  return {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end)};
}

}  // namespace

void features_of(const Block& block, const Window& window, std::size_t i, Features& out) noexcept {
  const Token& token = block.tokens[i];
  const Place here = place_of(block, i), left = place_of(block, i - 1), right = place_of(block, i + 1);
  const Place left2 = place_of(block, i - 2), right2 = place_of(block, i + 2);
  const auto line = static_cast<std::uint32_t>(token.line);
  const auto gap = static_cast<std::uint32_t>(token.gap);
  const std::uint32_t gap_after = i + 1 < block.count ? static_cast<std::uint32_t>(block.tokens[i + 1].gap) : kEdge;
  const std::uint32_t first = token.first ? 1 : 0;
  const Window run = run_of(block, window, i);
  const auto from_begin = std::min<std::uint32_t>(static_cast<std::uint32_t>(i - run.begin), 4);
  const auto from_end = std::min<std::uint32_t>(static_cast<std::uint32_t>(run.end - 1U - i), 4);
  const Place run_first = place_of(block, run.begin), run_last = place_of(block, run.end - std::size_t{1});
  const std::uint32_t size = std::min<std::uint32_t>(token.end - token.begin, 15);

  std::size_t n = 0;
  const auto emit = [&](std::uint64_t a, std::uint64_t b = 0) {
    out.data()[n] = mix(n + 1, a, b);
    ++n;
  };
  emit(line, first);
  emit(here.word);
  emit(here.word, here.shape + (first << 8));
  emit(left.word);
  emit(right.word);
  emit(left2.word);
  emit(right2.word);
  emit(left.word, here.word);
  emit(right.word, here.word);
  emit(here.shape + (first << 8), line + (here.listed << 8));
  emit(here.shape, left.shape + (right.shape << 8));
  emit(token.tail & 0xffffff00U, here.shape);
  emit(token.tail & 0xffff0000U, here.shape);
  emit(token.head & 0x00ffffffU, here.shape);
  emit(token.tail, 1);
  emit(token.head, 2);
  emit(here.listed, here.shape);
  emit(here.listed, 256 + left.listed + (left.shape << 8) + (gap << 16));
  emit(here.listed, 256 + right.listed + (right.shape << 8) + (gap_after << 16));
  emit(here.shape, gap + (gap_after << 8));
  emit(left.word, here.listed + (gap << 8));
  emit(right.word, here.listed + (gap_after << 8));
  emit(run_last.word, from_end);
  emit(run_first.word, from_begin);
  emit(here.listed + (line << 8), from_begin + (from_end << 8));
  emit(left2.word, left.word);
  emit(here.listed, left.flags + (std::uint64_t{left2.flags} << 16));
  emit(here.flags, right.flags + (std::uint64_t{left.flags} << 16));
  emit(here.listed + (left.listed << 8), right.listed + (here.shape << 8));
  emit(size, here.shape + (here.listed << 8));
  emit(right.word, right2.word);
  static_assert(kFeatures == 31);
}

}  // namespace policy::names
