// How well found entities agree with marked ones. Evaluation only.
//
// Exact: same type, same begin and end, each used once (CoNLL-2003, Tjong Kim Sang and De Meulder). Overlap: same type
// and at least one byte in common (the "type" scheme of SemEval-2013 task 9); recall then counts marked spans that were
// touched, precision found spans that touch one. F2 weighs recall twice as much: a missed person costs more than a
// masked word.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace policy::eval {

struct TypedSpan {
  std::size_t begin = 0, end = 0;  // bytes
  std::string_view type;
};

struct SpanCounts {
  double gold = 0, found = 0;          // spans
  double gold_hit = 0, found_hit = 0;  // those that agree with one of the other side

  double precision() const noexcept;
  double recall() const noexcept;
  double f(double beta) const noexcept;  // of precision and recall; NaN when there is nothing on either side
  void add(const SpanCounts& other, double weight = 1) noexcept;
};

enum class SpanMatch : std::uint8_t { exact, overlap };

// Of one text. An empty `type`: of all types, where types must still agree.
SpanCounts count_spans(std::span<const TypedSpan> gold, std::span<const TypedSpan> found, SpanMatch match,
                       std::string_view type = {});

}  // namespace policy::eval
