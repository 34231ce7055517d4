// What a core has read of the bodies it was sent last: the same bytes of the same client read the same, so that a
// request that is asked again costs a comparison instead of a scan, a run of the classifiers and a hash. Only what the
// response cache has answered is kept, so a request that never comes again costs nothing here. Rules, limits, floor and
// routing are no part of it: they are applied anew each time. Core-local; at most kPlaces bodies of
// kLargest bytes with kParts things read of each, 2 MiB in all, until another takes their place, somebody clears
// anything or the config changes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/types.h"
#include "policy/signals.h"
#include "router/cache/entry.h"
#include "router/wire/request_scan.h"

namespace router {

struct Key;

struct Repeat {
  // Which it is. `client`: of the snapshot in force; null where there are no keys.
  core::Endpoint endpoint = core::Endpoint::other;
  const Key* client = nullptr;
  std::string body;

  // What was read of it. `signals` as the classifiers left them, before a session had its say on the tier.
  wire::RequestScan scan;
  bool judged = false;
  policy::Signals signals;

  // Its key in the response cache, when it goes this way and without the header openai-beta.
  std::uint32_t route = 0, first_tier = 0;
  core::Trust floor = core::Trust::external;
  cache::Key cache_key{};
};

// What is known of the body from the last time it came.
struct Known {
  bool body = false;  // the scan is of that time, the signals too where the classifiers are on
  bool signals = false;
  std::uint32_t route = 0, first_tier = 0;  // the cache's key is `key` when it goes this way again
  core::Trust floor = core::Trust::external;
  cache::Key key{};
  std::uint64_t removals = 0;  // of the cache, when this request looked
};

class Repeats {
 public:
  static constexpr std::size_t kPlaces = 128, kLargest = 8 << 10;
  static constexpr std::size_t kParts = 128;  // texts and findings of one body: some KiB

  // Null: it is not here. Good until the next keep() or clear().
  const Repeat* find(core::Endpoint endpoint, const Key* client, std::string_view body) const noexcept;
  // The place of a body, emptied for the caller to fill; null when it is too large.
  Repeat* keep(core::Endpoint endpoint, const Key* client, std::string_view body);
  void clear() noexcept;  // another config: what was judged by the one before says nothing

 private:
  static std::size_t place_of(std::string_view body) noexcept;
  std::array<Repeat, kPlaces> places_;
  bool any_ = false;  // where no route caches nothing is ever kept, and no body needs to be hashed
};

}  // namespace router
