// What data sets call the things that the tagger finds.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "policy/names/spans.h"

namespace policy::names {

// kKinds for what it does not look for.
constexpr std::size_t kind_of_type(std::string_view type) noexcept {
  constexpr std::array<std::pair<std::string_view, Kind>, 13> kTypes{{
      {"PER", Kind::person},
      {"person", Kind::person},
      {"PERSON", Kind::person},
      {"LOC", Kind::place},
      {"GPE", Kind::place},
      {"location", Kind::place},
      {"LOCATION", Kind::place},
      {"ORG", Kind::organisation},
      {"corporation", Kind::organisation},
      {"group", Kind::organisation},
      {"ORGANIZATION", Kind::organisation},
      {"ADDRESS", Kind::address},
      {"STREET_ADDRESS", Kind::address},
  }};
  for (const auto& [name, kind] : kTypes) {
    if (name == type) return static_cast<std::size_t>(kind);
  }
  return kKinds;
}

}  // namespace policy::names
