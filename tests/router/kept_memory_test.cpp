#include <catch2/catch.hpp>

#include "core/release.h"
#include "core/spare_texts.h"
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
  exchange.scan.texts.resize(kMany);
  exchange.judged.texts.resize(kMany);
  exchange.judged.masks.resize(kMany);
  exchange.judged.signals.entities.resize(kMany);
  exchange.cache.recording.begin(2 * kMany);
  exchange.cache.recording.add(std::string(kMany, 'x'));
  REQUIRE(exchange.cache.recording.bytes().size() == kMany);
  exchange.reset();
  CHECK(exchange.scan.texts.capacity() <= kLittle);
  CHECK(exchange.judged.texts.capacity() <= kLittle);
  CHECK(exchange.judged.masks.capacity() <= kLittle);
  CHECK(exchange.judged.signals.entities.capacity() <= kLittle);
  CHECK(exchange.cache.recording.bytes().capacity() <= kLittle);
}

TEST_CASE("a text that is given back lends its memory to the next, the last one first, and is empty") {
  core::SpareTexts spare;
  std::string first(1000, 'x'), last(2000, 'y');
  const char* const memory = last.data();
  spare.give(std::move(first));
  spare.give(std::move(last));
  const std::string next = spare.take();
  CHECK(next.empty());
  CHECK(next.data() == memory);
  CHECK(spare.take().capacity() >= 1000);
  CHECK(spare.take().capacity() == std::string().capacity());
}

TEST_CASE("of texts that are given back neither large ones nor more than a few are kept") {
  core::SpareTexts spare;
  spare.give(std::string(core::SpareTexts::kLargest + 1, 'x'));
  CHECK(spare.take().capacity() == std::string().capacity());
  for (std::size_t i = 0; i <= core::SpareTexts::kMost; ++i) spare.give(std::string(100, 'x'));
  for (std::size_t i = 0; i < core::SpareTexts::kMost; ++i) REQUIRE(spare.take().capacity() >= 100);
  CHECK(spare.take().capacity() == std::string().capacity());
}
