#include "policy/names/lists.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <unordered_map>

#include "policy/names/kinds.h"
#include "policy/names/letters.h"
#include "policy/names/tokens.h"
#include "policy/names/word_list.h"

namespace policy::names {
namespace {

// What the sources say of a word.
struct Word {
  bool first = false, rare_first = false, last = false, city = false, wide_last = false;
  std::uint32_t given = 0;              // bearers of the name
  std::uint32_t low = 0, high = 0;      // in prose: written small, written large inside a sentence
  std::uint32_t person = 0, place = 0;  // marked so in the training sentences
};
// Ordered by hash where order matters; the map itself is only looked up.
using Words = std::unordered_map<std::uint64_t, Word>;

constexpr std::uint32_t kKnownBearers = 1000, kCommonBearers = 5000, kSomeBearers = 50;
constexpr std::uint32_t kSeen = 3;

template <class Do>
void each_line(std::string_view text, Do&& take) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.substr(0, 3) == "\xef\xbb\xbf") line.remove_prefix(3);
    if (!line.empty()) take(line);
    at = end + 1;
  }
}

void read_counts(std::string_view text, Words& words) {
  each_line(text, [&](std::string_view line) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) return;
    std::uint32_t count = 0;
    std::from_chars(line.data() + comma + 1, line.data() + line.size(), count);
    if (count > 0) words[fold(line.substr(0, comma)).hash].given += count;
  });
}

void read_prose(std::string_view text, const WordTable& table, Words& words) {
  auto block = std::make_unique<Block>();
  Reader reader(text, table);
  while (reader.next(*block)) {
    for (std::size_t i = 0; i < block->count; ++i) {
      const Token& token = block->tokens[i];
      if (token.barred || token.first) continue;
      if (token.shape == Shape::lower)
        ++words[token.word].low;
      else if (token.shape == Shape::capital && token.gap == Gap::blank && token.line <= LineCase::mixed)
        ++words[token.word].high;
    }
  }
}

void read_marks(const Sentence& sentence, Words& words) {
  for (const Span& span : sentence.spans) {
    const std::size_t kind = kind_of_type(span.type);
    if (kind >= kKinds || span.end > sentence.text.size() || span.begin >= span.end) continue;
    const std::string_view value(sentence.text.data() + span.begin, span.end - span.begin);
    for (std::size_t at = 0; at < value.size();) {
      const std::size_t end = std::min(value.find(' ', at), value.size());
      if (end > at) {
        Word& word = words[fold(value.substr(at, end - at)).hash];
        word.person += static_cast<Kind>(kind) == Kind::person ? 1 : 0;
        word.place += static_cast<Kind>(kind) == Kind::place ? 1 : 0;
      }
      at = end + 1;
    }
  }
}

bool ordinary(const Word& word) { return word.low >= kSeen && word.low >= 4 * word.high; }
bool known_first(const Word& word) { return word.first || word.given >= kKnownBearers; }
bool known_last(const Word& word) { return word.last || (word.wide_last && word.person >= 2); }

Listed class_of(const Word& word) {
  const bool first = known_first(word), last = known_last(word);
  const bool rare = word.rare_first || word.given >= kSomeBearers;
  const bool place = word.place >= 2 && word.place >= word.person;
  // "Mark" and "rose" are names too; "will" and "you", which some people are called, hardly ever.
  if (ordinary(word))
    return (first || last) && word.person * 100 >= word.low ? Listed::ordinary_name : Listed::ordinary;
  if (first) return place ? Listed::first_place : last ? Listed::first_and_last : Listed::first;
  if (rare) return place ? Listed::rare_first_place : last ? Listed::rare_first_last : Listed::rare_first;
  if (last) return place ? Listed::last_place : Listed::last;
  if (place || (word.city && !word.wide_last)) return Listed::place;
  if (word.low >= kSeen && word.low + 2 >= word.high) return Listed::loose;
  return Listed::none;
}

// What finds room first.
std::uint64_t rank_of(const Word& word, Listed listed) {
  const std::uint64_t seen = std::uint64_t{word.low} + word.high + word.person + word.place;
  if (listed == Listed::ordinary || listed == Listed::ordinary_name || listed == Listed::loose)
    return (seen >= 8 ? 5'000'000'000ULL : 2'000'000'000ULL) + seen;
  if (known_first(word)) return 4'000'000'000ULL + word.given;
  if (word.last) return 3'000'000'000ULL + seen;
  return (seen > 0 ? 2'500'000'000ULL : word.given > 0 ? 1'500'000'000ULL : 1'000'000'000ULL) + word.given + seen;
}

}  // namespace

std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    if (c == 'n' || c == 't' || c == 'r')
      out += c == 'n' ? '\n' : ' ';
    else if (c == '"' || c == '\\' || c == '/')
      out += c;
    else
      out.append("\\").push_back(c);
  }
  return out;
}

core::Result<WordLists> make_lists(std::span<const Sentence> sentences, std::span<const Gazetteer> lists,
                                   std::size_t buckets) {
  Words words;
  WordLists made;
  const auto table = std::make_unique<WordTable>(std::span<const std::uint32_t>());
  std::vector<std::string_view> firsts, lasts;
  for (const Gazetteer& list : lists) {
    const auto mark = [&](bool Word::*what) {
      each_line(list.text, [&](std::string_view line) { words[fold(line).hash].*what = true; });
    };
    if (list.name == "first_names") {
      mark(&Word::rare_first);
    } else if (list.name == "given_names") {
      mark(&Word::first);
      each_line(list.text, [&](std::string_view line) { firsts.push_back(line); });
    } else if (list.name == "last_names") {
      mark(&Word::wide_last);
    } else if (list.name == "surnames") {
      mark(&Word::last);
      each_line(list.text, [&](std::string_view line) { lasts.push_back(line); });
    } else if (list.name == "cities") {
      mark(&Word::city);
    } else if (list.name == "given_counts") {
      read_counts(list.text, words);
    } else if (list.name == "prose") {
      read_prose(unescaped(list.text), *table, words);
    } else {
      return core::fail(core::ErrorKind::config, "'" + list.name + "': no such list of names");
    }
  }
  for (const Sentence& sentence : sentences) {
    read_prose(sentence.text, *table, words);
    read_marks(sentence, words);
  }

  struct Ranked {
    std::uint64_t rank, hash;
    Listed listed;
  };
  std::vector<Ranked> ranked;
  for (const auto& [hash, word] : words) {
    if (const Listed listed = class_of(word); listed != Listed::none)
      ranked.push_back({rank_of(word, listed), hash, listed});
    if (word.given >= kCommonBearers && !ordinary(word)) made.common.push_back(static_cast<std::uint32_t>(hash));
  }
  std::sort(made.common.begin(), made.common.end());
  std::sort(ranked.begin(), ranked.end(),
            [](const Ranked& a, const Ranked& b) { return a.rank != b.rank ? a.rank > b.rank : a.hash < b.hash; });
  WordListMaker maker(buckets);
  for (const Ranked& entry : ranked) maker.add(entry.hash, entry.listed);
  made.entries = maker.entries();
  const auto keep = [&](const std::vector<std::string_view>& from, std::vector<std::string>& to) {
    for (const std::string_view name : from) {
      if (!ordinary(words[fold(name).hash])) to.emplace_back(name);
    }
  };
  keep(firsts, made.first);
  keep(lasts, made.last);
  return made;
}

}  // namespace policy::names
