#include "policy/injection/train.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "policy/injection/learner.h"
#include "policy/injection/lessons.h"
#include "policy/injection/report.h"

namespace policy::injection {
namespace {

// Shares of the benign texts (weighted by source, each judged by a model that has not seen the row) above the
// thresholds of low, medium and high sensitivity, and of tools at high. Half of the weight is that of texts which were
// gathered or invented because they look like attacks: of ordinary prompts far less lies above (docs/models.md).
constexpr std::array<double, kSensitivities + 1> kFalse{0.008, 0.04, 0.08, 0.14};
// Of texts of more than 2 KiB, which have more places to be wrong about and are ordinary more often than not.
constexpr double kFalseOfLong = 0.008;
constexpr std::size_t kLong = 3;  // bucket

void observe(const NgramLearner& learner, std::span<const Lesson> lessons, HeldOut held_out, const CueTable& cues,
             std::span<Example> examples) {
  std::vector<std::int8_t> weights;
  const float scale = learner.quantise(weights);
  Reading reading;
  for (std::size_t i = 0; i < lessons.size(); ++i) {
    const Lesson& lesson = lessons[i];
    if (!held_out.has(lesson)) continue;
    read(lesson.folded, weights, cues, reading);
    text::View view;
    view.folded = lesson.folded;
    view.counts = lesson.counts;
    Example& example = examples[i];
    gather(view, reading, scale, example.signals);
    example.attack = lesson.attack;
    example.weight = lesson.weight;
    example.fold = lesson.fold[held_out.way];
  }
}

// An attack which a model that has not seen it takes for wholly harmless is likely mislabelled or hidden too well to be
// learnt; it counts for little from then on (Northcutt et al. 2021, "Confident Learning").
std::size_t doubt(std::span<Lesson> lessons, std::span<const Example> unseen) {
  constexpr float kHarmless = -0.8F, kLittle = 0.1F;
  std::size_t doubted = 0;
  for (std::size_t i = 0; i < lessons.size(); ++i) {
    const Signals& signals = unseen[i].signals;
    if (!lessons[i].attack || signals[kWholeScore] > kHarmless || signals[kNarrowScore] > kHarmless / 2) continue;
    lessons[i].weight *= kLittle;
    ++doubted;
  }
  return doubted;
}

// The output that this share of the weight lies above.
float above(std::vector<std::pair<float, float>> outputs, double share) {
  if (outputs.empty()) return 0;
  std::sort(outputs.begin(), outputs.end(), std::greater<>());
  double total = 0, sum = 0;
  for (const auto& [output, weight] : outputs) total += weight;
  for (const auto& [output, weight] : outputs) {
    sum += weight;
    if (sum > share * total) return output;
  }
  return outputs.back().first;
}

Calibration calibrate(std::span<const Lesson> lessons, std::span<const float> outputs) {
  std::vector<std::pair<float, float>> all;
  std::array<std::vector<std::pair<float, float>>, kLengths> by_length;
  for (std::size_t i = 0; i < lessons.size(); ++i) {
    if (lessons[i].attack) continue;
    all.emplace_back(outputs[i], lessons[i].weight);
    by_length[bucket_of(lessons[i].folded.size())].emplace_back(outputs[i], lessons[i].weight);
  }
  Calibration calibration{};
  calibration.slope = 1;
  const float medium = above(all, kFalse[1]);
  for (std::size_t bucket = 0; bucket < kLengths; ++bucket) {
    // A bucket of its own is stricter where its benign texts score higher, never laxer.
    const double share = bucket < kLong ? kFalse[1] : kFalseOfLong;
    const float own = by_length[bucket].size() < 200 ? medium : above(by_length[bucket], share);
    calibration.shift[bucket] = -std::max(medium, own);
  }
  for (std::size_t i = 0; i < kFalse.size(); ++i) calibration.threshold[i] = sigmoid(above(all, kFalse[i]) - medium);
  return calibration;
}

}  // namespace

core::Result<Trained> train(std::span<const Sample> samples, const TrainOptions& options, const Progress& progress) {
  const auto attacks = std::count_if(samples.begin(), samples.end(), [](const Sample& s) { return s.attack; });
  const auto least = std::min<std::ptrdiff_t>(attacks, std::ssize(samples) - attacks);
  if (least < 20) {
    return core::fail(core::ErrorKind::config, "training needs at least 20 attacks and 20 benign texts, got " +
                                                   std::to_string(attacks) + " and " +
                                                   std::to_string(std::ssize(samples) - attacks));
  }
  const auto say = [&](const std::string& line) {
    if (progress) progress(line);
  };
  Lessons lessons = prepare(samples, options);
  say(std::to_string(lessons.all.size()) + " texts of " + std::to_string(lessons.sources.size()) + " sources");

  const CueTable cues;
  NgramLearner learner;
  NgramLearner::Options ngram_options;
  ngram_options.epochs = options.epochs;
  ngram_options.rate = options.rate;
  ngram_options.dropout = options.dropout;
  ngram_options.least = static_cast<std::uint32_t>(options.least);
  // The head learns from both: how texts of unknown sources look, and unknown texts of known sources.
  const std::size_t texts = lessons.all.size();
  std::vector<Example> examples(2 * texts);
  for (const std::size_t way : {1UL, 0UL}) {
    const std::span<Example> part(examples.data() + way * texts, texts);
    for (int fold = 0; fold < kFolds; ++fold) {
      learner.learn(lessons.all, {way, fold}, options.seed, ngram_options);
      observe(learner, lessons.all, {way, fold}, cues, part);
      say("n-grams without fold " + std::to_string(fold + 1) + " of " + std::to_string(kFolds));
    }
    if (way == 1) {
      say(std::to_string(doubt(lessons.all, part)) + " attacks look harmless");
      for (std::size_t i = 0; i < texts; ++i) part[i].weight = lessons.all[i].weight;
    }
  }
  std::vector<float> outputs(examples.size());
  for (int fold = 0; fold < kFolds; ++fold) {
    const Head head = learn_head(examples, fold, options.seed, options.head_epochs);
    for (std::size_t i = 0; i < examples.size(); ++i) {
      if (examples[i].fold == fold) outputs[i] = evaluate(head, examples[i].signals);
    }
  }
  const std::span<const float> by_source(outputs.data(), texts), by_row(outputs.data() + texts, texts);
  const Calibration calibration = calibrate(lessons.all, by_row);
  say("calibrated");
  Trained trained;
  trained.report = report_of(lessons, by_source, calibration, options);

  Head head = learn_head(examples, -1, options.seed, options.head_epochs);
  learner.learn(lessons.all, {}, options.seed, ngram_options);
  std::vector<std::int8_t> weights;
  head.scale = learner.quantise(weights);
  trained.bytes = write_model(weights, head, calibration, trained.report);
  say("model of " + std::to_string(trained.bytes.size()) + " bytes");
  return trained;
}

}  // namespace policy::injection
