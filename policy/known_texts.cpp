#include "policy/known_texts.h"

#include <algorithm>
#include <cstring>

namespace policy {

KnownTexts::Set& KnownTexts::set_of(const Name& name) noexcept {
  std::uint32_t bits;
  std::memcpy(&bits, name.hash.data(), sizeof bits);
  return sets_[bits % sets_.size()];
}

const Reading* KnownTexts::find(const Name& name) noexcept {
  if (sets_.empty()) return nullptr;
  for (Place& place : set_of(name)) {
    if (place.name != name) continue;
    place.used = ++uses_;
    return &place.reading;
  }
  return nullptr;
}

void KnownTexts::keep(const Name& name, const Reading& reading) {
  if (reading.entities.size() > kMostFound) return;
  if (sets_.empty()) sets_.resize(kPlaces / kWays);
  Set& set = set_of(name);
  Place& place =
      *std::min_element(set.begin(), set.end(), [](const Place& a, const Place& b) { return a.used < b.used; });
  place.name.reset();  // copying may throw
  place.reading = reading;
  place.name = name;
  place.used = ++uses_;
}

}  // namespace policy
