// The rows that code_points.cpp makes its tables of. Kinds and scripts are ranges of Unicode 14's blocks, later rows
// over earlier ones; case, compatibility and composition are from the Unicode Character Database 14, as far as the
// result is no longer than the original; look-alikes are by eye, in the common sans-serif faces.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "policy/text/code_points.h"

namespace policy::text {

struct KindRow {
  std::uint32_t first, last;
  Kind kind;
  Script script;
};
struct CaseRow {  // upper case and what to add for lower
  std::uint32_t first, last, stride;
  std::int32_t distance;
};
struct SequenceRow {  // what the code points from `first` on fold to; blank: themselves
  std::uint32_t first;
  std::string_view targets;
  bool styled, latin;
};
struct ExpansionRow {
  std::uint32_t code_point;
  std::string_view text;
};
struct LookAlikeRow {
  std::string_view letters, latin;
};
struct CompositionRow {
  std::uint32_t mark;
  std::string_view letters, composed;
};

std::span<const KindRow> kind_rows() noexcept;
std::span<const CaseRow> case_rows() noexcept;
std::span<const SequenceRow> sequence_rows() noexcept;
std::span<const ExpansionRow> expansion_rows() noexcept;
std::span<const LookAlikeRow> look_alike_rows() noexcept;
std::span<const CompositionRow> composition_rows() noexcept;
std::string_view cherokee() noexcept;  // look-alikes from U+13A0 on

}  // namespace policy::text
