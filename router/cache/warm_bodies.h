// The bodies that a core served last, unpacked: what is asked again and again costs a copy instead of a decompression.
// Core-local; at most kPlaces bodies of kLargest bytes, 1 MiB in all. An entry that is gone is never found here; its
// body stays until its place is taken or somebody clears the cache.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "router/cache/entry.h"

namespace router::cache {

class WarmBodies {
 public:
  // False: it is not here.
  bool find(const std::shared_ptr<const Entry>& entry, std::string& body) const;
  void keep(const std::shared_ptr<const Entry>& entry, const std::string& body);
  void clear() noexcept;

 private:
  static constexpr std::size_t kPlaces = 64, kLargest = 16 << 10;
  struct Place {
    std::weak_ptr<const Entry> entry;
    std::string body;
  };
  // A key is a hash: any of its bytes choose well.
  static std::size_t place_of(const Entry& entry) noexcept { return entry.key[0] % kPlaces; }
  std::array<Place, kPlaces> places_;
};

}  // namespace router::cache
