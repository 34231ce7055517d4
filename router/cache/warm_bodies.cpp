#include "router/cache/warm_bodies.h"

namespace router::cache {

bool WarmBodies::find(const std::shared_ptr<const Entry>& entry, std::string& body) const {
  const Place& place = places_[place_of(*entry)];
  if (place.entry.owner_before(entry) || entry.owner_before(place.entry)) return false;
  body = place.body;
  return true;
}

void WarmBodies::keep(const std::shared_ptr<const Entry>& entry, const std::string& body) {
  if (body.size() > kLargest || entry->coding == net::Coding::identity) return;
  Place& place = places_[place_of(*entry)];
  place.entry = entry;
  place.body = body;
}

void WarmBodies::clear() noexcept {
  for (Place& place : places_) place = Place();
}

}  // namespace router::cache
