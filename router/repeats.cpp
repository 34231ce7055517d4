#include "router/repeats.h"

#include <algorithm>
#include <cstring>

namespace router {

namespace {

std::uint64_t load(const char* at) noexcept {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) noexcept {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15;
  return hash ^ hash >> 32;
}

}  // namespace

// Only to choose a place: whether it is the same body is seen by comparing. Four lanes, since each step waits for the
// multiplication of the one before; the last bytes of all are taken in once more.
std::size_t Repeats::place_of(std::string_view body) noexcept {
  constexpr std::size_t kWord = sizeof(std::uint64_t), kBlock = 4 * kWord;
  std::array<std::uint64_t, 4> lanes{body.size(), 1, 2, 3};
  const auto take = [&](const char* at) {
    for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i] = mix(lanes[i], load(at + i * kWord));
  };
  if (body.size() < kBlock) {
    std::array<char, kBlock> padded{};
    std::memcpy(padded.data(), body.data(), body.size());
    take(padded.data());
  } else {
    const char* const last = body.data() + body.size() - kBlock;
    for (const char* at = body.data(); at < last; at += kBlock) take(at);
    take(last);
  }
  return mix(mix(mix(lanes[0], lanes[1]), lanes[2]), lanes[3]) % kPlaces;
}

const Repeat* Repeats::find(core::Endpoint endpoint, const Key* client, std::string_view body) const noexcept {
  if (!any_ || body.size() > kLargest) return nullptr;
  const Repeat& place = places_[place_of(body)];
  return place.body == body && place.endpoint == endpoint && place.client == client ? &place : nullptr;
}

Repeat* Repeats::keep(core::Endpoint endpoint, const Key* client, std::string_view body) {
  if (body.size() > kLargest || body.empty()) return nullptr;
  any_ = true;
  Repeat& place = places_[place_of(body)];
  place.endpoint = endpoint;
  place.client = client;
  place.body = body;
  place.judged = false;
  return &place;
}

void Repeats::clear() noexcept {
  for (Repeat& place : places_) place = Repeat();
  any_ = false;
}

}  // namespace router
