#include <catch2/catch.hpp>
#include <set>

#include "core/random.h"
#include "policy/mask/restorer.h"

using policy::mask::Key;
using policy::mask::Level;
using policy::mask::Lexicon;
using policy::mask::Restorer;
using policy::mask::Vault;

namespace {

const Key kKey{'k'};

std::string add(Vault& vault, std::string_view original, std::string_view type, std::string_view request = {}) {
  return vault.entry(vault.add(original, type, kKey, request)).placeholder;
}

std::string restored(const Vault& vault, std::string_view text, Level level = Level::text, std::size_t cut = 0) {
  Lexicon lexicon;
  lexicon.reset(vault);
  Restorer restorer;
  restorer.reset(lexicon, level);
  std::string out;
  restorer.feed(text.substr(0, cut), out);
  restorer.feed(text.substr(cut), out);
  restorer.finish(out);
  return out;
}

}  // namespace

TEST_CASE("one value has one placeholder, in every request under one key, and each its own") {
  Vault first, second;
  const std::string mail = add(first, "ann@example.org", "EMAIL_ADDRESS");
  CHECK(add(first, "ann@example.org", "EMAIL_ADDRESS") == mail);
  CHECK(add(second, "bob@example.org", "EMAIL_ADDRESS") != mail);
  CHECK(add(second, "ann@example.org", "EMAIL_ADDRESS") == mail);
  CHECK(first.size() == 1);
  Vault other;
  const Key key{'x'};
  CHECK(other.entry(other.add("ann@example.org", "EMAIL_ADDRESS", key, {})).placeholder != mail);
}

TEST_CASE("a placeholder has the shape of its type and needs no escape in JSON") {
  Vault vault;
  CHECK(add(vault, "a@b.de", "EMAIL_ADDRESS").find("@masked.example") == 10);
  CHECK(add(vault, "4111111111111111", "CREDIT_CARD").size() == 16);
  CHECK(add(vault, "078-05-1121", "US_SSN").size() == 11);
  CHECK(add(vault, "192.168.1.77", "IP_ADDRESS").rfind("240.", 0) == 0);
  CHECK(add(vault, "fe80::1", "IP_ADDRESS").rfind("2001:db8:", 0) == 0);
  CHECK(add(vault, "Ann Lee", "PERSON").rfind("Person_", 0) == 0);
  CHECK(add(vault, "ghp_x", "GITHUB_TOKEN").rfind("GITHUB_TOKEN_", 0) == 0);
  CHECK(add(vault, "x", "odd \"type\"\\").rfind("odd__type___", 0) == 0);
  for (std::size_t i = 0; i < vault.size(); ++i) {
    CHECK(vault.entry(i).placeholder.find_first_not_of(
              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@.:-_") == std::string::npos);
  }
}

TEST_CASE("a placeholder that already stands in the request is not used") {
  Vault one, two;
  const std::string first = add(one, "Ann", "PERSON");
  CHECK(add(two, "Ann", "PERSON", "write to " + first) != first);
}

TEST_CASE("ten thousand values have ten thousand placeholders") {
  Vault vault;
  std::set<std::string> seen;
  for (int i = 0; i < 3000; ++i) seen.insert(add(vault, "1.2.3." + std::to_string(i), "IP_ADDRESS"));
  CHECK(seen.size() == 3000);
}

TEST_CASE("originals come back wherever the text is cut") {
  Vault vault;
  const std::string person = add(vault, "Ann \"Q\" Lee", "PERSON"),
                    mail = add(vault, "ann@example.org", "EMAIL_ADDRESS");
  const std::string masked = "Dear " + person + "'s friend, " + mail + mail + ". Person_" + person + " p" + mail;
  const std::string plain =
      "Dear Ann \"Q\" Lee's friend, ann@example.organn@example.org. Person_Ann \"Q\" Lee pann@example.org";
  for (std::size_t cut = 0; cut <= masked.size(); ++cut) CHECK(restored(vault, masked, Level::text, cut) == plain);
}

TEST_CASE("inside JSON originals are escaped, twice where the string holds JSON itself") {
  Vault vault;
  const std::string person = add(vault, "Ann \"Q\"\nLee", "PERSON");
  CHECK(restored(vault, person, Level::json) == "Ann \\\"Q\\\"\\nLee");
  CHECK(restored(vault, person, Level::json_in_string) == "Ann \\\\\\\"Q\\\\\\\"\\\\nLee");
}

TEST_CASE("escapes are stepped over and never cut apart") {
  Vault vault;
  add(vault, "Ann", "GITHUB_TOKEN");
  add(vault, "0", "PHONE_NUMBER");
  Lexicon lexicon;
  lexicon.reset(vault);
  Restorer restorer;
  restorer.reset(lexicon, Level::json);
  for (const std::string_view piece : {"a\\n", "\\u0009", "\\t", "\\\\", "x\\u00"}) {
    std::string out;
    restorer.feed(piece, out);
    CHECK(out == piece);
  }
}

TEST_CASE("no more is held back than the beginning of a placeholder") {
  Vault vault;
  const std::string person = add(vault, "Ann", "PERSON");
  Lexicon lexicon;
  lexicon.reset(vault);
  Restorer restorer;
  restorer.reset(lexicon, Level::text);
  std::string out;
  restorer.feed("Hello " + person.substr(0, 9), out);
  CHECK(out == "Hello ");
  CHECK(restorer.held() == person.substr(0, 9));
  restorer.feed("?", out);
  CHECK(out == "Hello " + person.substr(0, 9) + "?");
  CHECK(restorer.held().empty());
}

TEST_CASE("random texts come back whole, whatever the pieces") {
  core::Random random(7);
  for (int round = 0; round < 2000; ++round) {
    Vault vault;
    std::string masked, plain;
    const char* types[] = {"PERSON", "EMAIL_ADDRESS", "US_SSN", "AWS_ACCESS_KEY", "PHONE_NUMBER", "LOCATION"};
    for (int i = 0; i < 12; ++i) {
      if (random.below(2) == 0) {
        const std::string original = "o" + std::to_string(random.below(5));
        masked += add(vault, original, types[original[1] - '0']);
        plain += original;
      } else {
        const char* words[] = {"Person_", "p", " 9", "\xc3\xa9", "00999-", "AWS_ACCESS_KEY_A", "Place", " "};
        const char* word = words[random.below(8)];
        masked += word;
        plain += word;
      }
    }
    Lexicon lexicon;
    lexicon.reset(vault);
    Restorer restorer;
    restorer.reset(lexicon, Level::text);
    std::string out;
    for (std::size_t at = 0; at < masked.size();) {
      const std::size_t size = 1 + random.below(9);
      restorer.feed(std::string_view(masked).substr(at, size), out);
      CHECK(restorer.held().size() < std::max<std::size_t>(lexicon.longest(), 1));
      at += size;
    }
    restorer.finish(out);
    REQUIRE(out == plain);
  }
}
