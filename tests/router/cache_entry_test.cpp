#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "tests/support/cache_entries.h"

namespace router::cache {
namespace {

Entry full_entry() {
  Entry entry = support::cache_entry(1, 0);
  entry.tags = {"nightly", "", std::string(kTagBytes, 't')};
  entry.coding = Coding::zstd;
  entry.plain_size = 123'456;
  entry.usage.input = 10;
  entry.usage.output = -1;
  entry.usage.cached = 4;
  entry.usage.reasoning = std::numeric_limits<std::int64_t>::max();
  entry.stream = true;
  entry.body = std::string("\0\xff body", 7);
  return entry;
}

}  // namespace

TEST_CASE("an entry comes back from its bytes as it was") {
  const Entry entry = full_entry();
  Entry back;
  REQUIRE(Entry::parse(entry.serialise(), back) == EntryFault::none);
  CHECK(back.key == entry.key);
  CHECK(back.owner == entry.owner);
  CHECK(back.route == entry.route);
  CHECK(back.tags == entry.tags);
  CHECK(back.stored_at == entry.stored_at);
  CHECK(back.fresh_until == entry.fresh_until);
  CHECK(back.stale_until == entry.stale_until);
  CHECK(back.coding == entry.coding);
  CHECK(back.plain_size == entry.plain_size);
  CHECK(back.model == entry.model);
  CHECK(back.target == entry.target);
  CHECK(back.provider == entry.provider);
  CHECK(back.usage.input == 10);
  CHECK(back.usage.output == -1);
  CHECK(back.usage.cached == 4);
  CHECK(back.usage.reasoning == entry.usage.reasoning);
  CHECK(back.finish_reason == entry.finish_reason);
  CHECK(back.stream);
  CHECK(back.body == entry.body);
  CHECK(back.serialise() == entry.serialise());
}

TEST_CASE("an entry's bytes cut anywhere, longer, or with any bit flipped are no entry") {
  const std::string bytes = full_entry().serialise();
  Entry out;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK(Entry::parse(std::string_view(bytes).substr(0, size), out) != EntryFault::none);
  }
  CHECK(Entry::parse(bytes + "x", out) != EntryFault::none);
  CHECK(Entry::parse(bytes + bytes, out) != EntryFault::none);
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string flipped = bytes;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << i % 8));
    CAPTURE(i);
    CHECK(Entry::parse(flipped, out) != EntryFault::none);
  }
  CHECK(Entry::parse("", out) == EntryFault::cut_short);
  CHECK(Entry::parse("HTTP/1.1 200 OK", out) == EntryFault::not_an_entry);
  std::string later = bytes;
  later[4] = 2;
  CHECK(Entry::parse(later, out) == EntryFault::other_version);
}

TEST_CASE("an entry out of bounds has no bytes") {
  const auto refused = [](auto change) {
    Entry entry = support::cache_entry(1);
    REQUIRE(!entry.serialise().empty());
    change(entry);
    return !entry.within_bounds() && entry.serialise().empty();
  };
  CHECK(refused([](Entry& entry) { entry.tags.resize(kMostTags + 1); }));
  CHECK(refused([](Entry& entry) { entry.tags = {std::string(kTagBytes + 1, 't')}; }));
  CHECK(refused([](Entry& entry) { entry.route.assign(kNameBytes + 1, 'r'); }));
  CHECK(refused([](Entry& entry) { entry.stored_at = -1; }));
  CHECK(refused([](Entry& entry) { entry.fresh_until = entry.stored_at - 1; }));
  CHECK(refused([](Entry& entry) { entry.stale_until = entry.fresh_until - 1; }));
  CHECK(refused([](Entry& entry) { entry.usage.cached = -2; }));
  CHECK(refused([](Entry& entry) { entry.plain_size += 1; }));
  CHECK(refused([](Entry& entry) { entry.coding = static_cast<Coding>(net::kCodings); }));
}

TEST_CASE("an entry counts the memory of its texts as they are allocated") {
  const std::size_t small = support::cache_entry(1, 0).bytes();
  CHECK(small >= sizeof(Entry) + kNodeBytes);
  CHECK(small <= (sizeof(Entry) + kNodeBytes + 64) * 5 / 4);
  CHECK(support::cache_entry(1, 1000).bytes() >= small + 1000);
  CHECK(support::cache_entry(1, 1000).bytes() <= small + 1064 * 5 / 4);
  Entry reserved = support::cache_entry(1, 10);
  reserved.body.reserve(5000);
  CHECK(reserved.bytes() >= small + 5000);
  Entry tagged = support::cache_entry(1, 0);
  tagged.tags = {std::string(50, 't'), "short"};
  CHECK(tagged.bytes() >= small + 2 * sizeof(std::string) + 51);
}

}  // namespace router::cache
