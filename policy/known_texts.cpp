#include "policy/known_texts.h"

#include <algorithm>
#include <cstring>

namespace policy {

// By all that tells two names apart: what many clients send alike would crowd one set.
KnownTexts::Set& KnownTexts::set_of(const Name& name) noexcept {
  std::uint64_t text;
  std::memcpy(&text, name.hash.data(), sizeof text);
  const std::uint64_t source = name.source ? 1 + static_cast<std::uint64_t>(*name.source) : 0;
  std::uint64_t bits = salt_;
  for (const std::uint64_t part : {text, name.client, name.policy, source}) bits = core::mix_bits(bits ^ part);
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
