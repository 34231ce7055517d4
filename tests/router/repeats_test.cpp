#include "router/repeats.h"

#include <catch2/catch.hpp>

#include "router/snapshot.h"

using core::Endpoint;
using router::Repeats;

TEST_CASE("a body is known again by all of its bytes, its endpoint and its client, and by nothing less") {
  Repeats repeats;
  const router::Key ann{}, bob{};
  const std::string body = R"({"model":"a","messages":[]})";
  CHECK(repeats.find(Endpoint::chat, &ann, body) == nullptr);
  REQUIRE(repeats.keep(Endpoint::chat, &ann, body));
  const router::Repeat* found = repeats.find(Endpoint::chat, &ann, body);
  REQUIRE(found);
  CHECK(found->body == body);
  CHECK(repeats.find(Endpoint::chat, &bob, body) == nullptr);
  CHECK(repeats.find(Endpoint::chat, nullptr, body) == nullptr);
  CHECK(repeats.find(Endpoint::completions, &ann, body) == nullptr);
  CHECK(repeats.find(Endpoint::chat, &ann, body + " ") == nullptr);
  for (std::size_t i = 0; i < body.size(); ++i) {
    std::string other = body;
    other[i] = static_cast<char>(other[i] ^ 1);
    CHECK(repeats.find(Endpoint::chat, &ann, other) == nullptr);
  }
}

TEST_CASE("large bodies are not kept, and another config forgets them all") {
  Repeats repeats;
  const std::string largest(Repeats::kLargest, 'a');
  CHECK(repeats.keep(Endpoint::chat, nullptr, largest));
  CHECK(repeats.find(Endpoint::chat, nullptr, largest));
  CHECK_FALSE(repeats.keep(Endpoint::chat, nullptr, largest + "a"));
  CHECK_FALSE(repeats.keep(Endpoint::chat, nullptr, ""));
  CHECK(repeats.find(Endpoint::chat, nullptr, "") == nullptr);
  repeats.clear();
  CHECK(repeats.find(Endpoint::chat, nullptr, largest) == nullptr);
}

TEST_CASE("a body takes the place of another, and never more than there are places") {
  Repeats repeats;
  std::size_t found = 0;
  for (std::size_t i = 0; i < 8 * Repeats::kPlaces; ++i) repeats.keep(Endpoint::chat, nullptr, std::to_string(i));
  for (std::size_t i = 0; i < 8 * Repeats::kPlaces; ++i) {
    if (const router::Repeat* one = repeats.find(Endpoint::chat, nullptr, std::to_string(i))) {
      CHECK(one->body == std::to_string(i));
      ++found;
    }
  }
  CHECK(found <= Repeats::kPlaces);
  CHECK(found > Repeats::kPlaces / 2);
}
