// Places that a request takes while it is at an upstream, given back when this goes out of scope. A core's thread.
#pragma once

#include <cstdint>

#include "router/snapshot.h"

namespace router {

// Among a provider's requests in flight.
class Place {
 public:
  Place(ProviderState& state, std::uint32_t limit) : state_(state) {
    taken_ = state.in_flight.fetch_add(1, std::memory_order_relaxed) < limit || limit == 0;
    if (!taken_) state.in_flight.fetch_sub(1, std::memory_order_relaxed);
  }
  ~Place() {
    if (taken_) state_.in_flight.fetch_sub(1, std::memory_order_relaxed);
  }
  Place(const Place&) = delete;
  bool taken() const noexcept { return taken_; }

 private:
  ProviderState& state_;
  bool taken_;
};

class TargetPlace {
 public:
  explicit TargetPlace(TargetState& state) : state_(state) { state.in_flight.fetch_add(1, std::memory_order_relaxed); }
  ~TargetPlace() { state_.in_flight.fetch_sub(1, std::memory_order_relaxed); }
  TargetPlace(const TargetPlace&) = delete;

 private:
  TargetState& state_;
};

}  // namespace router
