#include "policy/names/decode.h"

namespace policy::names {

bool allowed(std::size_t from, std::size_t to) noexcept {
  const auto inside = [](Label label) {
    return label == Label::i_person || label == Label::i_place || label == Label::i_organisation;
  };
  if (!inside(static_cast<Label>(to))) return true;
  if (from == kLabels) return false;
  return from == to || from + 1 == to;
}

}  // namespace policy::names
