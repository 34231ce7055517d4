// What two prompts must have in common before one is given the other's answer.
#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
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
          {"What is (2 + 3) * 4?", "What is 2 + (3 * 4)?"},
          {"Add .5 to it", "Add 5 to it"},
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
          {"What is vitamin C good for?", "What is vitamin D good for?"},
          {"How to sort in C", "How to sort in R"},
          {"C or not?", "R or not?"},
          {"Who is O'Brien?", "Who is O'Neill?"},
          {"Translate from English to French", "Translate from French to English"},
          {"Where is the Élysée?", "Where is the Övre?"},
          {"столица страны Франция", "столица страны Испания"},
          {"Πες για την Αθήνα", "Πες για την Σπάρτη"},
          {"США где?", "ООН где?"},
          {"o stadte Łódź", "o stadte Žilina"},
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
      },
      true);
}

TEST_CASE("who speaks of himself names nobody, and a word is no name for beginning a sentence", "[semantic]") {
  CHECK(facts_text("Should I go? I'm late. I\u2019ll run. A dog barks. Über allem. Когда?").empty());
  CHECK(facts_text("Is plan A good?") == "name a\n");
}

TEST_CASE("facts of text with quotes that nobody closes take time in proportion to it", "[semantic]") {
  const auto seconds = [] {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
  };
  for (const std::string one : {"\u00ab", "\u201c", "\u201e", "'a ", "'a'a ", "\"", "` ", "- ", "\u201ca 'b "}) {
    const auto fastest = [&](std::size_t bytes, int times) {
      std::string text;
      while (text.size() < bytes) text += one;
      double best = 1e9;
      for (int i = 0; i < 3; ++i) {
        const double began = seconds();
        for (int j = 0; j < times; ++j) facts_text(text);
        best = std::min(best, seconds() - began);
      }
      return best;
    };
    INFO(one);
    CHECK(fastest(64 << 10, 1) < 4 * fastest(8 << 10, 8));  // eight times as long each, were it quadratic
  }
}

TEST_CASE("any bytes have facts", "[semantic]") {
  for (const std::string& text : {std::string("\xff\xe2\x80"), std::string("'"), std::string("\""), std::string("1."),
                                  std::string("n't"), std::string(1, '\0'), std::string("\xe2\x80\x99")}) {
    CHECK_NOTHROW(facts_of(text));
  }
  CHECK(facts_text("an unclosed \"quote 5") == "5\n");
}
