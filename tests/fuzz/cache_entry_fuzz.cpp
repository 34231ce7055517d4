// Any bytes as a cached entry, as they come from Redis: an entry within its bounds that writes itself as it was read,
// or none. The same bytes with their checksum made right reach what is behind it. A body is decompressed to exactly its
// size, or not at all.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "router/cache/compress.h"
#include "router/cache/entry.h"

namespace {

using router::cache::Entry;
using router::cache::EntryFault;

void require(bool holds) {
  if (!holds) std::abort();
}

void read(std::string_view bytes) {
  Entry entry;
  if (Entry::parse(bytes, entry) != EntryFault::none) return;
  require(entry.within_bounds());
  require(entry.serialise() == bytes);
  constexpr std::size_t kLimit = 1u << 20;
  std::string plain;
  if (router::cache::decompress(entry.coding, entry.body, entry.plain_size, kLimit, plain))
    require(plain.size() == entry.plain_size);
  require(plain.size() <= kLimit);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  router::cache::Entry::seal(bytes);
  read(bytes);
  return 0;
}
