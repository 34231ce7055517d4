#include "router/cache/warm_bodies.h"

#include <catch2/catch.hpp>

#include "tests/support/cache_entries.h"

using router::cache::Entry;
using router::cache::WarmBodies;

namespace {

std::shared_ptr<const Entry> packed(std::uint64_t number) {
  Entry entry = support::cache_entry(number);
  entry.coding = net::Coding::zstd;
  return std::make_shared<const Entry>(std::move(entry));
}

}  // namespace

TEST_CASE("a body that was served is found for its own entry, and for no other under the same key") {
  WarmBodies warm;
  const auto entry = packed(1), renewed = packed(1);
  std::string body;
  CHECK_FALSE(warm.find(entry, body));
  warm.keep(entry, "an answer");
  REQUIRE(warm.find(entry, body));
  CHECK(body == "an answer");
  CHECK_FALSE(warm.find(renewed, body));
  warm.keep(renewed, "a newer answer");
  CHECK_FALSE(warm.find(entry, body));
}

TEST_CASE("what is large, or costs nothing to unpack, is not kept warm") {
  WarmBodies warm;
  std::string body;
  const auto entry = packed(1);
  warm.keep(entry, std::string(16 << 10, 'a'));
  CHECK(warm.find(entry, body));
  const auto large = packed(2);
  warm.keep(large, std::string((16 << 10) + 1, 'a'));
  CHECK_FALSE(warm.find(large, body));
  const auto plain = std::make_shared<const Entry>(support::cache_entry(3));
  warm.keep(plain, "an answer");
  CHECK_FALSE(warm.find(plain, body));
}
