// Words of nations, peoples, religions and parties as English, German, French and Spanish write them. Long lists.
#include "policy/privacy/ordinary.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "policy/privacy/character.h"

namespace policy::privacy {
namespace {

constexpr std::string_view kTitles =
    "mr mrs ms miss mx dr prof professor sir madam madame mme mlle monsieur herr frau señor señora señorita sra srta "
    "signor signora "
    "mevrouw meneer dhr mevr rev";
constexpr std::string_view kDays =
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag "
    "sonntag lundi mardi "
    "mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo";
constexpr std::string_view kPeoples =
    "afghan african albanian algerian american americans andorran angolan arab arabian arabs argentine argentinian "
    "armenian asian "
    "australian austrian azerbaijani bahamian bahraini bangladeshi barbadian basque bavarian belarusian belgian "
    "belizean beninese "
    "bhutanese bolivian bosnian botswanan brazilian british briton britons bruneian bulgarian burkinabe burmese "
    "burundian cambodian "
    "cameroonian canadian canadians catalan chadian chilean chinese colombian comoran congolese croatian cuban cypriot "
    "czech dane "
    "danish djiboutian dominican dutch ecuadorian egyptian emirati english eritrean estonian ethiopian european "
    "europeans fijian "
    "filipino finnish french gabonese gambian georgian german germans ghanaian greek greeks grenadian guatemalan "
    "guinean guyanese "
    "haitian hispanic honduran hungarian icelandic indian indians indonesian iranian iraqi irish israeli italian "
    "italians ivorian "
    "jamaican japanese jordanian kazakh kenyan korean kosovar kurd kurdish kuwaiti kyrgyz lao laotian latin latino "
    "latina latvian "
    "lebanese liberian libyan lithuanian luxembourgish macedonian malagasy malawian malaysian maldivian malian maltese "
    "mauritanian "
    "mauritian mexican mexicans micronesian moldovan mongolian montenegrin moroccan mozambican namibian nepalese "
    "nepali nicaraguan "
    "nigerian nigerien norwegian omani pakistani palauan palestinian panamanian paraguayan persian peruvian philippine "
    "pole polish "
    "portuguese qatari romani romanian russian russians rwandan samoan saudi scot scottish senegalese serb serbian "
    "sicilian "
    "singaporean slovak slovakian slovene slovenian somali spaniard spanish sudanese surinamese swede swedish swiss "
    "syrian taiwanese "
    "tajik tamil tanzanian thai tibetan togolese tongan tunisian turk turkish turkmen ugandan ukrainian uruguayan "
    "uzbek venezuelan "
    "vietnamese welsh yemeni zambian zimbabwean christian christians catholic catholics protestant protestants muslim "
    "muslims "
    "islamic jew jews jewish hindu hindus buddhist buddhists sikh sikhs mormon mormons lutheran methodist anglican "
    "atheist atheists "
    "orthodox sunni shia shiite democrat democrats democratic republican republicans communist communists socialist "
    "socialists";

std::uint64_t hash_of(std::string_view text, std::uint32_t& at) noexcept {
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a
  while (at < text.size()) {
    const Letter letter = letter_at(text, at);
    if (letter.kind != Letter::Kind::joined) break;
    hash = (hash ^ letter.folded) * 0x100000001B3ULL;
    at += letter.size;
  }
  return hash;
}

enum class Word : std::uint8_t { none, title, day, people };

struct Words {
  struct Entry {
    std::uint64_t hash;
    Word word;
  };
  std::vector<Entry> entries;

  Words() {
    add(kTitles, Word::title);
    add(kDays, Word::day);
    add(kPeoples, Word::people);
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.hash < b.hash; });
  }
  void add(std::string_view list, Word word) {
    for (std::uint32_t at = 0; at < list.size(); ++at) entries.push_back({hash_of(list, at), word});
  }
  Word find(std::uint64_t hash) const noexcept {
    const auto at = std::lower_bound(entries.begin(), entries.end(), hash,
                                     [](const Entry& e, std::uint64_t h) { return e.hash < h; });
    return at != entries.end() && at->hash == hash ? at->word : Word::none;
  }
};

const Words& words() {
  static const Words kTable;
  return kTable;
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool same(std::string_view text, std::string_view small) noexcept {
  return text.size() >= small.size() &&
         std::equal(small.begin(), small.end(), text.begin(), [](char a, char b) { return a == (b | 0x20); });
}

// "50 years old", "50-year-old", "50 yo", "aged 50", "age: 50": whether the number [begin, end) is an age.
bool is_age(std::string_view text, std::uint32_t begin, std::uint32_t end) noexcept {
  std::string_view after = text.substr(end, 16);
  if (after.size() > 1 && (after[0] == ' ' || after[0] == '-')) after.remove_prefix(1);
  for (const std::string_view form :
       {"year old", "years old", "year-old", "years-old", "yo ", "y/o", "jahre alt", "yrs old", "años", "ans,"}) {
    if (same(after, form)) return true;
  }
  const std::string_view before = text.substr(begin > 10 ? begin - 10 : 0, std::min(begin, 10U));
  for (const std::string_view form : {"aged ", "age: ", "age ", "age of ", "age is ", "turned ", "alter: "}) {
    if (before.size() >= form.size() && same(before.substr(before.size() - form.size()), form)) return true;
  }
  return false;
}

}  // namespace

void find_ordinary(const Finder& finder) {
  const bool ages = finder.wants(Type::age, kOrdinary), titles = finder.wants(Type::title, kOrdinary);
  const bool peoples = finder.wants(Type::nrp, kOrdinary), days = finder.wants(Type::date, kOrdinary);
  if (!ages && !titles && !peoples && !days) return;
  const std::string_view text = finder.raw;
  std::uint32_t at = 0;
  while (at < text.size()) {
    const std::uint32_t begin = at;
    if (is_digit(text[at])) {
      while (at < text.size() && is_digit(text[at])) ++at;
      const bool open = begin == 0 || (text[begin - 1] != '.' && text[begin - 1] != ',' && text[begin - 1] != '-');
      if (ages && at - begin <= 3 && open && is_age(text, begin, at))
        finder.add(Type::age, begin, at, kOrdinary, "age");
      continue;
    }
    const Letter letter = letter_at(text, at);
    if (letter.kind != Letter::Kind::joined) {
      at += letter.size;
      continue;
    }
    const Word word = words().find(hash_of(text, at));
    if (word == Word::title) {
      const std::uint32_t end = at + (at < text.size() && text[at] == '.' ? 1 : 0);
      const bool named =
          end + 1 < text.size() && text[end] == ' ' && letter_at(text, end + 1).kind == Letter::Kind::joined;
      if (named) finder.add(Type::title, begin, end, kOrdinary, "honorific");
    } else if (word == Word::day) {
      finder.add(Type::date, begin, at, kOrdinary, "day of the week");
    } else if (word == Word::people) {
      finder.add(Type::nrp, begin, at, kOrdinary, "word of a people, religion or party");
    }
  }
}

void prepare_ordinary() { static_cast<void>(words()); }

}  // namespace policy::privacy
