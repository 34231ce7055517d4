#include "policy/names/train.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "core/json_writer.h"
#include "core/random.h"
#include "policy/model/model_file.h"
#include "policy/names/examples.h"
#include "policy/names/invent.h"
#include "policy/names/kinds.h"
#include "policy/names/lists.h"
#include "policy/names/model.h"

namespace policy::names {
namespace {

constexpr std::size_t kWordBuckets = 23'552, kWeightBuckets = 17'408;
constexpr std::size_t kInvented = 16'000, kHeadings = 6'000;
constexpr std::array<const char*, kKinds> kNames{"PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS"};

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = core::mix_bits(seed ^ 0x9e3779b97f4a7c15ULL);
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
  return core::mix_bits(hash);
}

// Small sources count more, so that the largest does not decide alone: the root of how much larger it is, up to 6.
std::map<std::string, std::int32_t> scales_of(std::span<const Sentence> sentences) {
  std::map<std::string, std::size_t> sizes;
  std::size_t largest = 0;
  for (const Sentence& sentence : sentences) largest = std::max(largest, ++sizes[sentence.source]);
  std::map<std::string, std::int32_t> scales;
  for (const auto& [source, size] : sizes) {
    std::int32_t scale = 1;
    while (scale < 6 && static_cast<std::size_t>((scale + 1) * (scale + 1)) * size <= largest) ++scale;
    scales[source] = scale;
  }
  return scales;
}

struct Counts {
  std::uint64_t marked = 0, found = 0, right = 0;
};

// How many found names were right, by margin; then never falling with the margin (pool adjacent violators).
struct Shares {
  std::array<std::array<std::array<double, Calibration::kBins>, 2>, kKinds> right{}, all{};

  Calibration fit() const {
    Calibration out;
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      for (std::size_t many = 0; many < 2; ++many) {
        struct Pool {
          double right, all;
          std::size_t bins;
        };
        std::vector<Pool> pools;
        for (std::size_t bin = 0; bin < Calibration::kBins; ++bin) {
          pools.push_back({right[kind][many][bin] + 0.5, all[kind][many][bin] + 1, 1});
          while (pools.size() > 1) {
            Pool &a = pools[pools.size() - 2], &b = pools.back();
            if (a.right * b.all < b.right * a.all) break;
            a = {a.right + b.right, a.all + b.all, a.bins + b.bins};
            pools.pop_back();
          }
        }
        std::size_t bin = 0;
        for (const Pool& pool : pools) {
          for (std::size_t i = 0; i < pool.bins; ++i)
            out.share[kind][many][bin++] = static_cast<std::uint8_t>(254 * pool.right / pool.all);
        }
      }
    }
    return out;
  }
};

void append_report(std::string& card, const std::vector<HeldOut>& report) {
  card += "\"held_out\":[";
  for (const HeldOut& row : report) {
    std::array<char, 160> line{};
    std::snprintf(line.data(), line.size(),
                  ",\"type\":\"%s\",\"marked\":%llu,\"precision\":%.3f,\"recall\":%.3f,\"f1\":%.3f}", row.type.c_str(),
                  static_cast<unsigned long long>(row.marked), row.precision, row.recall, row.f1);
    core::append_comma(card);
    card += "{\"source\":";
    core::append_json_string(card, row.source);
    card += line.data();
  }
  card += ']';
}

}  // namespace

