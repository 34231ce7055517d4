#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "policy/mask/vault.h"

using policy::mask::Key;
using policy::mask::Vault;

namespace {
const Key kKey{'k'};
}

TEST_CASE("no placeholder is the beginning of another, so that none is put back too early") {
  Vault vault;
  std::vector<std::string> all;
  for (int i = 0; i < 20000; ++i) {
    const char* types[] = {"IP_ADDRESS", "PERSON", "EMAIL_ADDRESS", "IBAN_CODE"};
    const std::string original = i % 8 == 0 ? "fe80::" + std::to_string(i) : "10.0.0." + std::to_string(i);
    all.push_back(vault.entry(vault.add(original, types[i % 4], kKey, {})).placeholder);
  }
  CHECK(vault.size() == 20000);
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i < all.size(); ++i) REQUIRE(all[i].compare(0, all[i - 1].size(), all[i - 1]) != 0);
}

TEST_CASE("a renewed placeholder is another one, and its value is still found under it") {
  Vault vault;
  for (int i = 0; i < 200; ++i) vault.add("value " + std::to_string(i), "PERSON", kKey, {});
  for (std::size_t i = 0; i < 200; i += 3) {
    const std::string before = vault.entry(i).placeholder;
    vault.renew(i, kKey);
    CHECK(vault.entry(i).placeholder != before);
    CHECK(vault.entry(i).original == "value " + std::to_string(i));
  }
  for (std::size_t i = 0; i < 200; ++i) CHECK(vault.add("value " + std::to_string(i), "PERSON", kKey, {}) == i);
  CHECK(vault.size() == 200);
}

TEST_CASE("a vault that is used again remembers nothing") {
  Vault vault;
  vault.add("Ann", "PERSON", kKey, {});
  vault.add("Bob", "PERSON", kKey, {});
  vault.reset();
  CHECK(vault.empty());
  CHECK(vault.add("Bob", "LOCATION", kKey, {}) == 0);
  CHECK(vault.entry(0).original == "Bob");
  CHECK(vault.entry(0).placeholder.rfind("Place_", 0) == 0);
  CHECK(vault.size() == 1);
}
