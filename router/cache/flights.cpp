#include "router/cache/flights.h"

#include <cstring>

namespace router::cache {

// The key is a digest: any of its bytes will do.
std::size_t Flights::Hash::operator()(const FlightKey& key) const noexcept {
  std::size_t hash = 0;
  std::memcpy(&hash, key.key.data() + 1, sizeof hash);
  return hash;
}

Flights::Boarding Flights::enter(const FlightKey& key, net::Core& core, std::string_view decision) {
  Boarding out;
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  std::shared_ptr<Flight>& flight = shard.flights[key];
  out.leads = !flight || !flight->board(core);
  if (out.leads) flight = std::make_shared<Flight>(key, core, decision, bound_);
  out.flight = flight;
  return out;
}

void Flights::land(Flight& flight) {
  flight.close();  // first, so that whoever still finds it begins another
  Shard& shard = shard_of(flight.key());
  std::shared_ptr<Flight> landed;  // let go of without the lock
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.flights.find(flight.key());
  if (found == shard.flights.end() || found->second.get() != &flight) return;
  landed = std::move(found->second);
  shard.flights.erase(found);
}

std::size_t Flights::size() const {
  std::size_t out = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    out += shard.flights.size();
  }
  return out;
}

}  // namespace router::cache