core::Result<Trained> train(std::span<const Sentence> sentences, const TrainOptions& options,
                            const Progress& progress) {
  const auto say = [&progress](const std::string& line) {
    if (progress) progress(line);
  };
  std::vector<Sentence> kept, judged;
  bool marked = false;
  for (const Sentence& sentence : sentences) {
    if (std::find(options.without_sources.begin(), options.without_sources.end(), sentence.source) !=
        options.without_sources.end())
      continue;
    marked = marked || !sentence.spans.empty();
    const bool out = core::unit_interval(hash_of(sentence.text, options.seed)) < options.held_out;
    (out ? judged : kept).push_back(sentence);
  }
  if (!marked) return core::fail(core::ErrorKind::config, "no sentence marks a name: rows need \"spans\"");
  TRY(const WordLists lists, make_lists(kept, options.lists, kWordBuckets));
  const auto words = std::make_unique<WordTable>(lists.common);
  const WordList list(lists.entries);
  say(std::to_string(lists.common.size()) + " names looked for in lower case");

  const std::map<std::string, std::int32_t> scales = scales_of(kept);
  std::vector<Sentence> more;
  const auto invent = [&](std::size_t share, std::uint64_t salt, std::vector<Sentence>& into) {
    invent_prompts(lists, sentences, kInvented / share, options.seed ^ salt, into);
    for (const Gazetteer& prose : options.lists) {
      if (prose.name == "prose")
        invent_headings(unescaped(prose.text), lists, kHeadings / share, options.seed ^ salt, into);
    }
  };
  invent(1, 1, more);
  invent(16, 2, judged);
  Examples examples;
  ExampleMaker maker(*words, list);
  for (const Sentence& sentence : kept) {
    const std::int32_t scale = scales.at(sentence.source);
    maker.add(sentence, scale, examples);
    // Small sources once more in small letters or in capitals: people write so.
    const std::uint64_t draw = hash_of(sentence.text, options.seed + 1) % 100;
    if (scale > 1 && draw < 20) maker.add(lowered(sentence), scale, examples);
    if (draw >= 92) maker.add(raised(sentence), scale, examples);
  }
  for (const Sentence& sentence : more) maker.add(sentence, 3, examples);
  say(std::to_string(examples.windows.size()) + " windows, " + std::to_string(examples.labels.size()) + " words");

  LearnOptions how;
  how.seed = options.seed;
  how.epochs = options.epochs;
  how.buckets = kWeightBuckets;
  how.margin = options.margin;
  how.miss = options.miss;
  const Learnt learnt = learn(examples, how);
  say(std::to_string(learnt.kept) + " of " + std::to_string(learnt.seen) + " features kept");

  const Weights weights(learnt.buckets);
  Transitions transitions = learnt.transitions;
  for (std::size_t from = 0; from <= kLabels; ++from) {
    for (std::size_t to = 0; to < kLabels; ++to) {
      if (!allowed(from, to)) transitions[from][to] = kForbidden;
    }
  }
  Shares shares;
  std::map<std::pair<std::string, std::size_t>, Counts> counts;
  std::vector<ExampleMaker::Judged> found;
  for (const Sentence& sentence : judged) {
    const std::vector<Span> marks = usable_marks(sentence, list);
    found.clear();
    maker.tag(sentence, weights, transitions, found);
    for (const Span& mark : marks) ++counts[{sentence.source, kind_of_type(mark.type)}].marked;
    const auto scale = scales.find(sentence.source);
    const double weight = scale == scales.end() ? 2 : scale->second;
    for (const ExampleMaker::Judged& one : found) {
      bool exact = false, touches = false;
      const auto kind = static_cast<std::size_t>(one.found.kind);
      for (const Span& mark : marks) {
        if (kind_of_type(mark.type) != kind || mark.begin >= one.end || mark.end <= one.begin) continue;
        touches = true;
        exact = exact || (mark.begin == one.begin && mark.end == one.end);
      }
      Counts& count = counts[{sentence.source, kind}];
      ++count.found;
      count.right += exact ? 1 : 0;
      const std::size_t many = one.found.end - one.found.begin == 1 ? 0 : 1;
      const std::size_t bin = Calibration::bin_of(one.found.margin);
      shares.right[kind][many][bin] += touches ? weight : 0;
      shares.all[kind][many][bin] += weight;
    }
  }
  Trained trained;
  for (const auto& [key, count] : counts) {
    HeldOut row;
    row.source = key.first;
    row.type = kNames[key.second];
    row.marked = count.marked;
    row.precision = count.found == 0 ? 0 : static_cast<double>(count.right) / static_cast<double>(count.found);
    row.recall = count.marked == 0 ? 0 : static_cast<double>(count.right) / static_cast<double>(count.marked);
    row.f1 = count.right == 0 ? 0 : 2 * row.precision * row.recall / (row.precision + row.recall);
    trained.held_out.push_back(row);
  }

  model::ModelWriter writer{std::string(kModelKind)};
  writer.add<WeightBucket>(section::kWeights, learnt.buckets);
  writer.add<std::uint16_t>(section::kWords, lists.entries);
  writer.add<std::uint32_t>(section::kCommon, lists.common);
  std::vector<std::int32_t> steps;
  for (const auto& row : learnt.transitions) steps.insert(steps.end(), row.begin(), row.end());
  writer.add<std::int32_t>(section::kSteps, steps);
  const Calibration calibration = shares.fit();
  std::vector<std::uint8_t> bytes(sizeof calibration.share);
  std::memcpy(bytes.data(), calibration.share.data(), bytes.size());
  writer.add<std::uint8_t>(section::kShares, bytes);
  std::string card = "{\"kind\":\"names\",\"seed\":" + std::to_string(options.seed) +
                     ",\"sentences\":" + std::to_string(kept.size()) + ",\"features\":" + std::to_string(learnt.kept) +
                     ",";
  append_report(card, trained.held_out);
  trained.bytes = writer.finish(card + "}");
  return trained;
}

}  // namespace policy::names
