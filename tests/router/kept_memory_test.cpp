#include <catch2/catch.hpp>

#include "core/release.h"
#include "router/exchange.h"

TEST_CASE("what is released has no memory left") {
  std::string text(1 << 20, 'x');
  std::vector<int> list(1 << 20);
  core::release(text);
  core::release(list);
  CHECK(text.capacity() < 64);
  CHECK(list.capacity() == 0);
}

TEST_CASE("an exchange keeps little of what one very large request needed") {
  constexpr std::size_t kMany = 1 << 20, kLittle = 64 << 10;
  router::Exchange exchange;
  exchange.answer.resize(kMany);
  exchange.scan.texts.resize(kMany);
  exchange.judged.texts.resize(kMany);
  exchange.judged.masks.resize(kMany);
  exchange.judged.signals.entities.resize(kMany);
  exchange.cache.recording.begin(2 * kMany);
  exchange.cache.recording.add(std::string(kMany, 'x'));
  REQUIRE(exchange.cache.recording.bytes().size() == kMany);
  exchange.reset();
  CHECK(exchange.answer.capacity() <= kLittle);
  CHECK(exchange.scan.texts.capacity() <= kLittle);
  CHECK(exchange.judged.texts.capacity() <= kLittle);
  CHECK(exchange.judged.masks.capacity() <= kLittle);
  CHECK(exchange.judged.signals.entities.capacity() <= kLittle);
  CHECK(exchange.cache.recording.bytes().capacity() <= kLittle);
}
