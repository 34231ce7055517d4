#include "policy/injection/invent.h"

#include <algorithm>
#include <map>

#include "policy/injection/invented_gaps.h"
#include "policy/injection/invented_languages.h"

namespace policy::injection {
namespace {

constexpr int kDepth = 5;

class Filler {
 public:
  explicit Filler(Random& random) : random_(random) {
    for (const auto gaps : {english_gaps(), benign_gaps(), frame_gaps(), task_gaps(), chat_gaps(), european_gaps(),
                            asian_gaps(), coding_gaps(), prose_gaps()}) {
      for (const Gap& gap : gaps) add(gap);
    }
  }

  std::string fill(std::string_view sentence, int depth = 0) {
    std::string out;
    while (!sentence.empty()) {
      const std::size_t open = sentence.find('{');
      out += sentence.substr(0, open);
      if (open == std::string_view::npos) break;
      const std::size_t close = sentence.find('}', open);
      const auto found =
          close == std::string_view::npos ? choices_.end() : choices_.find(sentence.substr(open + 1, close - open - 1));
      if (found == choices_.end() || depth >= kDepth) {
        // A brace that is meant as one.
        out += '{';
        sentence.remove_prefix(open + 1);
        continue;
      }
      out += fill(found->second[random_.below(found->second.size())], depth + 1);
      sentence.remove_prefix(close + 1);
    }
    return out;
  }

 private:
  void add(const Gap& gap) {
    auto& list = choices_[gap.name];
    for (std::size_t from = 0; from <= gap.choices.size();) {
      const std::size_t end = std::min(gap.choices.find('|', from), gap.choices.size());
      list.push_back(gap.choices.substr(from, end - from));
      from = end + 1;
    }
  }

  Random& random_;
  std::map<std::string_view, std::vector<std::string_view>> choices_;
};

// What collected templates leave open, and what is put there.
constexpr std::pair<std::string_view, std::string_view> kOpen[] = {
    {"<INSTRUCTION>", "{payload}"}, {"[INSERT PROMPT HERE]", "{harmask}"}, {"[INSERT YOUR PROMPT HERE]", "{harmask}"}};

void fill_templates(Filler& filler, std::vector<Sample>& samples) {
  constexpr int kTimes = 6;
  const std::size_t given = samples.size();
  for (std::size_t i = 0; i < given; ++i) {
    for (const auto& [gap, filling] : kOpen) {
      if (samples[i].text.find(gap) == std::string::npos) continue;
      for (int time = 0; time < kTimes; ++time) {
        Sample sample = samples[i];
        for (std::size_t at = 0; (at = sample.text.find(gap, at)) != std::string::npos;) {
          const std::string text = filler.fill(filling);
          sample.text.replace(at, gap.size(), text);
          at += text.size();
        }
        sample.kind = "filled/" + std::to_string(i);
        sample.source = "invented/filled";
        samples.push_back(std::move(sample));
      }
    }
  }
}

}  // namespace

void invent(Random& random, std::vector<Sample>& samples) {
  Filler filler(random);
  fill_templates(filler, samples);
  for (const auto themes : {invented_attacks(), invented_benign(), invented_frames(), invented_tasks(), invented_chat(),
                            invented_european(), invented_asian(), invented_coding(), invented_prose()}) {
    for (const Theme& theme : themes) {
      for (std::uint16_t i = 0; i < theme.texts; ++i) {
        Sample sample;
        const std::size_t sentence = random.below(theme.sentences.size());
        sample.text = filler.fill(theme.sentences[sentence]);
        // People do not always begin with a capital or end with a stop.
        if (random.chance(0.15F)) {
          std::transform(sample.text.begin(), sample.text.end(), sample.text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        } else if (!sample.text.empty() && sample.text[0] >= 'a' && sample.text[0] <= 'z') {
          sample.text[0] = static_cast<char>(sample.text[0] - 32);
        }
        if (random.chance(0.2F) && !sample.text.empty() && sample.text.back() == '.') sample.text.pop_back();
        sample.attack = theme.attack;
        sample.source = "invented/" + std::string(theme.name);
        sample.kind = std::string(theme.name) + '/' + std::to_string(sentence);
        sample.lang = theme.lang;
        samples.push_back(std::move(sample));
      }
    }
  }
}

}  // namespace policy::injection
