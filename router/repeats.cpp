#include "router/repeats.h"

#include <algorithm>
#include <cstring>

namespace router {

// Only to choose a place: whether it is the same body is seen by comparing.
std::size_t Repeats::place_of(std::string_view body) noexcept {
  std::uint64_t hash = body.size();
  for (; !body.empty();) {
    const std::size_t size = std::min(body.size(), sizeof(std::uint64_t));
    std::uint64_t word = 0;
    std::memcpy(&word, body.data(), size);
    body.remove_prefix(size);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 32;
  }
  return hash % kPlaces;
}

const Repeat* Repeats::find(core::Endpoint endpoint, const Key* client, std::string_view body) const noexcept {
  if (body.size() > kLargest) return nullptr;
  const Repeat& place = places_[place_of(body)];
  return place.body == body && place.endpoint == endpoint && place.client == client ? &place : nullptr;
}

Repeat* Repeats::keep(core::Endpoint endpoint, const Key* client, std::string_view body) {
  if (body.size() > kLargest || body.empty()) return nullptr;
  Repeat& place = places_[place_of(body)];
  place.endpoint = endpoint;
  place.client = client;
  place.body = body;
  place.judged = false;
  return &place;
}

void Repeats::clear() noexcept {
  for (Repeat& place : places_) place = Repeat();
}

}  // namespace router
