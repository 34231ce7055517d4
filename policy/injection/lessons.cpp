#include "policy/injection/lessons.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_set>

#include "policy/injection/disguise.h"
#include "policy/injection/invent.h"
#include "policy/text/decode.h"
#include "policy/text/normalise.h"

namespace policy::injection {
namespace {

constexpr std::size_t kLongest = 6000;  // bytes of one text
// Harmless texts are disguised about as often as attacks, so that the disguise alone is none.
constexpr float kDisguisedAttacks = 0.35F, kDisguisedBenign = 0.3F, kBlobs = 0.05F;

class Maker {
 public:
  Maker(std::uint64_t seed, Lessons& out) : random_(seed), out_(out) {}

  struct As {
    bool attack;
    std::uint16_t source, origin;
    std::uint32_t row;
    float weight = 1;
  };
  void add(std::string_view text, const As& as, std::size_t begin = 0, std::size_t end = 0) {
    const text::View& view = normaliser_.normalise(text);
    if (view.folded.size() < 3) return;
    Lesson lesson;
    lesson.attack = as.attack;
    lesson.source = as.source;
    lesson.origin = as.origin;
    lesson.row = as.row;
    lesson.weight = as.weight;
    // An encoded text is learnt as what it says, for less: what is harmless to ask need not be so to hide.
    const auto hidden = decoder_.decode(view);
    for (const text::Hidden& one : hidden) {
      if (one.end - one.begin > view.raw.size() * 6 / 10) return add_plain(std::string(one.text), lesson);
    }
    lesson.folded = std::string(view.folded);
    lesson.counts = view.counts;
    if (end > begin) {
      lesson.begin = view.folded_of(begin);
      lesson.end = std::max(view.folded_of(end), lesson.begin + 1);
    }
    keep(std::move(lesson));
  }

  Random& random() { return random_; }

 private:
  void add_plain(const std::string& text, Lesson lesson) {
    lesson.weight *= 0.4F;
    const text::View& view = normaliser_.normalise(text);
    lesson.folded = std::string(view.folded);
    lesson.counts = view.counts;
    if (lesson.folded.size() >= 3) keep(std::move(lesson));
  }
  void keep(Lesson lesson) {
    if (seen_.insert(lesson.folded + (lesson.attack ? '1' : '0')).second) out_.all.push_back(std::move(lesson));
  }

