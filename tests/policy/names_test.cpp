// Persons, places, organisations and postal addresses, with the model that comes with the program.
#include <cstdlib>
#include <filesystem>

#include "cli/rows/rows.h"
#include "policy/names/letters.h"
#include "policy/names/tokens.h"
#include "policy/names/train.h"
#include "tests/policy/privacy_finder.h"

namespace {

using namespace policy;
using support::PrivacyFinder;

PrivacyFinder& finder() {
  static PrivacyFinder one({}, &support::tagger());
  return one;
}

std::string data_file(const std::string& name) {
  const char* data = std::getenv("SIGNALBOX_TEST_DATA");
  const std::string path = data == nullptr ? "" : std::string(data) + "/pii/" + name;
  if (!path.empty() && std::filesystem::exists(path)) return path;
  WARN("no SIGNALBOX_TEST_DATA with pii/" << name);
  return {};
}

// Exact spans of persons.
double person_f1(const std::string& path) {
  std::vector<cli::Row> rows;
  REQUIRE(cli::read_rows(path, rows));
  double marked = 0, found = 0, right = 0;
  for (const cli::Row& row : rows) {
    const auto& entities = finder().find(row.text);
    for (const auto& one : entities) found += one.type == "PERSON" ? 1 : 0;
    for (const auto& span : row.spans) {
      if (span.type != "PER" && span.type != "person") continue;
      ++marked;
      for (const auto& one : entities)
        right += one.type == "PERSON" && one.begin == span.begin && one.end == span.end ? 1 : 0;
    }
  }
  return 2 * right / (marked + found);
}

}  // namespace

TEST_CASE("persons who are introduced, addressed or signed are found in several languages") {
  const struct {
    const char *text, *name;
  } cases[] = {
      {"My name is Ingrid Olsen and I need help.", "Ingrid Olsen"},
      {"Dear Mr. Whitfield,\nthank you for the call.", "Whitfield"},
      {"Kind regards,\nMargaret Doyle", "Margaret Doyle"},
      {"Ich heiße Jürgen Krämer und wohne in Köln.", "Jürgen Krämer"},
      {"Je m'appelle Sophie Laurent.", "Sophie Laurent"},
      {"Mi nombre es Carmen Ortega.", "Carmen Ortega"},
      {"Mijn naam is Pieter van den Berg.", "Pieter van den Berg"},
      {"my name is susan miller", "susan miller"},
      {"Меня зовут Иван Петров.", "Иван Петров"},
      {"我叫王小明，住在北京。", "王小明"},
  };
  for (const auto& one : cases) {
    INFO(one.text);
    CHECK(finder().has(one.text, "PERSON", one.name));
  }
}

TEST_CASE("postal addresses of several countries are found whole") {
  const struct {
    const char *text, *address;
  } cases[] = {
      {"I live at 221B Baker Street, London NW1 6XE.", "221B Baker Street, London NW1 6XE"},
      {"Ship it to 1600 Pennsylvania Avenue NW, Washington, DC 20500 please",
       "1600 Pennsylvania Avenue NW, Washington, DC 20500"},
      {"Her address is 42 Maple Drive Apt. 864, Springfield, IL 62704",
       "42 Maple Drive Apt. 864, Springfield, IL 62704"},
      {"Meine Adresse: Hauptstraße 12a, 10115 Berlin", "Hauptstraße 12a, 10115 Berlin"},
      {"Il habite au 12, rue de la Paix, 75002 Paris", "12, rue de la Paix, 75002 Paris"},
      {"Vivo en Calle Mayor 15, 28013 Madrid", "Calle Mayor 15, 28013 Madrid"},
      {"Abito in Via Garibaldi 7, 20121 Milano", "Via Garibaldi 7, 20121 Milano"},
      {"Ik woon op de Keizersgracht 123, 1015 CJ Amsterdam", "Keizersgracht 123, 1015 CJ Amsterdam"},
      {"write to P.O. Box 101, please", "P.O. Box 101"},
      {"Send it to PSC 7004, Box 8380\nAPO AP 11949", "PSC 7004, Box 8380\nAPO AP 11949"},
      {"Unit first: Flat 3, 12 High Street is mine", "Flat 3, 12 High Street"},
  };
  for (const auto& one : cases) {
    INFO(one.text);
    CHECK(finder().has(one.text, "STREET_ADDRESS", one.address));
  }
}

TEST_CASE("an address in lines of its own gives place and post code apart") {
  const std::string text = "Amy Larkin\n\n55 Halsey Road\n Suite 881\n Hayborough\n Thailand 52574";
  CHECK(finder().has(text, "STREET_ADDRESS", "55 Halsey Road\n Suite 881"));
  CHECK(finder().has(text, "LOCATION", "Hayborough"));
  CHECK(finder().has(text, "ZIP_CODE", "52574"));
}

