// What two prompts must have in common before one is given the other's answer.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "router/cache/semantic_facts.h"

using router::cache::facts_of;
using router::cache::facts_text;

namespace {

using Pair = std::pair<std::string, std::string>;

void check(const std::vector<Pair>& pairs, bool same) {
  for (const auto& [a, b] : pairs) {
    INFO(a << "  |  " << b << "\n" << facts_text(a) << "  |\n" << facts_text(b));
    CHECK((facts_of(a) == facts_of(b)) == same);
  }
}

}  // namespace

TEST_CASE("prompts whose numbers, signs or units of them differ never have the same facts", "[semantic]") {
  check(
      {
          {"What is 17 * 23?", "What is 17 * 24?"},
          {"What is 17 * 23?", "What is 17 + 23?"},
          {"What is 17 - 23?", "What is 17 / 23?"},
          {"What is 17 * 23?", "What is 23 * 17?"},
          {"What is 1.5 squared?", "What is 15 squared?"},
          {"Convert 5kg", "Convert 5lb"},
          {"Raise it by 5%", "Raise it by 5"},
          {"I paid $5", "I paid €5"},
          {"News of 2024-01-02", "News of 2024-01-03"},
          {"Meet at 12:30", "Meet at 12:31"},
          {"Is x < y?", "Is x > y?"},
          {"Name three rivers", "Name four rivers"},
          {"The second chapter", "The third chapter"},
          {"用三句话说明", "用四句话说明"},
          {"Zeige ５ Zeilen", "Zeige ６ Zeilen"},
          {"اعرض ٣ صفوف", "اعرض ٤ صفوف"},
          {"Explain GPT4", "Explain GPT5"},
      },
      false);
}

TEST_CASE("prompts that differ in a negation or a word that turns the meaning round never have the same facts",
          "[semantic]") {
  check(
      {
          {"Is it safe to eat?", "Is it not safe to eat?"},
          {"Why does it work?", "Why doesn't it work?"},
          {"Why does it work?", "Why doesn\u2019t it work?"},
          {"Do I need it?", "Do I never need it?"},
          {"Coffee with sugar", "Coffee without sugar"},
          {"Turn on the light", "Turn off the light"},
          {"Enable the log", "Disable the log"},
          {"Events before the war", "Events after the war"},
          {"The highest mountain", "The lowest mountain"},
          {"Ist das erlaubt?", "Ist das nicht erlaubt?"},
          {"Est-ce permis ?", "N'est-ce pas permis ?"},
          {"Это можно?", "Это не можно?"},
          {"这可以吗", "这不可以吗"},
      },
      false);
}

TEST_CASE("prompts whose quotations or names differ never have the same facts", "[semantic]") {
  check(
      {
          {R"(Translate "good morning")", R"(Translate "good evening")"},
          {"Translate \u201cgood\u201d", "Translate \u201cbad\u201d"},
          {"Translate «bon»", "Translate «mauvais»"},
          {"What does `ls -a` do?", "What does `ls -l` do?"},
          {"Spell 'their' for me", "Spell 'there' for me"},
          {"What is the capital of France?", "What is the capital of Spain?"},
          {"Tell me of NASA", "Tell me of ESA"},
      },
      false);
}

TEST_CASE("prompts that say the same in other words have the same facts", "[semantic]") {
  check(
      {
          {"How do I reset my password?", "how can i reset my password"},
          {"What is the capital of France?", "Tell me the capital city of France."},
          {"Can't I stay here?", "Cannot I stay here?"},
          {"What is 17 * 23?", "Please compute 17 * 23."},
          {"It's John's, isn't it?", "Is it John's? Isn't it?"},
          {"", "hello"},
          {"What's the weather like?", "what is the weather like"},
          {R"(Translate "good morning" please)", R"(Please translate "good morning")"},
          {"Compare Rome with Paris", "compare Paris with Rome"},
      },
      true);
}

TEST_CASE("any bytes have facts", "[semantic]") {
  for (const std::string& text : {std::string("\xff\xe2\x80"), std::string("'"), std::string("\""), std::string("1."),
                                  std::string("n't"), std::string(1, '\0'), std::string("\xe2\x80\x99")}) {
    CHECK_NOTHROW(facts_of(text));
  }
  CHECK(facts_text("an unclosed \"quote 5") == "5\n");
}