  Random random_;
  Lessons& out_;
  text::Normaliser normaliser_;
  text::Decoder decoder_;
  std::unordered_set<std::string> seen_;
};

std::string_view family_of(std::string_view source) {
  if (source.starts_with("invented/lang/")) return "invented/lang";
  if (source.starts_with("invented/coding/")) return "invented/coding";
  // Harmless texts with the words of attacks go with those attacks: one without the other tells nothing.
  for (const std::string_view twins : {"frames", "stories"}) {
    if (source == "invented/" + std::string(twins) || source == "invented/harmless_" + std::string(twins)) {
      return twins;
    }
  }
  if (source == "invented/harmless_scenes") return "frames";
  if (source == "invented/quoted" || source == "invented/override") return "override";
  if (source.starts_with("invented/prose/")) return "invented/prose";
  if (source.starts_with("invented/")) return source;
  return source.substr(0, source.find('_'));
}

// Families to folds, the heaviest first to the lightest fold, attacks apart from benign texts.
void deal(Lessons& lessons) {
  struct Family {
    double weight[2] = {0, 0};
  };
  std::map<std::string_view, Family> families;
  for (const Lesson& lesson : lessons.all) {
    families[family_of(lessons.sources[lesson.origin])].weight[lesson.attack ? 1 : 0] += 1;
  }
  std::map<std::string_view, int> fold;
  double load[2][kFolds] = {};
  for (const int label : {1, 0}) {
    std::vector<std::pair<double, std::string_view>> order;
    for (const auto& [name, family] : families) {
      if (family.weight[label] > 0 && !fold.contains(name)) order.emplace_back(family.weight[label], name);
    }
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (const auto& [weight, name] : order) {
      const auto least = std::min_element(std::begin(load[label]), std::end(load[label])) - std::begin(load[label]);
      fold[name] = static_cast<int>(least);
      for (const int each : {0, 1}) load[each][least] += families[name].weight[each];
    }
  }
  for (Lesson& lesson : lessons.all) {
    lesson.fold[0] = static_cast<std::uint8_t>(fold[family_of(lessons.sources[lesson.origin])]);
    lesson.fold[1] = static_cast<std::uint8_t>((lesson.row * kMix >> 32) % kFolds);
  }
}

// A source weighs as the root of its rows; attacks together as much as benign texts.
void weigh(Lessons& lessons) {
  std::map<std::pair<std::uint16_t, bool>, double> sum;
  for (const Lesson& lesson : lessons.all) sum[{lesson.source, lesson.attack}] += lesson.weight;
  double total[2] = {0, 0};
  for (Lesson& lesson : lessons.all) {
    lesson.weight *= static_cast<float>(1 / std::sqrt(sum[{lesson.source, lesson.attack}]));
    total[lesson.attack ? 1 : 0] += lesson.weight;
  }
  const double rows = static_cast<double>(lessons.all.size());
  for (Lesson& lesson : lessons.all) {
    lesson.weight *= static_cast<float>(rows / (2 * total[lesson.attack ? 1 : 0]));
  }
}

// The words that most tell attacks from benign texts: strewn into benign ones, they lose what they do not deserve.
std::vector<std::string> trigger_words(std::span<const Sample> samples) {
  std::map<std::string, std::array<double, 2>> texts;
  std::array<double, 2> total{1, 1};
  for (const Sample& sample : samples) {
    total[sample.attack ? 1 : 0] += 1;
    std::unordered_set<std::string> words;
    std::string word;
    for (const char c : sample.text.substr(0, 1500)) {
      const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      if (lower >= 'a' && lower <= 'z') {
        word.push_back(lower);
        continue;
      }
      if (word.size() >= 4) words.insert(word);
      word.clear();
    }
    for (const std::string& one : words) texts[one][sample.attack ? 1 : 0] += 1;
  }
  std::vector<std::pair<double, std::string>> ranked;
  for (const auto& [word, counts] : texts) {
    if (counts[1] < 15) continue;
    const double lift = (counts[1] / total[1]) / ((counts[0] + 3) / total[0]);
    if (lift > 2) ranked.emplace_back(lift * std::sqrt(counts[1]), word);
  }
  std::sort(ranked.begin(), ranked.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  std::vector<std::string> words;
  for (std::size_t i = 0; i < std::min<std::size_t>(ranked.size(), 400); ++i) words.push_back(ranked[i].second);
  return words;
}

std::string strewn(std::string_view text, std::span<const std::string> words, Random& random) {
  std::vector<std::size_t> gaps;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') gaps.push_back(i);
  }
  std::string out(text);
  const std::size_t count = 1 + random.below(3);
  for (std::size_t i = 0; i < count && !gaps.empty(); ++i) {
    std::string word = words[random.below(words.size())];
    if (random.chance(0.2F)) {
      for (char& c : word) c = static_cast<char>(c - 32);
    }
    const std::size_t gap = random.below(gaps.size());
    const std::size_t at = gaps[gap];
    // In the place of a word as often as beside one.
    const std::size_t next = out.find(' ', at + 1);
    if (random.chance(0.5F) && next != std::string::npos) {
      out.replace(at + 1, next - at - 1, word);
    } else {
      out.insert(at + 1, word + ' ');
    }
    gaps.resize(gap);
  }
  return out;
}

struct Documents {
  std::vector<const Sample*> prose, planted, questions;
};

Documents choose_for_documents(std::span<const Sample> samples) {
  Documents chosen;
  for (const Sample& sample : samples) {
    const std::size_t size = sample.text.size();
    if (!sample.attack && size >= 40 && size < 3000) chosen.prose.push_back(&sample);
    if (!sample.attack && size >= 12 && size < 160) chosen.questions.push_back(&sample);
    const bool explicit_attack = sample.source.starts_with("invented/") || sample.source.starts_with("injecguard") ||
                                 sample.source.starts_with("giskard") || sample.source.starts_with("spikee");
    if (sample.attack && explicit_attack && size >= 20 && size < 400) chosen.planted.push_back(&sample);
  }
  return chosen;
}

struct Document {
  std::string text;
  const Sample* first;
};

// Benign rows one after the other, mostly of one source.
Document document(const Documents& from, std::size_t size, Random& random) {
  Document out;
  out.first = from.prose[random.below(from.prose.size())];
  const bool same = random.chance(0.7F);
  const std::string_view joint = random.chance(0.5F) ? "\n" : random.chance(0.5F) ? "\n\n" : " ";
  while (out.text.size() < size) {
    const Sample* next = from.prose[random.below(from.prose.size())];
    for (int tries = 0; same && next->source != out.first->source && tries < 30; ++tries) {
      next = from.prose[random.below(from.prose.size())];
    }
    out.text += next->text;
    out.text += joint;
  }
  out.text.resize(std::min(out.text.size(), 2 * size));
  return out;
}

std::size_t word_start(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] != ' ' && text[at - 1] != '\n') --at;
  return at;
}