TEST_CASE("numbers beside words are no addresses") {
  for (const std::string text :
       {"The meeting starts at 10 AM. Can you come?", "Heat it at 80 °C for 10 minutes.",
        "Chapter 3 Street Photography", "It is a 5 minute drive from here.",
        "Act as a Senior Engineer with 10 years of experience", "See Section 4 of House Bill 1122",
        "Take 2 pills via mouth 3 times", "I want the movie with ID 12345"}) {
    INFO(text);
    CHECK(finder().first(text, "STREET_ADDRESS").empty());
  }
}

TEST_CASE("headings, instructions and technical words are no names") {
  for (const std::string text :
       {"Write a Python function that parses JSON.", "Explain how an LLM and the OpenID flow use AI APIs.",
        "CAN I SPEAK TO A REAL PERSON?!", "Step 1: Preheat the oven. Note: Do Not Open.",
        "You are a helpful assistant.", "how do i reset my pin"}) {
    INFO(text);
    CHECK(finder().first(text, "PERSON").empty());
  }
}

TEST_CASE("persons are found as exactly as promised on encyclopaedia and posts") {
  if (const std::string path = data_file("dev/wikiann_en_dev.jsonl"); !path.empty()) CHECK(person_f1(path) >= 0.80);
  if (const std::string path = data_file("dev/wnut17_dev.jsonl"); !path.empty()) CHECK(person_f1(path) >= 0.60);
}

TEST_CASE("the same sentences give the same model, byte for byte, and one that knows them") {
  std::vector<names::Sentence> sentences;
  for (int i = 0; i < 400; ++i) {
    const std::string name =
        std::string(1, static_cast<char>('A' + i % 26)) + "bcde" + std::string(1, static_cast<char>('a' + i / 26));
    sentences.push_back({"I spoke with " + name + " about it.", {{13, 13 + name.size(), "PER"}}, "made", "en"});
    sentences.push_back({"We looked at the Weather today.", {}, "made", "en"});
  }
  names::TrainOptions options;
  options.held_out = 0.1;
  const auto one = names::train(sentences, options), two = names::train(sentences, options);
  REQUIRE(one);
  REQUIRE(two);
  CHECK(one.value().bytes == two.value().bytes);
  const auto tagger = names::Tagger::load(one.value().bytes);
  REQUIRE(tagger);
  names::Tagger::Scratch scratch;
  privacy::Entities found;
  const std::string text = "Yesterday I spoke with Qbcdez about it.";
  tagger.value().tag(text, scratch, found);
  REQUIRE(found.size() == 1);
  CHECK(text.substr(found[0].begin, found[0].end - found[0].begin) == "Qbcdez");
}

TEST_CASE("what is no names model is refused") {
  CHECK_FALSE(names::Tagger::load(""));
  CHECK_FALSE(names::Tagger::load("no model at all"));
  const std::string whole(models::names());
  CHECK_FALSE(names::Tagger::load(whole.substr(0, whole.size() / 2)));
  CHECK_FALSE(names::Tagger::load(models::injection()));
  CHECK_FALSE(names::train({}, {}));
}

TEST_CASE("words are read the same wherever they stand in a text") {
  const std::uint32_t common[] = {static_cast<std::uint32_t>(names::fold("anna").hash)};
  const auto table = std::make_unique<names::WordTable>(common);
  const auto block = std::make_unique<names::Block>();
  // All but the place of each word, sentence after sentence.
  const auto read = [&](const std::string& text) {
    std::string out;
    names::Reader reader(text, *table);
    while (reader.next(*block)) {
      for (std::size_t i = 0; i < block->count; ++i) {
        const names::Token& token = block->tokens[i];
        for (const std::uint64_t value :
             {token.word, std::uint64_t{token.head}, std::uint64_t{token.tail}, std::uint64_t{token.flags},
              static_cast<std::uint64_t>(token.shape), static_cast<std::uint64_t>(token.gap),
              static_cast<std::uint64_t>(token.line), std::uint64_t{token.end - token.begin}})
          out += std::to_string(value) + ' ';
        out += token.barred ? 'b' : '-';
        out += token.first ? 'f' : '-';
        out += token.glued ? "g\n" : "-\n";
      }
      out += "end of a sentence\n";
    }
    return out;
  };
  for (const std::string text :
       {"Dear anna van den Berg, O'Brien's IBM x86 costs 42 EUR. See a.b@c.de, http://x.y/z (or call f(x)); it's\n"
        "McDonald-Smith's café: #tag $x <b> A1' std::vector a= b[1] c\\n internationalization abcdefghijklmno I",
        "I", "Müller", "@a @b a@ b", "a\t.b\n\n'tis", "Москва и Київ, 北京。"}) {
    const std::string alone = read(text);
    for (std::size_t before = 1; before < 130; ++before) CHECK(read(std::string(before, ' ') + text) == alone);
    for (std::size_t behind = 1; behind < 70; ++behind) CHECK(read(text + std::string(behind, ' ')) == alone);
  }
}