// Bytes at random in an encoding: a key, a hash, an image.
std::string blob(Random& random) {
  std::string bytes;
  const std::size_t size = 12 + random.below(60);
  while (bytes.size() < size) bytes.push_back(static_cast<char>(random.below(256)));
  return disguised(bytes, random.chance(0.5F) ? Disguise::base64 : Disguise::hex, random);
}

std::vector<Sample> thinned(std::span<const Sample> samples, std::size_t most, Random& random) {
  std::map<std::string_view, std::size_t> rows;
  for (const Sample& sample : samples) ++rows[sample.source];
  std::vector<Sample> kept;
  for (const Sample& sample : samples) {
    if (random.below(rows[sample.source]) < most) kept.push_back(sample);
  }
  return kept;
}

}  // namespace

Lessons prepare(std::span<const Sample> given, const TrainOptions& options) {
  Lessons lessons;
  Maker maker(options.seed, lessons);
  Random& random = maker.random();
  std::vector<Sample> samples = thinned(given, options.most_rows, random);
  if (options.invented) invent(random, samples);

  std::map<std::string, std::uint16_t> numbers;
  const auto source_of = [&](const std::string& name) {
    const auto [at, fresh] = numbers.emplace(name, static_cast<std::uint16_t>(lessons.sources.size()));
    if (fresh) lessons.sources.push_back(name);
    return at->second;
  };
  const std::vector<std::string> triggers = trigger_words(samples);
  const std::uint16_t strewn_source = source_of("invented/strewn"), blobs_source = source_of("invented/blobs");

  std::map<std::string, std::uint32_t> rows;  // what is invented by one sentence is one row
  std::uint32_t row = 0;
  std::vector<std::uint32_t> numbers_of_rows;
  for (const Sample& sample : samples) {
    const std::uint16_t source = source_of(sample.source);
    const std::uint32_t number =
        sample.source.starts_with("invented/") ? rows.emplace(sample.kind, row).first->second : row;
    ++row;
    numbers_of_rows.push_back(number);
    maker.add(std::string_view(sample.text).substr(0, kLongest), {sample.attack, source, source, number});
    if (random.chance(sample.attack ? kDisguisedAttacks : kDisguisedBenign)) {
      const Disguise disguise = kDisguises[random.below(kDisguises.size())];
      const std::string_view text = std::string_view(sample.text).substr(0, 1500);
      maker.add(disguised(text, disguise, random), {sample.attack, source, source, number, 0.5F});
    }
    if (!sample.attack && sample.text.size() < 1000 && random.chance(kBlobs)) {
      // A whole token, or a harmless text that is encoded, in the middle of a plain one.
      const Sample& other = samples[random.below(samples.size())];
      const std::string inner = other.attack || random.chance(0.5F)
                                    ? blob(random)
                                    : disguised(std::string_view(other.text).substr(0, 120),
                                                random.chance(0.5F) ? Disguise::base64 : Disguise::hex, random);
      maker.add(random.chance(0.5F) ? sample.text + ' ' + inner : inner + '\n' + sample.text,
                {false, blobs_source, source, number});
    }
    if (!sample.attack && !triggers.empty() && sample.text.size() < 600 && random.chance(0.12F)) {
      maker.add(strewn(sample.text, triggers, random), {false, strewn_source, source, number});
    }
  }

  const Documents parts = choose_for_documents(samples);
  if (!parts.prose.empty() && !parts.planted.empty() && !parts.questions.empty()) {
    const std::uint16_t plain = source_of("invented/documents"), planted = source_of("invented/planted");
    const std::size_t count = std::min<std::size_t>(16000, samples.size() / 6);
    for (std::size_t i = 0; i < count; ++i) {
      const Document whole = document(parts, std::size_t{300} << random.below(6), random);
      maker.add(whole.text, {false, plain, source_of(whole.first->source), row++});
      std::string text = document(parts, std::size_t{300} << random.below(5), random).text;
      const Sample& attack = *parts.planted[random.below(parts.planted.size())];
      const auto attack_row = static_cast<std::uint32_t>(&attack - samples.data());
      const Maker::As as{true, planted, source_of(attack.source), numbers_of_rows[attack_row]};
      const std::size_t at = word_start(text, random.chance(0.3F) ? text.size() : random.below(text.size()));
      text.insert(at, attack.text + (random.chance(0.5F) ? " " : "\n"));
      maker.add(text, as, at, at + attack.text.size());
      // A question first, then the attack.
      if (i % 2 == 0) {
        const std::string& question = parts.questions[random.below(parts.questions.size())]->text;
        maker.add(question + (random.chance(0.5F) ? " " : "\n") + attack.text, as);
      }
    }
  }
  weigh(lessons);
  deal(lessons);
  return lessons;
}

}  // namespace policy::injection
